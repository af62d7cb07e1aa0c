"""The diagrams that are measured: a loop of three tasks with a decision, as ours and as SpiffWorkflow's; five tasks with forms."""
from collections.abc import Sequence

HEAD = ('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t" id="d">')


def loop(condition: str = "= again") -> bytes:
    """start → a → b → c → (again? a : end). SpiffWorkflow wants the condition as Python, we as FEEL."""
    body = '<startEvent id="s"/><exclusiveGateway id="m"/>' + "".join(f'<userTask id="{name}" name="{name}"/>' for name in "abc")
    body += '<exclusiveGateway id="g" default="out"/><endEvent id="e"/>' + _chain("s", "m", "a", "b", "c", "g")
    body += f'<sequenceFlow id="back" sourceRef="g" targetRef="m"><conditionExpression xsi:type="tFormalExpression">{condition}' \
            '</conditionExpression></sequenceFlow><sequenceFlow id="out" sourceRef="g" targetRef="e"/>'
    return _process("loop", body)


def line(tasks: int, with_forms: bool = True) -> bytes:
    """start → step_1 → … → end."""
    names = [f"step_{number}" for number in range(1, tasks + 1)]
    form = "<extensionElements><zeebe:formDefinition formId=\"{}\"/></extensionElements>" if with_forms else ""
    body = '<startEvent id="s"/>' + "".join(f'<userTask id="{name}" name="Step">{form.format(name)}</userTask>' for name in names)
    lane = f'<laneSet id="ls"><lane id="l" name="clerks">{"".join(f"<flowNodeRef>{name}</flowNodeRef>" for name in names)}</lane></laneSet>'
    return _process("line", lane + body + '<endEvent id="e"/>' + _chain("s", *names, "e"))


def timed() -> bytes:
    """start → wait → end, with an hour in between."""
    body = ('<startEvent id="s"/><intermediateCatchEvent id="wait"><timerEventDefinition id="td"><timeDuration xsi:type="tFormalExpression">PT1H'
            '</timeDuration></timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>')
    return _process("timed", body + _chain("s", "wait", "e"))


def form(name: str, fields: int) -> bytes:
    """A form of so many text fields."""
    lines = [f"  - {{name: {name}_{number}, label: Field {number}, type: text, required: true}}" for number in range(fields)]
    return "\n".join([f"id: {name}", "title: A form", "fields:", *lines]).encode()


def _process(key: str, body: str) -> bytes:
    return f'{HEAD}<process id="{key}" isExecutable="true">{body}</process></definitions>'.encode()


def _chain(*names: str) -> str:
    pairs: Sequence[tuple[str, str]] = list(zip(names, names[1:], strict=False))
    return "".join(f'<sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs)
