// The findings of the checker, worst first; one click jumps to the element.
import { element } from '../page.js';
import { word } from '../words.js';

const SEVERITIES = ['error', 'warning', 'hint'];

export function problemList(jump) {
  const place = element('div', { class: 'tr-problems', 'aria-live': 'polite' });

  function show(problems) {
    if (!problems.length) return place.replaceChildren(element('p', { class: 'tr-fine' }, `✓ ${word('no problems')}`));
    const rank = ({ severity }) => SEVERITIES.indexOf(severity);
    const sorted = problems.toSorted((one, other) => rank(one) - rank(other));
    const heading = element('h2', {}, `${word('problems')} (${problems.length})`);
    place.replaceChildren(heading, element('ul', {}, ...sorted.map((problem) => row(problem, jump))));
  }
  return { element: place, show };
}

function row({ severity, file, element: id, message, hint }, jump) {
  const kind = element('strong', {}, word(severity));
  const where = id ? element('code', {}, id) : file && element('code', {}, file);
  const text = [kind, ' ', where, ' ', message, hint && element('span', { class: 'tr-hint' }, ` ${hint}`)];
  const body = id
    ? element('button', { type: 'button', onclick: () => jump(id) }, ...text)
    : element('span', {}, ...text);
  return element('li', { class: `tr-${severity}` }, body);
}
