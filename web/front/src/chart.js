// Indicators: draws the numbers in `data-chart` on their canvas, in colours that differ in lightness too.
import { Chart, registerables } from 'chart.js';

import { data, whenPresent } from './page.js';

Chart.register(...registerables);
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;

const COLOURS = ['#0b57a4', '#e08e0b', '#1f7a4d', '#9a2b74', '#5b6b7b', '#b3261e', '#3aa0a8', '#7a5c1e'];

whenPresent('canvas[data-chart]', (canvas) => {
  const { type = 'bar', title, unit, labels = [], series = [] } = data(canvas, 'chart', {});
  const round = type === 'doughnut';
  const datasets = series.map(({ label, values }, index) => ({
    label,
    data: values,
    backgroundColor: round ? values.map((_, at) => COLOURS[at % COLOURS.length]) : COLOURS[index % COLOURS.length],
    borderColor: round ? '#fff' : COLOURS[index % COLOURS.length],
  }));
  const plugins = {
    title: { display: Boolean(title), text: title },
    legend: { display: round || series.length > 1 },
  };
  const scales = round ? {} : { y: { beginAtZero: true, title: { display: Boolean(unit), text: unit } } };
  new Chart(canvas, { type, data: { labels, datasets }, options: { plugins, scales, responsive: true } });
});
