"""Writes small DMN models for tests: a table from rows of cells, a model from its parts."""
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr  # noqa: S406 - writes only

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(*parts: str, namespace: str = "urn:test", imports: str = "") -> bytes:
    return f'<definitions xmlns="{NAMESPACE}" id="d" name="m" namespace="{namespace}">{imports}{"".join(parts)}</definitions>'.encode()


def table(
    inputs: Sequence[str], outputs: Sequence[str], rows: Iterable[Sequence[str]], hit: str = "UNIQUE", aggregation: str = "",
    labels: Sequence[str] = (),
) -> str:
    """A decision table. An input is "expression", "expression: type" or "expression: type: allowed values"; outputs likewise."""
    policy = f'hitPolicy="{hit}"' + (f' aggregation="{aggregation}"' if aggregation else "")
    rules = [_rule(row, len(inputs), labels[place] if labels else "") for place, row in enumerate(rows)]
    return f"<decisionTable {policy}>{''.join(map(_input, inputs))}{''.join(map(_output, outputs))}{''.join(rules)}</decisionTable>"


def decision(name: str, expression: str, requires: Iterable[str] = (), type_name: str = "") -> str:
    """A decision whose id is its name; what it requires is named "#input", or with a kind: "decision #other", "knowledge #f"."""
    type_ref = f" typeRef={quoteattr(type_name)}" if type_name else ""
    return (f"<decision id={quoteattr(name)} name={quoteattr(name)}><variable name={quoteattr(name)}{type_ref}/>"
            f"{''.join(map(_requirement, requires))}{expression}</decision>")


def input_data(name: str, type_name: str = "") -> str:
    type_ref = f" typeRef={quoteattr(type_name)}" if type_name else ""
    return f"<inputData id={quoteattr(name)} name={quoteattr(name)}><variable name={quoteattr(name)}{type_ref}/></inputData>"


def literal(text: str) -> str:
    return f"<literalExpression>{_text(text)}</literalExpression>"


def _requirement(required: str) -> str:
    kind, _, href = required.rpartition(" ")
    if kind == "knowledge":
        return f"<knowledgeRequirement><requiredKnowledge href={quoteattr(href)}/></knowledgeRequirement>"
    element = "requiredDecision" if kind == "decision" else "requiredInput"
    return f"<informationRequirement><{element} href={quoteattr(href)}/></informationRequirement>"


def _parts(text: str) -> list[str]:
    return [*text.split(": ", 2), "", ""][:3]


def _input(text: str) -> str:
    expression, type_name, values = _parts(text)
    type_ref = f" typeRef={quoteattr(type_name)}" if type_name else ""
    allowed = f"<inputValues>{_text(values)}</inputValues>" if values else ""
    return f"<input><inputExpression{type_ref}>{_text(expression)}</inputExpression>{allowed}</input>"


def _output(text: str) -> str:
    name, type_name, values = _parts(text)
    values, _, default = values.partition(" default ")
    type_ref = f" typeRef={quoteattr(type_name)}" if type_name else ""
    allowed = f"<outputValues>{_text(values)}</outputValues>" if values else ""
    entry = f"<defaultOutputEntry>{_text(default)}</defaultOutputEntry>" if default else ""
    return f"<output name={quoteattr(name)}{type_ref}>{allowed}{entry}</output>"


def _rule(cells: Sequence[str], inputs: int, label: str) -> str:
    description = f"<description>{escape(label)}</description>" if label else ""
    entries = [f"<inputEntry>{_text(cell)}</inputEntry>" for cell in cells[:inputs]]
    entries += [f"<outputEntry>{_text(cell)}</outputEntry>" for cell in cells[inputs:]]
    return f"<rule>{description}{''.join(entries)}</rule>"


def _text(text: str) -> str:
    return f"<text>{escape(text)}</text>"
