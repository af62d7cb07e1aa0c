"""An expression, compiled once and evaluated often. This is the door to FEEL."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from engine.feel import compile_calls, compile_iteration, compile_operators, compile_tests, compile_values
from engine.feel.builtins import BUILTINS
from engine.feel.compile_tests import Check
from engine.feel.compiler import Area, Compiler, Resolver
from engine.feel.environment import Environment
from engine.feel.errors import FeelLimit, FeelSyntaxError, FeelWarning
from engine.feel.free_names import free_names
from engine.feel.incoming import READY, to_feel
from engine.feel.limits import DEEPEST_DATA, DEEPEST_SOURCE, Run
from engine.feel.names import Names, is_plain
from engine.feel.nodes import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextNode,
    Filter,
    For,
    FunctionNode,
    If,
    In,
    InstanceOf,
    ListNode,
    Literal,
    Logical,
    Name,
    Negative,
    Node,
    Path,
    Quantified,
    RangeNode,
    UnaryTests,
)
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.scope import Code, Scope

ABSENT: Any = object()

AREAS: dict[type, Area] = {
    Literal: compile_values.literal,
    Name: compile_values.name,
    ListNode: compile_values.list_,
    ContextNode: compile_values.context,
    RangeNode: compile_values.range_,
    Path: compile_values.path,
    Filter: compile_values.filter_,
    Arithmetic: compile_operators.arithmetic,
    Negative: compile_operators.minus,
    Comparison: compile_operators.comparison,
    Logical: compile_operators.logical,
    If: compile_operators.if_,
    Between: compile_operators.between,
    InstanceOf: compile_operators.instance_of,
    In: compile_tests.in_,
    UnaryTests: compile_tests.unary_tests,
    For: compile_iteration.for_,
    Quantified: compile_iteration.quantified,
    Call: compile_calls.call,
    FunctionNode: compile_calls.function,
}


class Explanation(NamedTuple):
    """What an evaluation gave, and why."""

    value: Any
    warnings: tuple[FeelWarning, ...]  # in the order in which they arose
    used: dict[str, Any]  # the variables that the expression names, as far as they exist


@dataclass(frozen=True)
class Expression:
    """One expression, or the unary tests of one cell. Immutable; many threads may evaluate it at once."""

    text: str
    node: Node
    code: Code
    names: frozenset[str]  # variables that it reads; functions are not among them
    possible_names: frozenset[str]  # names in filters: variables, or entries of the items
    reads: tuple[str, ...]  # every name that could be a variable

    def evaluate(self, variables: Mapping[str, Any], environment: Environment) -> Any:
        """The value; null where FEEL says null. Only variables that the text names are looked at.

        Raises FeelLimit when it asks for too much.
        """
        values = {}
        look = variables.get
        for name in self.reads:
            value = look(name, ABSENT)
            kind = value.__class__
            if kind in READY:
                values[name] = value
            elif value is not ABSENT:
                values[name] = Decimal(value) if kind is int else to_feel(value)
        try:
            return self.code(Scope(values, None, Run(environment)))
        except RecursionError:
            raise FeelLimit("data-depth", limit=DEEPEST_DATA) from None

    def explain(self, variables: Mapping[str, Any], environment: Environment) -> Explanation:
        """The value, the reasons for the nulls met on the way, and the variables it used."""
        run = Run(environment)
        used = {name: to_feel(variables[name]) for name in self.reads if name in variables}
        try:
            value = self.code(Scope(used, None, run))
        except RecursionError:
            raise FeelLimit("data-depth", limit=DEEPEST_DATA) from None
        return Explanation(value, run.warnings, used)


def compile_expression(text: str, names: Iterable[str] = (), shared: Names | None = None, resolve: Resolver | None = None) -> Expression:
    """Ready the expression for evaluation; a leading "=" is left out.

    `names` are those in scope: needed only for names with signs or keywords in them, harmless otherwise. `shared` are names
    that may follow a dot, `resolve` finds types of a model. Raises FeelSyntaxError.
    """
    return _compiled(text, parse_expression(_without_sign(text), _needed(names), shared), resolve)


def _without_sign(text: str) -> str:
    """The text with a space in place of its leading "=", so that columns stay true."""
    body = text.lstrip()
    return " " * (len(text) - len(body) + 1) + body[1:] if body.startswith("=") else text


def compile_unary_tests(text: str, names: Iterable[str] = (), shared: Names | None = None, resolve: Resolver | None = None) -> Expression:
    """Ready the tests of a table's cell; the value in question is the variable "?". Raises FeelSyntaxError."""
    return _compiled(text, parse_unary_tests(text, _needed(names), shared), resolve)


def compile_check(text: str, names: Iterable[str] = (), shared: Names | None = None, resolve: Resolver | None = None) -> Check:
    """The tests of a table's cell as a function of the value and the scope, for tables. Raises FeelSyntaxError."""
    return compile_tests.any_of(parse_unary_tests(text, _needed(names), shared).tests, Compiler(AREAS, resolve))


def compile_node(node: Node) -> Expression:
    """Ready a part of an expression that was read already."""
    return _compiled("", node, None)


def _needed(names: Iterable[str]) -> list[str]:
    return [name for name in names if not is_plain(name)]


def _compiled(text: str, node: Node, resolve: Resolver | None) -> Expression:
    try:
        code, found = Compiler(AREAS, resolve).code(node), free_names(node)
    except RecursionError:  # many chains inside each other
        raise FeelSyntaxError("too-deep", text, limit=DEEPEST_SOURCE) from None
    asked = {compile_tests.ASKED} if isinstance(node, UnaryTests) else set()
    reads = tuple(sorted(found.certain | found.possible | found.called | asked))
    functions = BUILTINS.keys()
    return Expression(text, node, code, frozenset(found.certain - functions), frozenset(found.possible - found.certain - functions), reads)


