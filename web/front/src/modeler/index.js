// The studio's drawing board: bpmn.io's modeler with the Camunda 8 panel, our words, our desk around it.
import { icon } from '../icons.js';
import { element, request, showFailure, whenPresent } from '../page.js';
import { word } from '../words.js';
import { desk, downloader, offer } from '../desk/desk.js';
import { createModeler } from './create.js';
import { emptyDiagram } from './empty.js';
import './modeler.css';

const PALETTE = 130; // px that its tools cover on the left
const MARGIN = 20;
const READABLE = 0.6; // scale at which one reads the names of tasks

whenPresent('[data-modeler]', async (container) => {
  const { diagramUrl, key = 'proceso_nuevo' } = container.dataset;
  const canvas = element('div', { class: 'tr-canvas' });
  const panel = element('div', { class: 'tr-panel', role: 'region', 'aria-label': word('properties') });
  const modeler = createModeler(canvas, panel);
  container.modeler = modeler;
  container.replaceChildren();

  const around = desk(container, editorOf(container, modeler), 'bpmn');
  container.append(around.bar, element('div', { class: 'tr-board' }, canvas, panel), around.problems);
  const xml = diagramUrl ? await (await request(diagramUrl)).text() : emptyDiagram(key);
  await open(modeler, xml);
  modeler.on('commandStack.changed', () => {
    around.changed();
    buttonsFollow(container, modeler);
  });
});

function editorOf(container, modeler) {
  const stack = () => modeler.get('commandStack');
  const button = (key, sign, onclick) =>
    element('button', { type: 'button', title: word(key), 'aria-label': word(key), 'data-act': key, onclick }, sign);
  const picture = async () => {
    try {
      const { svg } = await modeler.saveSVG();
      offer((container.dataset.fileName ?? 'diagram.bpmn').replace(/\.\w+$/, '.svg'), svg, 'image/svg+xml');
    } catch (problem) {
      showFailure(container, problem);
    }
  };
  return {
    text: async () => (await modeler.saveXML({ format: true })).xml,
    open: (xml) => open(modeler, xml, container.dataset),
    jump: (id) => jump(modeler, id),
    mark: (found) => mark(modeler, found),
    buttons: [
      button('undo', icon('undo'), () => stack().undo()),
      button('redo', icon('redo'), () => stack().redo()),
      button('fit', icon('fit'), () => fit(modeler)),
      downloader('download svg', picture),
    ],
  };
}

/** Show `xml` instead of what is there; what cannot be read leaves the old diagram standing. */
async function open(modeler, xml, { drawnUrl, csrf } = {}) {
  const before = modeler.getDefinitions() && (await modeler.saveXML({ format: true })).xml;
  try {
    await modeler.importXML(drawnUrl && !xml.includes('BPMNShape') ? await drawn(drawnUrl, csrf, xml) : xml);
  } catch (problem) {
    if (before) await modeler.importXML(before);
    throw new Error(`${word('not opened')}: ${problem.message}`);
  }
  fit(modeler, READABLE);
}

/** The same file with a drawing, which some tools leave out. */
async function drawn(url, csrf, body) {
  const headers = { 'Content-Type': 'application/xml', 'X-CSRFToken': csrf ?? '' };
  return (await request(url, { method: 'POST', body, headers })).text();
}

/** The whole diagram to the right of the palette; `least`: no smaller than this, and then its beginning. */
function fit(modeler, least = 0) {
  const canvas = modeler.get('canvas');
  canvas.zoom('fit-viewport');
  const { inner, outer } = canvas.viewbox();
  const whole = Math.min(1, (outer.width - PALETTE - MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height);
  const scale = Math.max(whole, least);
  if (scale <= 0) return; // nothing to see yet, or no room for it
  const [width, height] = [outer.width / scale, outer.height / scale];
  const above = Math.max((height - inner.height) / 2, MARGIN / scale);
  canvas.viewbox({ x: inner.x - PALETTE / scale, y: inner.y - above, width, height });
}

function jump(modeler, id) {
  const found = modeler.get('elementRegistry').get(id);
  if (!found) return;
  const canvas = modeler.get('canvas');
  canvas.setRootElement(canvas.findRoot(found));
  canvas.scrollToElement(found, 120);
  modeler.get('selection').select(found);
  canvas.getContainer().scrollIntoView({ block: 'nearest' });
}

/** Outline the elements that the checker speaks of, each by the worst that it says. */
function mark(modeler, found) {
  const canvas = modeler.get('canvas');
  modeler.get('elementRegistry').forEach((shape) => {
    for (const severity of ['error', 'warning']) {
      const wanted = found.get(shape.id) === severity && !shape.labelTarget;
      if (wanted) canvas.addMarker(shape, `tr-found-${severity}`);
      else canvas.removeMarker(shape, `tr-found-${severity}`);
    }
  });
}

function buttonsFollow(container, modeler) {
  const stack = modeler.get('commandStack');
  container.querySelector('[data-act="undo"]').disabled = !stack.canUndo();
  container.querySelector('[data-act="redo"]').disabled = !stack.canRedo();
}
