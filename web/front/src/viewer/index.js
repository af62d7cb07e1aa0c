// The diagram of a case or process, to look at: the path it took, where it waits, what an element lived through.
import { data, element, request, showFailure, whenPresent } from '../page.js';
import { fit, openDiagram, show } from '../diagram/open.js';
import { drawMarks, keepBadgesWhole, titles } from './marks.js';

const NARROW = 600; // px; below, one opens at where the case waits

whenPresent('[data-viewer]', async (container) => {
  const viewer = await openDiagram(container, container.dataset.diagramUrl);
  container.viewer = viewer;
  keepBadgesWhole(viewer);
  mark(container, viewer, data(container, 'marks', {}));
});

whenPresent('[data-marks-for]', (part) => {
  const container = document.querySelector(part.dataset.marksFor);
  if (container?.viewer) mark(container, container.viewer, data(part, 'marks', {}), false);
});

function mark(container, viewer, marks, move = true) {
  drawMarks(viewer, marks, container.dataset.zone);
  makeElementsOpen(container, viewer, titles(viewer, marks, container.dataset.zone));
  if (!move) return;
  const follow = container.dataset.follow === 'open' || container.clientWidth < NARROW;
  const first = (marks.incidents ?? [])[0] ?? (marks.open ?? [])[0];
  if (follow && first) show(viewer, first.element);
  else fit(viewer);
}

/** A click, or Enter on a marked element, shows what happened there. */
function makeElementsOpen(container, viewer, titles) {
  const { detailUrl, detail } = container.dataset;
  const registry = viewer.get('elementRegistry');
  for (const [id, title] of Object.entries(titles)) {
    const graphics = registry.getGraphics(id);
    graphics?.setAttribute('aria-label', title);
    if (detailUrl) graphics?.setAttribute('role', 'button');
    else graphics?.setAttribute('role', 'img');
    if (detailUrl) graphics?.setAttribute('tabindex', '0');
  }
  if (!detailUrl || container.opening) return;
  container.opening = true;
  const open = (id) => showDetail(container, detailUrl.replace('{element}', encodeURIComponent(id)), detail);
  viewer.on('element.click', ({ element: clicked }) => clicked.parent && open(clicked.labelTarget?.id ?? clicked.id));
  container.querySelector('.tr-canvas').addEventListener('keydown', (event) => {
    const id = event.target.closest?.('[data-element-id][tabindex]')?.dataset.elementId;
    if (!id || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    open(id);
  });
}

async function showDetail(container, url, selector) {
  const target = document.querySelector(selector);
  try {
    // The server's own fragment, escaped by its templates: the same trust as any page of ours.
    target.innerHTML = await (await request(url)).text();
    window.htmx?.process(target);
  } catch (problem) {
    target.replaceChildren(element('div'));
    showFailure(target, problem);
  }
}
