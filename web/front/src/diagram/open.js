// Opens a diagram to look at: bpmn.io's viewer with our controls, colours that can change, and touch.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

import { icon } from '../icons.js';
import { element, request } from '../page.js';
import { spanish, word } from '../words.js';
import colours from './colours.js';
import { allowTouch } from './touch.js';
import { translateModule } from './translate.js';
import './diagram.css';

/** Fill `container` with the diagram at `url`. Gives the viewer; the container's own content is kept below it. */
export async function openDiagram(container, url) {
  const xml = await (await request(url)).text();
  const canvas = element('div', { class: 'tr-canvas' });
  container.prepend(canvas);
  const viewer = new NavigatedViewer({ container: canvas, additionalModules: [colours, translateModule(spanish())] });
  try {
    await viewer.importXML(xml);
  } catch (problem) {
    canvas.remove();
    throw new Error(`${word('diagram failed')}: ${problem.message}`);
  }
  canvas.append(controls(viewer, container));
  sizeToContent(viewer, canvas);
  scrollOnlyWhenChosen(viewer, canvas);
  allowTouch(viewer, canvas);
  fit(viewer);
  return viewer;
}

// Around the whole drawing, so that neither controls nor badges at its edge hide or lose anything. Pixels of the page.
const MARGIN = { top: 52, right: 16, bottom: 16, left: 16 };

export function fit(viewer) {
  const canvas = viewer.get('canvas');
  const { inner, outer } = canvas.viewbox();
  if (!inner.width || !outer.width) return;
  const free = { width: outer.width - MARGIN.left - MARGIN.right, height: outer.height - MARGIN.top - MARGIN.bottom };
  const scale = Math.min(1, free.width / inner.width, free.height / inner.height);
  canvas.viewbox({
    x: inner.x - (MARGIN.left + (free.width - inner.width * scale) / 2) / scale,
    y: inner.y - (MARGIN.top + (free.height - inner.height * scale) / 2) / scale,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}

/** Bring one element into the middle, large enough to be read. */
export function show(viewer, id) {
  const canvas = viewer.get('canvas');
  const shape = viewer.get('elementRegistry').get(id);
  if (!shape) return;
  const outer = canvas.getSize();
  const scale = Math.max(canvas.zoom(), 0.75);
  const middle = { x: shape.x + (shape.width ?? 0) / 2, y: shape.y + (shape.height ?? 0) / 2 };
  const [width, height] = [outer.width / scale, outer.height / scale];
  canvas.viewbox({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
}

function controls(viewer, container) {
  const zoom = (by) => viewer.get('zoomScroll').stepZoom(by);
  const button = (sign, key, onclick) =>
    element('button', { type: 'button', title: word(key), 'aria-label': word(key), onclick }, icon(sign));
  const toggle = () => {
    container.classList.toggle('tr-whole-window');
    viewer.get('canvas').resized();
    fit(viewer);
  };
  container.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && container.classList.contains('tr-whole-window')) toggle();
  });
  return element(
    'div',
    { class: 'tr-controls' },
    button('plus', 'zoom in', () => zoom(1)),
    button('minus', 'zoom out', () => zoom(-1)),
    button('fit', 'fit', () => fit(viewer)),
    button('window', 'whole window', toggle),
  );
}

/** As high as the drawing needs at full width, within what CSS allows. */
function sizeToContent(viewer, canvas) {
  const { inner } = viewer.get('canvas').viewbox();
  const ratio = inner.height / Math.max(inner.width, 1);
  canvas.style.height = `${Math.round(canvas.clientWidth * ratio + MARGIN.top + MARGIN.bottom)}px`;
  viewer.get('canvas').resized();
}

/** The wheel belongs to the page until a person clicks into the diagram, and again when the pointer leaves it. */
function scrollOnlyWhenChosen(viewer, canvas) {
  const wheel = viewer.get('zoomScroll');
  wheel.toggle(false);
  canvas.addEventListener('pointerdown', () => wheel.toggle(true));
  canvas.addEventListener('pointerleave', () => wheel.toggle(false));
}
