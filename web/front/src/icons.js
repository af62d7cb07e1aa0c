// The icons on our buttons, as lines on a 20 × 20 grid: fonts differ between machines, these do not.
const PATHS = {
  download: 'M10 3v10M5 8l5 5 5-5M4 17h12',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  fit: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  window: 'M12 3h5v5M17 3l-6 6M8 17H3v-5M3 17l6-6',
  first: 'M5 4v12M16 4l-8 6 8 6z',
  back: 'M14 4l-8 6 8 6z',
  play: 'M6 3l11 7-11 7z',
  pause: 'M7 4v12M13 4v12',
  forward: 'M6 4l8 6-8 6z',
  last: 'M15 4v12M4 4l8 6-8 6z',
  undo: 'M7 4L3 8l4 4M3 8h9a5 5 0 010 9H8',
  redo: 'M13 4l4 4-4 4M17 8H8a5 5 0 000 9h4',
};

const FILLED = new Set(['first', 'back', 'play', 'forward', 'last']);

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries({
    viewBox: '0 0 20 20', width: 20, height: 20, fill: FILLED.has(name) ? 'currentColor' : 'none', stroke: 'currentColor',
    'stroke-width': 2, 'stroke-linejoin': 'round', 'stroke-linecap': 'round', 'aria-hidden': 'true',
  })) svg.setAttribute(key, value);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
