// A new diagram: one pool, one lane, one start event. The engine asks every user task for its lane.
import { word } from '../words.js';

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function emptyDiagram(key) {
  const id = escape(key);
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:tramita="https://tramita.dev/schema/1.0" id="definitions" targetNamespace="https://tramita.dev/processes">
  <bpmn:collaboration id="colaboracion">
    <bpmn:participant id="participante" name="${escape(word('new process'))}" processRef="${id}" />
  </bpmn:collaboration>
  <bpmn:process id="${id}" name="${escape(word('new process'))}" isExecutable="true">
    <bpmn:laneSet id="carriles">
      <bpmn:lane id="carril" name="${escape(word('lane'))}"><bpmn:flowNodeRef>inicio</bpmn:flowNodeRef></bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="inicio" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="dibujo">
    <bpmndi:BPMNPlane id="plano" bpmnElement="colaboracion">
      <bpmndi:BPMNShape id="participante_di" bpmnElement="participante" isHorizontal="true">
        <dc:Bounds x="120" y="80" width="900" height="250" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="carril_di" bpmnElement="carril" isHorizontal="true">
        <dc:Bounds x="150" y="80" width="870" height="250" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="inicio_di" bpmnElement="inicio"><dc:Bounds x="212" y="187" width="36" height="36" /></bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`;
}
