// Colours of elements that change while one looks: `elementColours.set({id: {stroke, fill}})` redraws what differs.
import BaseRenderer from 'diagram-js/lib/draw/BaseRenderer';

// Above bpmn.io's own renderer (1000), which then does the drawing with our colours.
const PRIORITY = 1500;

class ElementColours extends BaseRenderer {
  static $inject = ['eventBus', 'bpmnRenderer', 'elementRegistry', 'graphicsFactory'];

  constructor(eventBus, bpmnRenderer, elementRegistry, graphicsFactory) {
    super(eventBus, PRIORITY);
    Object.assign(this, { bpmnRenderer, elementRegistry, graphicsFactory, current: {} });
  }

  canRender(element) {
    return element.id in this.current;
  }

  drawShape(parent, shape, attributes) {
    return this.bpmnRenderer.drawShape(parent, shape, { ...attributes, ...this.current[shape.id] });
  }

  drawConnection(parent, connection, attributes) {
    return this.bpmnRenderer.drawConnection(parent, connection, { ...attributes, ...this.current[connection.id] });
  }

  getShapePath(shape) {
    return this.bpmnRenderer.getShapePath(shape);
  }

  getConnectionPath(connection) {
    return this.bpmnRenderer.getConnectionPath(connection);
  }

  set(colours) {
    const before = this.current;
    this.current = colours;
    for (const id of new Set([...Object.keys(before), ...Object.keys(colours)])) {
      if (before[id] === colours[id]) continue; // the palette's own objects are handed in: same object, same look
      const element = this.elementRegistry.get(id);
      if (!element) continue;
      const kind = element.waypoints ? 'connection' : 'shape';
      this.graphicsFactory.update(kind, element, this.elementRegistry.getGraphics(element));
    }
  }
}

export default { __init__: ['elementColours'], elementColours: ['type', ElementColours] };

// Lightness differs too, so that the path can be told without seeing colours.
export const DONE = { stroke: '#1f7a4d', fill: '#e3f4ea' };
export const OPEN = { stroke: '#0b57a4', fill: '#cfe3fb' };
export const LATE = { stroke: '#a4500b', fill: '#fde3c8' };
export const INCIDENT = { stroke: '#b3261e', fill: '#fbdad7' };
export const DONE_FLOW = { stroke: '#1f7a4d' };
