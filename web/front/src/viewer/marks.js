// Marks on a diagram: what was passed, where the case waits and for whom, what needs a person.
import { element, shortTime } from '../page.js';
import { word } from '../words.js';
import { DONE, DONE_FLOW, INCIDENT, LATE, OPEN } from '../diagram/colours.js';
import './marks.css';

const SIGNS = { task: '●', job: '⚙', timer: '◷', message: '✉' };

export function drawMarks(viewer, { done = [], open = [], incidents = [] }, zone) {
  const registry = viewer.get('elementRegistry');
  const overlays = viewer.get('overlays');
  const colours = {};
  overlays.remove({ type: 'tr-mark' });

  const standing = new Set([...open, ...incidents].map(({ element: id }) => id));
  for (const id of done) {
    const shape = registry.get(id);
    if (!shape) continue;
    colours[id] = shape.waypoints ? DONE_FLOW : DONE;
    if (isStep(shape) && !standing.has(id)) overlays.add(id, 'tr-mark', { ...badge('tr-done', '✓', { top: -10, left: -10 }), scale: true });
  }
  for (const wait of open) {
    const shape = registry.get(wait.element);
    if (!shape) continue;
    colours[wait.element] = wait.late ? LATE : OPEN;
    if (wait.kind === 'timer' || shape.type === 'bpmn:BoundaryEvent') continue; // its colour says it; words would cover those of the task
    overlays.add(wait.element, 'tr-mark', badge(wait.late ? 'tr-open tr-late' : 'tr-open', waitText(wait, zone), ABOVE));
  }
  for (const incident of incidents) {
    if (!registry.get(incident.element)) continue;
    colours[incident.element] = INCIDENT;
    overlays.add(incident.element, 'tr-mark', badge('tr-incident', `⚠ ${incident.label ?? ''}`, ABOVE));
  }
  viewer.get('elementColours').set(colours);
  keepWhole(viewer);
}

/** From now on badges stand whole inside the drawing while their element is in sight: at an edge they move inwards. */
export function keepBadgesWhole(viewer) {
  viewer.on('canvas.viewbox.changed', () => keepWhole(viewer));
}

function keepWhole(viewer) {
  const container = viewer.get('canvas').getContainer();
  const frame = container.getBoundingClientRect();
  const controls = container.closest('.tr-canvas').querySelector('.tr-controls')?.getBoundingClientRect();
  for (const badge of container.querySelectorAll('.tr-badge')) {
    badge.style.translate = '';
    const shape = viewer.get('elementRegistry').getGraphics(badge.closest('.djs-overlays').dataset.containerId);
    if (!shape || !meet(shape.getBoundingClientRect(), frame)) continue;
    const own = badge.getBoundingClientRect();
    const by = inwards(own, frame);
    const moved = new DOMRect(own.x + by.x, own.y + by.y, own.width, own.height);
    if (controls && meet(moved, controls)) by.y += controls.bottom + EDGE - moved.top;
    const scale = own.width / badge.offsetWidth || 1;
    if (by.x || by.y) badge.style.translate = `${by.x / scale}px ${by.y / scale}px`;
  }
}

const EDGE = 4; // px between a badge and the edge
const meet = (one, other) => one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;

function inwards(own, frame) {
  const along = (from, to, least, most) => Math.max(least + EDGE - from, Math.min(0, most - EDGE - to));
  return { x: along(own.left, own.right, frame.left, frame.right), y: along(own.top, own.bottom, frame.top, frame.bottom) };
}

/** What a screen reader says of each marked element: its name, then the mark. */
export function titles(viewer, { done = [], open = [], incidents = [] }, zone) {
  const registry = viewer.get('elementRegistry');
  const said = {};
  const add = (id, text) => {
    const shape = registry.get(id);
    if (!shape || shape.waypoints) return;
    said[id] = [said[id] ?? shape.businessObject.name ?? id, text].filter(Boolean).join(': ');
  };
  done.forEach((id) => add(id, word('done')));
  open.forEach((wait) => add(wait.element, `${word('waits here')} ${waitText(wait, zone)}`));
  incidents.forEach((incident) => add(incident.element, `${word('needs a person')} ${incident.label ?? ''}`));
  return said;
}

const ABOVE = { top: 0, left: 0 }; // its foot stands on the task (marks.css): below hang the timers on its border

function waitText({ kind = 'task', label, due, late }, zone) {
  const when = due && [late && word('late'), shortTime(due, zone)].filter(Boolean).join(' ');
  return [SIGNS[kind] ?? SIGNS.task, [label, when].filter(Boolean).join(' · ')].join(' ');
}

function badge(kind, text, position) {
  // Zoomed out, the words stay readable; zoomed in, they do not cover the drawing.
  return { position, scale: { min: 0.75, max: 1.1 }, html: element('div', { class: `tr-badge ${kind}` }, text) };
}

const isStep = (shape) => /Task|Activity|SubProcess/.test(shape.type);
