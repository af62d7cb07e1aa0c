"""A table as its analysis sees it: the domain of each input, and for each rule the pieces that pass."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.dmn.cells import NotExact, constant, critical_values
from engine.dmn.compile_table import IRRELEVANT
from engine.dmn.compiler import Compiler
from engine.dmn.coverage import Row
from engine.dmn.domain import ANYTHING, OTHER, Domain, pieces_of
from engine.dmn.model import Rule, Table, TableInput
from engine.feel.conformance import conforms
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import compile_check
from engine.feel.limits import STEPS, Run
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.scope import Scope
from engine.feel.texts import literal
from engine.feel.types import Allowed, Named, Simple, Type


@dataclass(frozen=True)
class Line:
    """One rule in the grid."""

    rule: Rule
    row: Row  # per input the pieces that pass; all of them where the cell cannot be told exactly
    vague: tuple[int, ...]  # inputs whose cell cannot be told exactly

    @property
    def is_exact(self) -> bool:
        return not self.vague


@dataclass(frozen=True)
class Grid:
    name: str
    table: Table
    domains: tuple[Domain, ...]
    lines: tuple[Line, ...]

    @property
    def everything(self) -> Row:
        return tuple(domain.all for domain in self.domains)

    @property
    def declared(self) -> Row:
        """All inputs, without texts that nobody named."""
        return tuple(domain.all & ~domain.undeclared for domain in self.domains)

    def example(self, box: Row) -> str:
        """One input of the box, as assignments."""
        parts = [f"{domain.name} = {literal(domain.example(pieces))}"
                 for domain, pieces in zip(self.domains, box, strict=True) if not domain.is_free]
        return ", ".join(parts) or "-"

    def region(self, box: Row, always: str) -> str:
        """What the box demands of its inputs; `always` if it demands nothing."""
        parts = [f"{domain.name}: {domain.text(pieces)}"
                 for domain, pieces, all_ in zip(self.domains, box, self.declared, strict=True) if pieces & all_ != all_ or pieces & ~all_]
        return "; ".join(parts) or always


def grid_of(table: Table, name: str, compiler: Compiler, input_types: dict[str, str | None]) -> Grid:
    """`input_types` are the types of the input data by name, for inputs that say none themselves."""
    domains = tuple(_domain(each, place, table, compiler, input_types) for place, each in enumerate(table.inputs))
    lines = tuple(_line(rule, domains) for rule in table.rules)
    return Grid(name, table, domains, lines)


def _line(rule: Rule, domains: tuple[Domain, ...]) -> Line:
    row, vague = [], []
    for place, (text, domain) in enumerate(zip(rule.inputs, domains, strict=False)):
        if text is None or text.strip() in IRRELEVANT:
            row.append(domain.all)
        elif _critical(text) is None:
            row.append(domain.all)
            vague.append(place)
        else:
            row.append(domain.passing(test_of(text)))
    return Line(rule, tuple(row), tuple(vague))


def _critical(text: str) -> list[Any] | None:
    """The values at which the cell can change its answer; None where that cannot be told."""
    try:
        return critical_values(parse_unary_tests(text))
    except (NotExact, FeelSyntaxError):
        return None


def test_of(text: str) -> Callable[[Any], bool]:
    """Whether the unary tests of the text let a value pass."""
    check, run = compile_check(text), Run(None)
    scope = Scope({}, None, run)

    def test(value: Any) -> bool:
        run.steps = STEPS  # each check is an evaluation of its own
        return check(value, scope) is True

    return test


def _domain(node: TableInput, place: int, table: Table, compiler: Compiler, input_types: dict[str, str | None]) -> Domain:
    name = (node.text or node.label or "").strip()
    type_ = compiler.types.of(node.type_name or input_types.get(name))
    allowed = [text for text in (node.values, _allowed_text(type_)) if text and text.strip()]
    values = [value for text in (*allowed, *_cells(table, place)) for value in _critical(text) or ()]
    tests, kind = [test_of(text) for text in allowed], _kind(type_)
    pieces = [piece for piece in pieces_of(values, kind) if type_ is None or conforms(piece.example, type_)]
    pieces = [piece for piece in pieces if piece.example is None or all(test(piece.example) for test in tests)]
    if any(isinstance(piece.example, str) for piece in pieces) and not allowed:
        return Domain(name, (*pieces, OTHER), 1 << len(pieces))
    return Domain(name, tuple(pieces) or (ANYTHING,))


def _cells(table: Table, place: int) -> Iterator[str]:
    for rule in table.rules:
        text = rule.inputs[place] if place < len(rule.inputs) else None
        if text is not None and text.strip() not in IRRELEVANT:
            yield text


def _allowed_text(type_: Type | None) -> str | None:
    target = type_.target() if isinstance(type_, Named) else type_
    return target.text if isinstance(target, Allowed) else None


def _kind(type_: Type | None) -> str | None:
    target = type_.target() if isinstance(type_, Named) else type_
    base = target.base if isinstance(target, Allowed) else target
    return base.kind if isinstance(base, Simple) else None


def output_of(rule: Rule, place: int) -> Any:
    """The value of an output cell that is constant. Raises NotExact for any other."""
    text = rule.outputs[place] if place < len(rule.outputs) else None
    if text is None or not text.strip():
        return None
    try:
        return constant(parse_expression(text))
    except FeelSyntaxError:
        raise NotExact from None


