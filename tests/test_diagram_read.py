"""A diagram read as data: elements, lanes, flows, extensions of every dialect, and XML from strangers."""
import pytest

from engine.diagram import read
from engine.diagram.drawn import Bounds
from engine.errors import NotDeployable
from tests.drawing import NAMESPACES, chain, end, file, flow, node, process, start, user

DOCTYPE = b'<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'
NETWORK = b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/evil.dtd"><d/>'


def one(element: str, *more: str):
    """The element of a diagram that holds nothing else."""
    return next(iter(read(file(process(element, *more))).elements.values()))


def test_elements_come_in_document_order_with_their_names_and_flows():
    diagram = read(file(process(start(), user("ask", name="Ask \n for it"), end(), flow("start", "ask"), flow("ask", "end", "=x", "out"))))

    assert list(diagram.elements) == ["start", "ask", "end"]
    assert (diagram.elements["ask"].name, diagram.elements["ask"].incoming, diagram.elements["ask"].outgoing) == (
        "Ask for it", ("start_ask",), ("out",))
    assert diagram.flows["out"].condition == "=x"


def test_the_innermost_lane_with_a_name_counts_and_events_share_their_hosts():
    lanes = ('<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="Office"><bpmn:flowNodeRef>a</bpmn:flowNodeRef><bpmn:flowNodeRef>box</bpmn:flowNodeRef>'
             '<bpmn:childLaneSet id="cl"><bpmn:lane id="l2" name="Clerks"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>'
             "</bpmn:lane></bpmn:laneSet>")
    box = node("subProcess", "box", user("inner"))
    diagram = read(file(process(lanes, user("a"), node("boundaryEvent", "late", attachedToRef="a"), box)))

    assert {id: element.lane for id, element in diagram.elements.items()} == {
        "a": "Clerks", "late": "Clerks", "box": "Office", "inner": "Office"}
    assert diagram.processes["p"].lanes == ("Office", "Clerks")


def test_camunda_8_says_who_when_and_how():
    task = one(node("userTask", "a", '<zeebe:assignmentDefinition assignee="=who" candidateGroups="a,b"/><zeebe:formDefinition formId="f1"/>'
                                     '<zeebe:taskSchedule dueDate="2026-01-01"/><zeebe:priorityDefinition priority="70"/>',
                    tramita__source="001:176", tramita__origin="D", tramita__fourEyes="x, y"))

    assert (task.ext.assignee, task.ext.candidate_groups, task.ext.due, task.ext.priority) == ("=who", "a,b", "2026-01-01", "70")
    assert (task.form, task.source, task.origin, task.ext.four_eyes) == ("f1", "001:176", "D", ("x", "y"))


def test_camunda_7_and_flowable_attributes_are_understood():
    seven = one(node("userTask", "a", camunda__assignee="${who}", camunda__candidateGroups="a,b", camunda__dueDate="2026-01-01",
                     camunda__formKey="f1"))
    flowable = one(node("serviceTask", "a", flowable__type="mail", flowable__candidateUsers="bob"))

    assert (seven.ext.assignee, seven.ext.candidate_groups, seven.ext.due, seven.form) == ("=who", "a,b", "2026-01-01", "f1")
    assert (flowable.ext.job_type, flowable.ext.candidate_users) == ("mail", "bob")


def test_an_external_task_of_camunda_7_is_a_job_of_its_topic():
    task = one(node("serviceTask", "a", camunda__type="external", camunda__topic="send-mail"))

    assert (task.ext.job_type, task.ext.unknown) == ("send-mail", ())


def test_a_collection_of_camunda_7_is_an_expression():
    said = 'camunda:collection="${order.items}" camunda:elementVariable="item"'
    loop = one(node("userTask", "a", f"<bpmn:multiInstanceLoopCharacteristics {said}/>")).loop

    assert (loop.collection, loop.item) == ("=order.items", "item")


def test_what_spiffworkflow_says_of_forms_decisions_and_operators_is_understood():
    form = ('<spiffworkflow:properties><spiffworkflow:property name="formJsonSchemaFilename" value="leave.json"/></spiffworkflow:properties>'
            "<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>")
    ask = one(node("userTask", "a", form))
    call = one(node("serviceTask", "a", '<spiffworkflow:serviceTaskOperator id="http/get" resultVariable="answer"/>'))
    rule = one(node("businessRuleTask", "a", "<spiffworkflow:calledDecisionId>grade</spiffworkflow:calledDecisionId>"))

    assert (ask.form, ask.ext.unknown) == ("leave", ("spiffworkflow:preScript",))
    assert (call.ext.job_type, call.ext.result_variable, rule.ext.decision) == ("http/get", "answer", "grade")


@pytest.mark.parametrize("said", ['camunda:class="com.acme.Do"', 'camunda:asyncBefore="true"', 'flowable:delegateExpression="${x}"'])
def test_what_other_engines_say_and_this_one_does_not_do_is_named(said):
    assert one(f'<bpmn:serviceTask id="a" {said}/>').ext.unknown == (said.partition("=")[0],)


def test_what_nobody_understands_is_named():
    task = one('<bpmn:userTask id="a" xmlns:acme="urn:acme" acme:colour="red"><bpmn:extensionElements><acme:note/>'
               "<zeebe:surprise/></bpmn:extensionElements></bpmn:userTask>")

    assert task.ext.unknown == ("acme:colour", "acme:note", "zeebe:surprise")


def test_documentation_texts_and_positions_are_kept():
    shape = ('<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">'
             '<bpmndi:BPMNPlane><bpmndi:BPMNShape bpmnElement="a"><dc:Bounds x="1" y="2.5" width="100" height="80"/></bpmndi:BPMNShape>'
             "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>")
    diagram = read(file(process(user("a", "<bpmn:documentation>Why.</bpmn:documentation>"),
                                '<bpmn:textAnnotation id="t"><bpmn:text>Note</bpmn:text></bpmn:textAnnotation>'), shape))

    assert diagram.elements["a"].documentation == "Why."
    assert diagram.elements["a"].bounds == Bounds(1, 2.5, 100, 80)
    assert diagram.texts == {"t": "Note"}


@pytest.mark.parametrize("xml", [
    DOCTYPE, NETWORK, DOCTYPE.decode().encode("utf-16"), b"", b"<a", b"not xml", b"<a>" * 300 + b"</a>" * 300, b"<a>" + b"x" * (5 * 2**20),
    b'<?xml version="1.0" encoding="martian"?><a/>',
], ids=["entity", "network", "utf-16", "empty", "cut", "text", "deep", "huge", "encoding"])
def test_dangerous_or_broken_xml_is_refused_with_one_reason(xml):
    with pytest.raises(NotDeployable) as refused:
        read(xml, "p.bpmn")

    (problem,) = refused.value.problems
    assert problem.file == "p.bpmn" and problem.message and problem.hint


def test_a_broken_diagram_can_still_be_read():
    diagram = read(f"<bpmn:definitions {NAMESPACES}><bpmn:process id='p'><bpmn:task/><bpmn:strange id='s'/><bpmn:sequenceFlow id='f'/>"
                   "</bpmn:process></bpmn:definitions>".encode())

    assert diagram.unsupported == (("s", "strange"),)


def test_event_definitions_may_stand_at_the_top():
    diagram = read(file('<bpmn:timerEventDefinition id="t"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>',
                        process(node("intermediateCatchEvent", "wait", "<bpmn:eventDefinitionRef>t</bpmn:eventDefinitionRef>"),
                                chain())))

    assert diagram.elements["wait"].trigger.text == "P1D"
