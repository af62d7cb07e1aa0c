// Fingers on the diagram: two move and zoom it; one moves it sideways, or anywhere once it fills the window.

/** One finger up and down scrolls the page (`touch-action: pan-y` in the style sheet), so that a phone is never caught. */
export function allowTouch(viewer, canvas) {
  const fingers = new Map();
  const view = viewer.get('canvas');

  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch') fingers.set(event.pointerId, at(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = shape(fingers);
    fingers.set(event.pointerId, at(event));
    const after = shape(fingers);
    view.scroll({ dx: after.x - before.x, dy: after.y - before.y });
    if (before.spread && after.spread) zoom(view, canvas, after, after.spread / before.spread);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
}

const at = (event) => ({ x: event.clientX, y: event.clientY });

/** Middle of all fingers, and how far the first two are apart (0 for one). */
function shape(fingers) {
  const points = [...fingers.values()];
  const x = points.reduce((sum, point) => sum + point.x, 0) / points.length;
  const y = points.reduce((sum, point) => sum + point.y, 0) / points.length;
  const spread = points.length > 1 ? Math.hypot(points[0].x - points[1].x, points[0].y - points[1].y) : 0;
  return { x, y, spread };
}

function zoom(view, canvas, middle, factor) {
  const box = canvas.getBoundingClientRect();
  const scale = Math.min(4, Math.max(0.2, view.zoom() * factor));
  view.zoom(scale, { x: middle.x - box.left, y: middle.y - box.top });
}
