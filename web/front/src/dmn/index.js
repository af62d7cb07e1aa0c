// Decision tables: to read (with the rules that matched), or to edit at the desk.
import DmnModeler from 'dmn-js/lib/Modeler';
import DmnViewer from 'dmn-js/lib/NavigatedViewer';

import { data, element, request, whenPresent } from '../page.js';
import { spanish, word } from '../words.js';
import { desk } from '../desk/desk.js';
import { markRules } from './rules.js';
import tableWords from './table_words.js';
import './dmn.css';

whenPresent('[data-dmn]', async (container) => {
  const { tableUrl, saveUrl, deployUrl } = container.dataset;
  const marks = data(container, 'marks', { rules: [] });
  const board = element('div', { class: 'tr-table' });
  const tabs = element('div', { class: 'tr-tabs', role: 'group', 'aria-label': word('views') });
  const Kind = saveUrl || deployUrl ? DmnModeler : DmnViewer;
  const tables = new Kind({ container: board, ...inOurWords() });
  container.tables = tables;
  container.replaceChildren();

  const around = desk(container, editorOf(tables), 'dmn');
  container.append(around.bar, tabs, board, around.problems);
  tables.on('views.changed', () => {
    drawTabs(tables, tabs);
    hearChanges(tables, around.changed);
    markRules(tables, board, marks.rules ?? []);
    makeReachable(board);
  });
  await open(tables, await (await request(tableUrl)).text());
});

function editorOf(tables) {
  return {
    text: async () => (await tables.saveXML({ format: true })).xml,
    open: (xml) => open(tables, xml),
    jump: (id) => {
      const view = tables.getViews().find((one) => holds(one.element, id));
      if (view) tables.open(view);
    },
  };
}

/** Show `xml` instead of what is there; a table opens as a table, not as the drawing of what it requires. */
async function open(tables, xml) {
  const before = tables.getDefinitions() && (await tables.saveXML({ format: true })).xml;
  try {
    await tables.importXML(asDmn13(xml));
  } catch (problem) {
    if (before) await tables.importXML(before);
    throw new Error(`${word('not opened')}: ${problem.message}`);
  }
  const views = tables.getViews().filter((view) => view.type !== 'drd');
  if (views.length === 1) await tables.open(views[0]);
}

/** dmn-js reads DMN 1.3. Tables look the same in 1.2 to 1.5: only the names of their namespaces differ. */
function asDmn13(xml) {
  const spec = /(https?:\/\/www\.omg\.org\/spec\/DMN\/)(20180521|20211108|20230324)(\/(MODEL|DMNDI)\/)/g;
  return xml.replace(spec, (_, start, version, end) => `https://www.omg.org/spec/DMN/20191111${end}`);
}

function holds(decision, id) {
  const { decisionLogic } = decision;
  return decision.id === id || decisionLogic?.id === id || (decisionLogic?.rule ?? []).some((rule) => rule.id === id);
}

function drawTabs(tables, tabs) {
  const active = tables.getActiveView();
  tabs.replaceChildren(
    ...tables.getViews().map((view) => {
      const current = view.element === active?.element && 'true';
      return element('button', { type: 'button', 'aria-pressed': current || 'false', onclick: () => tables.open(view) }, named(view));
    }),
  );
}

/** The drawing of what requires what has the name of its only table: it is called by what it is. */
function named(view) {
  return view.type === 'drd' ? word('scheme') : view.name || view.id;
}

/** What the library leaves out: its empty corner is no heading, and whoever has no mouse scrolls by keys. */
function makeReachable(board) {
  board.querySelectorAll('th.index-column').forEach((corner) => corner.setAttribute('role', 'cell'));
  board.querySelectorAll('.tjs-table-container').forEach((area) => area.setAttribute('tabindex', '0'));
}

const heard = new WeakSet();

function hearChanges(tables, changed) {
  const viewer = tables.getActiveViewer();
  if (!viewer || heard.has(viewer)) return;
  heard.add(viewer);
  viewer.on('commandStack.changed', (event) => event.trigger !== 'clear' && changed());
}

function inOurWords() {
  if (!spanish()) return {};
  const translate = (template, replacements = {}) =>
    (tableWords[template] ?? template).replace(/{ *([^}]+?) *}/g, (whole, name) => replacements[name] ?? whole);
  const view = { additionalModules: [{ translate: ['value', translate] }] };
  return { drd: view, decisionTable: view, literalExpression: view, boxedExpression: view };
}
