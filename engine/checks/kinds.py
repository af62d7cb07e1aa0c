"""Of which type variables and expressions are, as far as forms, tables and the signs of an expression say it. None: not known."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.checks.facts import FieldFacts, Subject
from engine.dmn.model import COLLECT, Table, TableOutput
from engine.feel import Expression, FeelError, compile_expression
from engine.feel.nodes import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextNode,
    For,
    If,
    In,
    InstanceOf,
    ListNode,
    Literal,
    Logical,
    Name,
    Negative,
    Node,
    Quantified,
)

NULL = "null"
_OF_CALLS: Mapping[str, str] = {
    **dict.fromkeys(("count", "sum", "mean", "median", "floor", "ceiling", "abs", "decimal", "modulo", "sqrt", "string length", "number", "round up",
                     "round down", "business days between", "business hours between", "días hábiles entre", "horas hábiles entre"), "number"),
    **dict.fromkeys(("contains", "starts with", "ends with", "matches", "not", "list contains", "all", "any", "is defined", "is business day",
                     "es día hábil"), "boolean"),
    **dict.fromkeys(("upper case", "lower case", "substring", "substring before", "substring after", "replace", "string join", "string"), "string"),
    **dict.fromkeys(("split", "append", "concatenate", "union", "distinct values", "flatten", "reverse", "sort", "sublist", "sample",
                     "muestra"), "list"),
    "today": "date", "now": "date and time", "date": "date", "time": "time", "date and time": "date and time",
}


@dataclass(frozen=True)
class Typed:
    kind: str | None
    options: tuple[str, ...] | None = None  # the only texts it can be


UNKNOWN = Typed(None)
Types = Mapping[str, Typed]


def kind_of(node: Node, types: Types) -> str | None:
    """The type that the expression has whatever the values are."""
    match node:
        case Literal(value):
            return _of_literal(value)
        case Name(text):
            return types.get(text, UNKNOWN).kind
        case Comparison() | Logical() | Between() | In() | InstanceOf() | Quantified():
            return "boolean"
        case Negative(operand):
            return "number" if kind_of(operand, types) == "number" else None
        case Arithmetic(operator, left, right):
            return _of_sum(operator, kind_of(left, types), kind_of(right, types))
        case If(_, then, otherwise):
            return _same([kind_of(then, types), kind_of(otherwise, types)])
        case ListNode() | For():
            return "list"
        case ContextNode():
            return "context"
        case Call(Name(text), _):
            return _OF_CALLS.get(text)
        case _:
            return None


def _of_literal(value: object) -> str | None:
    kinds: list[tuple[type, str]] = [(bool, "boolean"), (Decimal, "number"), (int, "number"), (str, "string"), (type(None), NULL)]
    return next((kind for known, kind in kinds if isinstance(value, known)), None)


def _of_sum(operator: str, left: str | None, right: str | None) -> str | None:
    if left == right == "number" or (operator == "+" and left == right == "string"):
        return left
    return None


def _same(kinds: list[str | None]) -> str | None:
    """The one type of all of them; a null is of every type."""
    left = {kind for kind in kinds if kind != NULL}
    return left.pop() if len(left) == 1 else None


def types_of(subject: Subject) -> Types:
    """The types of variables on whose type all that set them agree."""
    found: dict[str, list[Typed]] = {}
    for form in subject.forms.values():
        for field in form.fields.values():
            found.setdefault(field.name, []).append(_of_field(field, form.rules))
    for rule in subject.about.duplicates:
        found.setdefault(rule.variable, []).append(Typed("boolean"))
    for names in subject.mails.values():
        for name in names:
            found.setdefault(name, []).append(UNKNOWN)
    for plan in subject.plans.values():
        result = plan.element.ext.result_variable
        if result and plan.script is not None and plan.script.expression is not None:
            found.setdefault(result, []).append(Typed(kind_of(plan.script.expression.node, {})))
        elif result:
            found.setdefault(result, []).append(_of_decision(subject, plan.element.ext.decision))
        for line in plan.outputs:
            found.setdefault(line.target[0], []).append(_of_line(line.source.expression, line.target))
        if plan.rounds is not None and plan.rounds.results:
            found.setdefault(plan.rounds.results, []).append(Typed("list"))
    return {name: _agreed(ways) for name, ways in found.items()}


def _of_line(expression: Expression | None, target: tuple[str, ...]) -> Typed:
    if len(target) > 1:
        return Typed("context")
    return Typed("string") if expression is None else Typed(kind_of(expression.node, {}))


def _of_field(field: FieldFacts, rules: tuple[tuple[str, str, Expression], ...]) -> Typed:
    if field.asked:
        return Typed(field.kind, field.options)
    value = next((rule for name, which, rule in rules if name == field.name and which == "value"), None)
    return Typed("string" if value is None else kind_of(value.node, {}))


def _of_decision(subject: Subject, decision: str | None) -> Typed:
    model = subject.decisions.get(decision or "")
    table = None if model is None else model.decisions[decision or ""].expression
    if not isinstance(table, Table):
        return UNKNOWN
    if table.hit_policy == COLLECT:
        return Typed("number" if table.aggregation in ("COUNT", "SUM") else None if table.aggregation else "list")
    if len(table.outputs) != 1 or table.hit_policy.endswith("ORDER"):
        return UNKNOWN
    return Typed(type_named(table.outputs[0].type_name), _values(table.outputs[0]))


def type_named(name: str | None) -> str | None:
    """A type of a table in FEEL's words; those of the model itself keep their name."""
    name = (name or "").rpartition(":")[2]
    return {"integer": "number", "long": "number", "double": "number", "dateTime": "date and time"}.get(name, name) or None


def _values(output: TableOutput) -> tuple[str, ...] | None:
    """The texts that an output may have, when its list holds nothing else."""
    try:
        node = compile_expression(f"[{output.values}]").node if output.values else None
    except FeelError:
        return None
    if not isinstance(node, ListNode):
        return None
    texts = [item.value for item in node.items if isinstance(item, Literal) and isinstance(item.value, str)]
    return tuple(texts) if len(texts) == len(node.items) else None


def _agreed(ways: list[Typed]) -> Typed:
    told = [way for way in ways if way.kind != NULL]
    kind = _same([way.kind for way in told])
    if kind is None or any(way.options is None for way in told):
        return Typed(kind)
    return Typed(kind, tuple(dict.fromkeys(option for way in told for option in way.options or ())))


def parts(node: object) -> Iterator[object]:
    """The parts of a node, for who walks through an expression."""
    if isinstance(node, tuple):
        yield from node
    elif hasattr(node, "__dataclass_fields__"):
        yield from (getattr(node, name) for name in node.__dataclass_fields__)
