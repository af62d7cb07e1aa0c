// What every bundle needs of the page: finding its containers, reading their data, telling what went wrong.
import { word } from './words.js';

/** Start `start(container)` once for each container there is now, and for those that htmx swaps in later. */
export function whenPresent(selector, start) {
  const started = new WeakSet();
  const look = (root) => {
    const found = root.matches?.(selector) ? [root] : [];
    for (const container of [...found, ...root.querySelectorAll(selector)]) {
      if (started.has(container)) continue;
      started.add(container);
      Promise.resolve(start(container)).catch((problem) => showFailure(container, problem));
    }
  };
  document.addEventListener('htmx:load', (event) => look(event.detail.elt));
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => look(document));
  else look(document);
}

/** The JSON in `data-<name>`, or in the data block that it names with "#id"; `otherwise` when there is none. */
export function data(container, name, otherwise) {
  const text = container.dataset[name];
  if (!text) return otherwise;
  return JSON.parse(text.startsWith('#') ? document.querySelector(text).textContent : text);
}

/** GET or POST; gives the Response if it is one of `accepted`, else throws an Error in words for people. */
export async function request(url, options = {}, accepted = [200]) {
  let response;
  try {
    response = await fetch(url, { credentials: 'same-origin', ...options });
  } catch {
    throw new Error(word('no connection'));
  }
  if (accepted.includes(response.status)) return response;
  throw new Error(await refusal(response));
}

async function refusal(response) {
  const kind = response.headers.get('Content-Type') ?? '';
  const said = kind.includes('json') ? await response.json().catch(() => ({})) : {};
  return said.detail || said.title || `${word('the server refused')} (${response.status})`;
}

export function showFailure(container, problem) {
  console.error(problem);
  const message = element('p', { class: 'tr-failure', role: 'alert' }, problem.message || String(problem));
  container.querySelector(':scope > .tr-failure')?.remove();
  container.prepend(message);
}

/** A DOM element: attributes by name, children as elements or text. Text is never read as HTML. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

/** "hoy 17:00", "24 jul 17:00": short, in the page's language and the given zone. */
export function shortTime(iso, zone) {
  const at = new Date(iso);
  if (Number.isNaN(at.valueOf())) return iso;
  const language = document.documentElement.lang === 'en' ? 'en' : 'es-CO';
  const day = (moment) => moment.toLocaleDateString(language, { timeZone: zone });
  const time = at.toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit', timeZone: zone });
  if (day(at) === day(new Date())) return `${word('today')} ${time}`;
  const date = at.toLocaleDateString(language, { day: 'numeric', month: 'short', timeZone: zone }).replace(' de ', ' ');
  return `${date} ${time}`;
}
