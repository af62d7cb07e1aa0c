"""Reads boxed expressions from XML."""
from collections.abc import Callable

from engine.dmn import model
from engine.dmn.errors import DmnError
from engine.dmn.model import Boxed, Entry, Typed
from engine.dmn.read_table import read_table
from engine.dmn.xml import Node, attribute, child, children, local_name, text

KINDS = (
    "literalExpression", "decisionTable", "context", "invocation", "functionDefinition", "relation", "list", "conditional", "filter",
    "for", "some", "every",
)


def type_name(node: Node | None) -> str | None:
    """The typeRef, an attribute since DMN 1.2 and an element before."""
    found = attribute(node, "typeRef")
    if found is None:
        element = child(node, "typeRef")
        found = element.text.strip() if element is not None and element.text else None
    return found


def inner(node: Node | None) -> Boxed | None:
    """The expression that the node holds, if any."""
    found = child(node, *KINDS)
    return None if found is None else read_boxed(found)


def read_boxed(node: Node) -> Boxed:
    """Raises DmnError for an element that is no expression."""
    read = _READERS.get(local_name(node))
    if read is None:
        raise DmnError("unknown-element", found=local_name(node))
    return read(node)


def read_function(node: Node) -> model.FunctionDefinition:
    parameters = tuple(_typed(parameter) for parameter in children(node, "formalParameter"))
    return model.FunctionDefinition(attribute(node, "kind") or "FEEL", parameters, inner(node), type_name(node))


def _typed(node: Node) -> Typed:
    return Typed(attribute(node, "name") or "", type_name(node))


def _literal(node: Node) -> Boxed:
    return model.Literal(text(node), type_name(node))


def _context(node: Node) -> Boxed:
    entries = []
    for entry in children(node, "contextEntry"):
        variable = child(entry, "variable")
        entries.append(Entry(attribute(variable, "name"), type_name(variable), inner(entry)))
    return model.Context(tuple(entries), type_name(node))


def _invocation(node: Node) -> Boxed:
    bindings = []
    for binding in children(node, "binding"):
        parameter = child(binding, "parameter")
        bindings.append(Entry(attribute(parameter, "name") or "", type_name(parameter), inner(binding)))
    return model.Invocation(inner(node), tuple(bindings), type_name(node))


def _relation(node: Node) -> Boxed:
    columns = tuple(_typed(column) for column in children(node, "column"))
    rows = tuple(tuple(read_boxed(cell) for cell in children(row, *KINDS)) for row in children(node, "row"))
    return model.Relation(columns, rows, type_name(node))


def _list(node: Node) -> Boxed:
    return model.ListExpression(tuple(read_boxed(item) for item in children(node, *KINDS)), type_name(node))


def _conditional(node: Node) -> Boxed:
    condition, then, otherwise = (inner(child(node, part)) for part in ("if", "then", "else"))
    return model.Conditional(condition, then, otherwise, type_name(node))


def _filter(node: Node) -> Boxed:
    return model.Filter(inner(child(node, "in")), inner(child(node, "match")), type_name(node))


def _iteration(node: Node) -> Boxed:
    kind, variable = local_name(node), attribute(node, "iteratorVariable") or ""
    body = inner(child(node, "return" if kind == "for" else "satisfies"))
    return model.Iteration(kind, variable, inner(child(node, "in")), body, type_name(node))


_READERS: dict[str, Callable[[Node], Boxed]] = {
    "literalExpression": _literal,
    "decisionTable": lambda node: read_table(node, type_name),
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": read_function,
    "relation": _relation,
    "list": _list,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iteration,
    "some": _iteration,
    "every": _iteration,
}
