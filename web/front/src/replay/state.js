// What the diagram shows after one event: tokens where the case stands, and the path up to there.
import { DONE, DONE_FLOW, OPEN } from '../diagram/colours.js';

/** {colours: {id: colour}, tokens: {id: count}} after `events[step]`. */
export function stateAfter(events, step) {
  const colours = {};
  for (const { element, open = [], taken = [] } of events.slice(0, step + 1)) {
    if (element) colours[element] = DONE;
    for (const id of open) colours[id] = DONE;
    for (const id of taken) colours[id] = DONE_FLOW;
  }
  const tokens = {};
  for (const id of events[step].open ?? []) {
    colours[id] = OPEN;
    tokens[id] = (tokens[id] ?? 0) + 1;
  }
  return { colours, tokens };
}

export function nameOf(viewer, id) {
  return viewer.get('elementRegistry').get(id)?.businessObject.name || id;
}
