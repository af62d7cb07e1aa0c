"""Diagrams as other tools export them are read, shown and checked without a fault; only running them may be refused."""
import random

import pytest

from engine.diagram import check_drawing, read
from engine.diagram.laid_out import with_drawing
from tests.checking import findings
from tests.test_diagram_strangers import SOURCES, damaged

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA_7 = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="{MODEL}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t" exporter="Camunda Modeler">
  <bpmn:process id="p" isExecutable="true" camunda:historyTimeToLive="180">
    <bpmn:startEvent id="s" camunda:formKey="embedded:app:forms/start.html"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a" />
    <bpmn:userTask id="a" name="Ask" camunda:assignee="${{initiator}}" camunda:candidateGroups="clerks">
      <bpmn:extensionElements><camunda:formData><camunda:formField id="x" type="string" /></camunda:formData>
        <camunda:taskListener class="org.example.Listener" event="create" /></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="j" />
    <bpmn:serviceTask id="j" name="Call" camunda:class="org.example.Delegate" />
    <bpmn:sequenceFlow id="f3" sourceRef="j" targetRef="g" />
    <bpmn:exclusiveGateway id="g" name="Enough?" />
    <bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="e">
      <bpmn:conditionExpression>${{x == 'y'}}</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f5" sourceRef="g" targetRef="a" />
    <bpmn:endEvent id="e" />
  </bpmn:process>
</bpmn:definitions>"""
CAMUNDA_8 = f"""<bpmn:definitions xmlns:bpmn="{MODEL}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
  <bpmn:process id="p" isExecutable="true">
    <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a" />
    <bpmn:serviceTask id="a" zeebe:modelerTemplate="io.camunda.connectors.HttpJson.v2">
      <bpmn:extensionElements><zeebe:taskDefinition type="io.camunda:http-json:1" /><zeebe:executionListeners>
        <zeebe:executionListener eventType="start" type="x" /></zeebe:executionListeners></bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="h" /><bpmn:adHocSubProcess id="h"><bpmn:task id="t" /></bpmn:adHocSubProcess>
  </bpmn:process>
</bpmn:definitions>"""
FLOWABLE = f"""<definitions xmlns="{MODEL}" xmlns:flowable="http://flowable.org/bpmn" targetNamespace="http://www.flowable.org/processdef">
  <process id="p" name="Flow" isExecutable="true">
    <documentation>x</documentation>
    <startEvent id="s" flowable:initiator="initiator" flowable:formFieldValidation="true" />
    <userTask id="a" flowable:candidateGroups="managers" flowable:formKey="ask"><extensionElements>
      <modeler:activiti-idm-candidate-group xmlns:modeler="http://flowable.org/modeler"><![CDATA[true]]></modeler:activiti-idm-candidate-group>
    </extensionElements></userTask>
    <serviceTask id="m" flowable:type="mail"><extensionElements><flowable:field name="to"><flowable:string>x</flowable:string></flowable:field>
      </extensionElements></serviceTask>
    <sequenceFlow id="f1" sourceRef="s" targetRef="a" /><sequenceFlow id="f2" sourceRef="a" targetRef="m" />
  </process>
</definitions>"""
SIGNAVIO = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<definitions xmlns="{MODEL}" xmlns:signavio="http://www.signavio.com" id="sid-1" exporter="Signavio Process Editor"
  targetNamespace="t">
  <dataStore id="sid-store" name="Archive" isUnlimited="false"><extensionElements /></dataStore>
  <collaboration id="sid-2"><participant id="sid-3" name="Office" processRef="p"><extensionElements /></participant>
    <participant id="sid-9" name="Customer" /><messageFlow id="sid-8" sourceRef="sid-9" targetRef="sid-5" /></collaboration>
  <process id="p" isExecutable="false" processType="None" isClosed="false">
    <extensionElements><signavio:signavioDiagramMetaData metaKey="revisionid" metaValue="1" /></extensionElements>
    <laneSet id="sid-4"><lane id="sid-l" name="Clerks"><flowNodeRef>sid-5</flowNodeRef><flowNodeRef>sid-6</flowNodeRef></lane></laneSet>
    <startEvent id="sid-5" name=""><extensionElements><signavio:signavioMetaData metaKey="bgcolor" metaValue="#fff" />
      </extensionElements></startEvent>
    <subProcess id="sid-6" name="Empty" triggeredByEvent="false" />
    <dataObjectReference id="sid-7" name="Paper" /><dataStoreReference id="sid-10" name="Archive" />
    <sequenceFlow id="sid-11" name="" sourceRef="sid-5" targetRef="sid-6" isImmediate="true" />
  </process>
</definitions>"""
BIZAGI = f"""<?xml version="1.0"?>
<definitions xmlns="{MODEL}" xmlns:bizagi="http://www.bizagi.com/bpmn20" targetNamespace="t"
  exporter="BizAgi Process Modeler">
  <process id="p" name="Proceso 1"><documentation />
    <extensionElements><bizagi:BizagiExtensions><bizagi:BizagiProperties><bizagi:BizagiProperty name="bgColor" value="White" />
      </bizagi:BizagiProperties></bizagi:BizagiExtensions></extensionElements>
    <ioSpecification><inputSet /><outputSet /></ioSpecification>
    <startEvent id="Id_s"><outgoing>Id_f</outgoing></startEvent>
    <task id="Id_t" name="Tarea 1"><incoming>Id_f</incoming><ioSpecification><inputSet /><outputSet /></ioSpecification></task>
    <exclusiveGateway id="Id_g" gatewayDirection="Diverging" /><endEvent id="Id_e" /><endEvent id="Id_e2" />
    <sequenceFlow id="Id_f" sourceRef="Id_s" targetRef="Id_t" /><sequenceFlow id="Id_f2" sourceRef="Id_t" targetRef="Id_g" />
    <sequenceFlow id="Id_f3" name="Sí" sourceRef="Id_g" targetRef="Id_e" /><sequenceFlow id="Id_f4" name="No" sourceRef="Id_g" targetRef="Id_e2" />
    <group id="Id_x" categoryValueRef="Id_c" /><association id="Id_a" sourceRef="Id_t" targetRef="Id_n" />
    <textAnnotation id="Id_n"><text>Nota</text></textAnnotation>
  </process>
</definitions>"""
BPMN_IO = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn2:definitions xmlns:bpmn2="{MODEL}" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="sample-diagram"
  targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn2:process id="p" isExecutable="false"><bpmn2:startEvent id="StartEvent_1" /><bpmn2:intermediateThrowEvent id="loose" /></bpmn2:process>
  <bpmndi:BPMNDiagram id="BPMNDiagram_1"><bpmndi:BPMNPlane id="BPMNPlane_1" bpmnElement="p" /></bpmndi:BPMNDiagram>
</bpmn2:definitions>"""
FOREIGN = {"camunda 7": CAMUNDA_7, "camunda 8": CAMUNDA_8, "flowable": FLOWABLE, "signavio": SIGNAVIO, "bizagi": BIZAGI, "bpmn.io": BPMN_IO}


@pytest.mark.parametrize("tool", FOREIGN)
def test_the_export_of_another_tool_is_read_and_checked(tool):
    diagram = read(FOREIGN[tool].encode())
    found = findings(FOREIGN[tool].encode())

    assert "p" in diagram.processes and len(diagram.elements) >= 2
    assert all(one.message and one.hint.strip() and "{" not in one.hint for one in found if one.code != "broken-expression")


@pytest.mark.parametrize("tool", FOREIGN)
def test_a_file_without_a_drawing_gets_one_to_be_shown(tool):
    drawn = read(with_drawing(FOREIGN[tool].encode()))

    assert set(drawn.elements) <= set(drawn.drawn.shapes)
    assert not {one.code for one in check_drawing(drawn, "p.bpmn")} & {"no-drawing", "not-drawn", "shapes-overlap", "runs-backwards"}
    assert read(FOREIGN[tool].encode()).flows == drawn.flows


def test_a_drawing_that_is_there_stays_as_it_is():
    xml = with_drawing(CAMUNDA_7.encode())

    assert with_drawing(xml) is xml


def test_habits_of_another_tool_are_explained_where_they_stand():
    found = {(one.element, one.code) for one in findings(CAMUNDA_7.encode())}

    assert ("f4", "broken-expression") in found  # ${x == 'y'}
    assert ("j", "nothing-to-do") in found  # camunda:class


def test_a_gateway_without_conditions_is_shown_and_refused_at_its_flows():
    assert {one.element for one in findings(BIZAGI.encode()) if one.code == "missing-condition"} == {"Id_f3", "Id_f4"}


@pytest.mark.parametrize("xml", [b"", b"<", b"<a/>", b"plain text", f'<definitions xmlns="{MODEL}"/>'.encode(),
                                 f'<definitions xmlns="{MODEL}"><process/></definitions>'.encode(),
                                 f'<definitions xmlns="{MODEL}"><process id="p"><task/><sequenceFlow/><lane/></process></definitions>'.encode()])
def test_what_is_hardly_a_diagram_gives_findings_and_no_fault(xml):
    assert any(one.severity == "error" for one in findings(xml))


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_a_damaged_diagram_never_breaks_the_checker(first):
    for seed in range(first, first + 40):
        dice = random.Random(seed)
        for one in findings(damaged(dice.choice(SOURCES), dice), language=dice.choice(["es", "en"])):
            assert one.severity in ("error", "warning", "hint") and one.message
