"""Reads decision tables from XML, and what people call their rules."""
import re
from collections.abc import Callable, Iterable

from engine.dmn.model import Rule, Table, TableInput, TableOutput
from engine.dmn.xml import Node, attribute, child, children, text

LABEL = re.compile(r"[\w.#\-]{1,16}")  # one short word names a rule; anything longer explains it

TypeName = Callable[[Node | None], str | None]


def read_table(node: Node, type_name: TypeName) -> Table:
    rules = list(children(node, "rule"))
    labels = _labels(rules)
    return Table(
        hit_policy=attribute(node, "hitPolicy") or "UNIQUE",
        aggregation=attribute(node, "aggregation"),
        inputs=tuple(_input(each, type_name) for each in children(node, "input")),
        outputs=tuple(_output(each, type_name) for each in children(node, "output")),
        rules=tuple(_rule(rule, label) for rule, label in zip(rules, labels, strict=True)),
        type_name=type_name(node),
    )


def _input(node: Node, type_name: TypeName) -> TableInput:
    expression = child(node, "inputExpression")
    return TableInput(attribute(node, "label"), text(expression), type_name(expression), text(child(node, "inputValues")))


def _output(node: Node, type_name: TypeName) -> TableOutput:
    values, default = text(child(node, "outputValues")), text(child(node, "defaultOutputEntry"))
    return TableOutput(attribute(node, "name"), attribute(node, "label"), type_name(node), values, default)


def _rule(node: Node, label: str | int) -> Rule:
    inputs = tuple(text(entry) for entry in children(node, "inputEntry"))
    return Rule(label, inputs, tuple(text(entry) for entry in children(node, "outputEntry")), attribute(node, "id"))


def _labels(rules: list[Node]) -> list[str | int]:
    """Each rule's label, or its number if it has none or shares it with another."""
    labels = [_label(rule) for rule in rules]
    return [label if label and labels.count(label) == 1 else number for number, label in enumerate(labels, 1)]


def _label(rule: Node) -> str | None:
    candidates = [attribute(rule, "label"), *_annotations(rule), _content(child(rule, "description"))]
    return next((found for found in candidates if found and LABEL.fullmatch(found)), None)


def _annotations(rule: Node) -> Iterable[str | None]:
    for entry in children(rule, "annotationEntry"):
        found = text(entry)
        yield found.strip() if found else None


def _content(node: Node | None) -> str | None:
    return "".join(map(str, node.itertext())).strip() if node is not None else None
