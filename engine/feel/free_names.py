"""Which variables an expression reads: those for certain, and those that the items of a list might bring instead."""
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from engine.feel.nodes import Call, ContextNode, Filter, For, FunctionNode, Name, Quantified


@dataclass
class Found:
    certain: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)  # inside a filter, where a name may be an entry of the item
    called: set[str] = field(default_factory=set)  # names before parentheses


def free_names(node: Any) -> Found:
    found = Found()
    _walk(node, frozenset(), False, found)
    return found


def _walk(node: Any, bound: frozenset[str], filtering: bool, found: Found) -> None:
    match node:
        case Name(text):
            if text not in bound:
                (found.possible if filtering else found.certain).add(text)
        case Call(Name(text), arguments):
            if text not in bound:
                found.called.add(text)
            _walk(arguments, bound, filtering, found)
        case ContextNode(entries):
            for key, value in entries:
                _walk(value, bound, filtering, found)
                bound |= {key}
        case For(iterations, body) | Quantified(_, iterations, body):
            for each in iterations:
                _walk((each.domain, each.end), bound, filtering, found)
                bound |= {each.name}
            _walk(body, bound | {"partial"} if isinstance(node, For) else bound, filtering, found)
        case Filter(operand, condition):
            _walk(operand, bound, filtering, found)
            _walk(condition, bound | {"item"}, True, found)
        case FunctionNode(parameters, _, body):
            _walk(body, bound | set(parameters), filtering, found)
        case tuple():
            for part in node:
                _walk(part, bound, filtering, found)
        case _ if is_dataclass(node):
            for each_field in fields(node):
                _walk(getattr(node, each_field.name), bound, filtering, found)
