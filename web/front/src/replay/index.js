// A case, event by event, on its diagram: slider, buttons, keys, and the same as text.
import { data, element, shortTime, whenPresent } from '../page.js';
import { word } from '../words.js';
import { openDiagram, show } from '../diagram/open.js';
import { nameOf, stateAfter } from './state.js';
import { controls } from './controls.js';
import './replay.css';

whenPresent('[data-replay]', async (container) => {
  const events = data(container, 'events', []);
  if (!events.length) return container.replaceChildren(element('p', {}, word('no events')));
  container.replaceChildren();
  const viewer = await openDiagram(container, container.dataset.diagramUrl);
  const player = replay(container, viewer, events);
  player.go(stepInAddress(events));
  window.addEventListener('hashchange', () => player.go(stepInAddress(events)));
});

function replay(container, viewer, events) {
  const { zone } = container.dataset;
  const bar = controls(events.length, (step) => go(step));
  const told = element('p', { class: 'tr-told', 'aria-live': 'polite' });
  const list = eventList(events, zone, (step) => go(step));
  container.append(bar.element, told, list);
  container.addEventListener('keydown', bar.onkey);

  function go(step) {
    const event = events[step];
    const now = stateAfter(events, step);
    draw(viewer, now, event);
    bar.show(step);
    told.textContent = tell(viewer, event, now, step, events.length, zone);
    markCurrent(list, step);
    history.replaceState(null, '', `#seq=${event.seq}`);
  }
  return { go };
}

function draw(viewer, { colours, tokens }, event) {
  const overlays = viewer.get('overlays');
  const registry = viewer.get('elementRegistry');
  overlays.remove({ type: 'tr-token' });
  viewer.get('elementColours').set(colours);
  for (const [id, count] of Object.entries(tokens)) {
    if (!registry.get(id)) continue;
    const html = element('div', { class: 'tr-token' }, count > 1 ? String(count) : '');
    overlays.add(id, 'tr-token', { position: { top: -12, right: 12 }, scale: { min: 0.8, max: 1.2 }, html });
  }
  const canvas = viewer.get('canvas');
  registry.forEach((shape) => canvas.removeMarker(shape, 'tr-current'));
  if (event.element && registry.get(event.element)) {
    canvas.addMarker(event.element, 'tr-current');
    if (!inSight(viewer, event.element)) show(viewer, event.element);
  }
}

/** Whether one can see the element, and read it on a small screen. */
function inSight(viewer, id) {
  const view = viewer.get('canvas').viewbox();
  const { x, y, width = 0, height = 0, waypoints } = viewer.get('elementRegistry').get(id);
  if (waypoints) return true;
  const inside = x >= view.x && y >= view.y && x + width <= view.x + view.width && y + height <= view.y + view.height;
  return inside && (view.scale > 0.45 || view.outer.width > 700);
}

function tell(viewer, event, { tokens }, step, total, zone) {
  const places = Object.keys(tokens).map((id) => nameOf(viewer, id));
  const where = places.length ? places.join(', ') : word('nowhere');
  const when = shortTime(event.at, zone);
  return `${word('step')} ${step + 1} ${word('of')} ${total} · ${when} · ${event.text ?? event.type}. ${word('tokens')}: ${where}.`;
}

function eventList(events, zone, go) {
  const rows = events.map((event, step) => {
    const when = element('time', { datetime: event.at }, shortTime(event.at, zone));
    const button = element('button', { type: 'button', onclick: () => go(step) }, when, ` ${event.text ?? event.type}`);
    return element('li', {}, button);
  });
  return element('ol', { class: 'tr-events', 'aria-label': word('events') }, ...rows);
}

function markCurrent(list, step) {
  list.querySelector('[aria-current]')?.removeAttribute('aria-current');
  const row = list.children[step];
  row.setAttribute('aria-current', 'step');
  list.scrollTop = row.offsetTop - list.offsetTop - list.clientHeight / 2; // scrolls the list, never the page
}

/** The step that "#seq=12" names; without one, the last. */
function stepInAddress(events) {
  const seq = Number(/^#seq=(\d+)$/.exec(location.hash)?.[1]);
  const found = events.findIndex((event) => event.seq === seq);
  return found >= 0 ? found : events.length - 1;
}
