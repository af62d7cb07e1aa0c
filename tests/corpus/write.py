"""A sketch as the BPMN file that it stands for, in the order that the schema of the OMG demands, with shapes and lines."""
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from tests.corpus import layout, words
from tests.corpus.sketch import Flow, Node, Scope, read
from tests.drawing import NAMESPACES, mapping

_LAST = ("<bpmn:textAnnotation", "<bpmn:association", "<bpmn:group")  # artefacts come after the flow
_FIRST = ("<bpmn:ioSpecification", "<bpmn:laneSet", "<bpmn:property")
_DRAWING = ('xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
            'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"')


def bpmn(text: str, plain: bool = False, key: str = "p") -> bytes:
    """The file that the sketch of the process `key` stands for.

    `plain`: what our dialect says of multi-instances is said in BPMN's own words, too.
    """
    sketch = read(text)
    scopes = {key: sketch.top, **sketch.processes}
    head = f'<bpmn:definitions {NAMESPACES} {_DRAWING} id="d" targetNamespace="https://tramita.dev/corpus">'
    body = "".join(f'<bpmn:process id="{key}" isExecutable="true">{_scope(scope, plain)}</bpmn:process>' for key, scope in scopes.items())
    tops = "".join(dict(item for scope in scopes.values() for item in _declared(scope)).values())
    drawn = layout.diagram(scopes)
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}{tops}{"".join(sketch.raw)}{body}{drawn}</bpmn:definitions>'.encode()


def _declared(scope: Scope) -> Iterator[tuple[str, str]]:
    for node in scope.nodes.values():
        yield from words.declared(node.what.trigger or _of_task(node), node.said).items()
        if node.inside is not None:
            yield from _declared(node.inside)


def _scope(scope: Scope, plain: bool) -> str:
    raw = {place: [line for line in scope.raw if line.startswith(starts)] for place, starts in (("first", _FIRST), ("last", _LAST))}
    others = [line for line in scope.raw if line not in raw["first"] + raw["last"]]
    return "".join([*raw["first"], *(_node(node, scope, plain) for node in scope.nodes.values()), *map(_flow, scope.flows), *others,
                    *(_undone(node) for node in scope.nodes.values()), *raw["last"]])


def _flow(flow: Flow) -> str:
    inner = ""
    if flow.condition not in ("", "default"):
        inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(flow.condition)}</bpmn:conditionExpression>'
    return f'<bpmn:sequenceFlow id="{flow.id}" sourceRef="{flow.source}" targetRef="{flow.target}">{inner}</bpmn:sequenceFlow>'


def _node(node: Node, scope: Scope, plain: bool) -> str:
    tag, attributes = node.what.tag, "".join(f" {name}={quoteattr(value)}" for name, value in _attributes(node, scope))
    extensions = "".join(_extensions(node))
    inner = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
    inner += "".join(text for word, _, text in node.about if word == "raw") + _loop(node, plain)
    inner += "" if node.inside is None else _scope(node.inside, plain)
    inner += _enough(node)
    inner += words.definition(node.what.trigger, node.said) if node.what.trigger else ""
    return f'<bpmn:{tag} id="{node.name}"{attributes}>{inner}</bpmn:{tag}>'


def _enough(node: Node) -> str:
    """Of an ad-hoc sub-process: the schema wants it behind the flow."""
    if node.kind != "ad-hoc":
        return ""
    return "".join(f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:completionCondition>'
                   for word, _, text in node.about if word == "until")


def _attributes(node: Node, scope: Scope) -> Iterator[tuple[str, str]]:
    tag = node.what.tag
    yield "name", node.name.replace("_", " ")
    if node.host:
        yield "attachedToRef", node.host
        if node.beside:
            yield "cancelActivity", "false"
    elif tag == "startEvent" and node.beside:
        yield "isInterrupting", "false"
    if node.kind == "event-sub":
        yield "triggeredByEvent", "true"
    if node.what.trigger.startswith("parallel-multiple"):
        yield "parallelMultiple", "true"
    if _of_task(node) and node.said:
        yield "messageRef", words.identity("message", node.said)
    for flow in scope.flows:
        if flow.source == node.name and flow.condition == "default":
            yield "default", flow.id
    for word, target, text in node.about:
        if word == "is":
            yield target, text
        elif word == "calls" and not text.startswith("="):
            yield "calledElement", text.partition(" ")[0]


def _of_task(node: Node) -> str:
    """A send or receive task names its message between the parentheses."""
    return "message" if node.what.tag in ("sendTask", "receiveTask") else ""


def _extensions(node: Node) -> Iterator[str]:
    lines = {side: {target: text for word, target, text in node.about if word == side} for side in ("input", "output")}
    for word, target, text in node.about:
        match word:
            case "job":
                yield f"<zeebe:taskDefinition type={quoteattr(text)}/>"
            case "script":
                yield f"<zeebe:script expression={quoteattr(text)} resultVariable={quoteattr(target)}/>"
            case "decision":
                yield f"<zeebe:calledDecision decisionId={quoteattr(text)} resultVariable={quoteattr(target)}/>"
            case "calls":
                key, _, binding = text.partition(" ")
                yield f"<zeebe:calledElement processId={quoteattr(key)}{f' {binding}' if binding else ''}/>"
            case "group":
                yield f"<zeebe:assignmentDefinition candidateGroups={quoteattr(text)}/>"
            case "extension":
                yield text
    if lines["input"] or lines["output"]:
        yield mapping(lines["input"], lines["output"])


def _loop(node: Node, plain: bool) -> str:
    said = {word: (target, text) for word, target, text in node.about}
    if "repeat" in said:
        most = f' loopMaximum="{said["at-most"][1]}"' if "at-most" in said else ""
        first = ' testBefore="true"' if "test-first" in said else ""
        condition = said["repeat"][1]
        inner = f'<bpmn:loopCondition xsi:type="bpmn:tFormalExpression">{escape(condition)}</bpmn:loopCondition>' if condition else ""
        return f"<bpmn:standardLoopCharacteristics{first}{most}>{inner}</bpmn:standardLoopCharacteristics>"
    how = next((word for word in ("many", "one-by-one", "times", "times-one-by-one") if word in said), None)
    return "" if how is None else _several(how, said, plain)


def _several(how: str, said: dict[str, tuple[str, str]], plain: bool) -> str:
    collection, _, item = said[how][1].partition(" as ")
    own, cardinality = "", ""
    if how.startswith("times"):
        cardinality = f'<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">{escape(collection)}</bpmn:loopCardinality>'
    else:
        own += f" inputCollection={quoteattr(collection)}" + (f" inputElement={quoteattr(item)}" if item else "")
    if "collect" in said:
        results, result = said["collect"]
        own += f" outputCollection={quoteattr(results)} outputElement={quoteattr(result)}"
    ext = f"<bpmn:extensionElements><zeebe:loopCharacteristics{own}/></bpmn:extensionElements>" if own else ""
    own_words = _in_plain_bpmn(collection, item, *said.get("collect", ("", ""))) if plain else ""
    until = said.get("until", ("", ""))[1]
    done = f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">{escape(until)}</bpmn:completionCondition>' if until else ""
    sequential = str(how.endswith("one-by-one")).lower()
    return (f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}">{ext}{cardinality}{own_words}{done}'
            "</bpmn:multiInstanceLoopCharacteristics>")


def _in_plain_bpmn(collection: str, item: str, results: str, result: str) -> str:
    """The same once more in BPMN's own words, as far as they reach: names of variables."""
    name, value = collection.removeprefix("="), result.removeprefix("=")
    if not (item and name.isidentifier()):
        return ""
    collects = results and value.isidentifier()
    return (f"<bpmn:loopDataInputRef>{name}</bpmn:loopDataInputRef>"
            + (f"<bpmn:loopDataOutputRef>{results}</bpmn:loopDataOutputRef>" if collects else "")
            + f'<bpmn:inputDataItem id="{item}" name="{item}"/>'
            + (f'<bpmn:outputDataItem id="{value}" name="{value}"/>' if collects else ""))


def _undone(node: Node) -> str:
    """`event.undone-by: activity` is the association of a compensation."""
    return "".join(f'<bpmn:association id="{node.name}_{text}" associationDirection="One" sourceRef="{node.name}" targetRef="{text}"/>'
                   for word, _, text in node.about if word == "undone-by")
