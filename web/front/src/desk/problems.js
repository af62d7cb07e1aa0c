// The findings of the checker by severity, hints folded away; one click jumps to the element, where a dot marks it.
import { element } from '../page.js';
import { word } from '../words.js';

const SEVERITIES = ['error', 'warning', 'hint'];

/** `jump`: shows an element. `mark`: gets {element id → worst severity}, to mark them in the drawing; not every editor can. */
export function problemList(jump, mark = () => {}) {
  const place = element('div', { class: 'tr-problems', 'aria-live': 'polite' });

  function show(problems) {
    mark(worst(problems));
    const parts = SEVERITIES.map((severity) => section(severity, problems, jump)).filter(Boolean);
    const fine = problems.some(({ severity }) => severity === 'error') ? [] : [element('p', { class: 'tr-fine' }, `✓ ${word('no problems')}`)];
    place.replaceChildren(...fine, ...parts);
  }
  return { element: place, show };
}

function section(severity, problems, jump) {
  const found = problems.filter((one) => one.severity === severity);
  if (!found.length) return null;
  const list = element('ul', {}, ...found.map((problem) => row(problem, jump)));
  const heading = `${word(`${severity}s`)} (${found.length})`;
  if (severity !== 'hint') return element('section', {}, element('h2', {}, heading), list);
  return element('details', {}, element('summary', {}, heading), list);
}

function row({ severity, file, element: id, message, hint, code }, jump) {
  const where = id ? element('code', {}, id) : file && element('code', {}, file);
  const text = [where, ' ', message, hint && element('span', { class: 'tr-hint' }, ` ${hint}`)];
  const body = id
    ? element('button', { type: 'button', title: code, onclick: () => jump(id) }, ...text)
    : element('span', { title: code }, ...text);
  return element('li', { class: `tr-${severity}` }, body);
}

/** Element id → the worst that is said of it. */
function worst(problems) {
  const found = new Map();
  for (const severity of SEVERITIES.toReversed()) {
    for (const problem of problems) if (problem.severity === severity && problem.element) found.set(problem.element, severity);
  }
  return found;
}
