"""Code for decision tables: each cell is compiled once, and asked only as far as its rule still may match."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.dmn.compiler import Compiler, InScope, nothing
from engine.dmn.hit_policy import Policy, Row
from engine.dmn.model import AGGREGATIONS, FIRST, HIT_POLICIES, Rule, Table, TableInput, TableOutput
from engine.dmn.run import DecisionRun, Hits, fit
from engine.feel.compile_tests import ASKED, Check
from engine.feel.limits import Run
from engine.feel.scope import Code, Scope
from engine.feel.texts import shortly

IRRELEVANT = ("", "-")


class NotAllowed(Exception):
    """An input's value is not among those that the table allows."""


@dataclass(frozen=True, slots=True)
class ReadyRule:
    rule: Rule
    checks: tuple[tuple[int, Check], ...]  # number of the input, what it must pass; without those that say "-"
    outputs: tuple[Code, ...]


def table(node: Table, names: InScope, compiler: Compiler) -> Code:
    called = compiler.element[1]
    if node.hit_policy not in HIT_POLICIES or node.aggregation not in (None, *AGGREGATIONS):
        return _without_policy(node, called)
    inputs = [_input(each, names, compiler) for each in node.inputs]
    texts = [each.text or each.label or "" for each in node.inputs]
    rules = [_rule(rule, node.outputs, names, compiler) for rule in node.rules]
    defaults = [compiler.text(output.default, names) for output in node.outputs]
    policy = Policy(called, node.hit_policy, node.aggregation, _priorities(node, compiler), _shape(node))
    first_only = node.hit_policy == FIRST
    has_default = any(output.default for output in node.outputs)

    def decide(scope: Scope) -> Any:
        try:
            values = [value(scope) for value in inputs]
        except NotAllowed:
            return None
        matching = _matching(rules, values, scope, first_only)
        if isinstance(scope.run, DecisionRun):
            scope.run.saw(node, Hits(tuple(ready.rule.label for ready in matching), dict(zip(texts, values, strict=True))))
        if not matching:
            return policy.shape([default(scope) for default in defaults]) if has_default else policy.without_match()
        rows: list[Row] = [[output(scope) for output in ready.outputs] for ready in matching]
        return policy.result([ready.rule for ready in matching], rows, scope.run)

    return decide


def _without_policy(node: Table, called: str) -> Code:
    def refuse(scope: Scope) -> None:
        if isinstance(scope.run, DecisionRun):
            scope.run.refuse("bad-hit-policy", name=called, found=" ".join(filter(None, (node.hit_policy, node.aggregation))))

    return refuse


def _matching(rules: list[ReadyRule], values: list[Any], scope: Scope, first_only: bool) -> list[ReadyRule]:
    scope.run.tick(len(rules))
    matching = []
    for ready in rules:
        for place, check in ready.checks:
            if check(values[place], scope) is not True:
                break
        else:
            matching.append(ready)
            if first_only:
                break
    return matching


def _input(node: TableInput, names: InScope, compiler: Compiler) -> Code:
    """Code for an input expression. It raises NotAllowed for a value that the table does not take."""
    value = compiler.text(node.text, names)
    type_ = compiler.types.of(node.type_name)
    called = node.label or node.text or ""
    if not node.values or not node.values.strip():
        return value if type_ is None else lambda scope: fit(value(scope), type_, called, scope.run)
    allowed, check = node.values, compiler.check(node.values, (*names, ASKED))

    def checked(scope: Scope) -> Any:
        found = fit(value(scope), type_, called, scope.run)
        if found is not None and check(found, scope) is not True:
            _refuse(called, found, allowed, scope.run)
        return found

    return checked


def _refuse(name: str, value: Any, allowed: str, run: Run) -> None:
    if isinstance(run, DecisionRun):
        run.refuse("not-allowed", name=name, found=shortly(value), expected=allowed)
    raise NotAllowed


def _rule(rule: Rule, outputs: tuple[TableOutput, ...], names: InScope, compiler: Compiler) -> ReadyRule:
    checks = tuple(
        (place, compiler.check(text, (*names, ASKED)))
        for place, text in enumerate(rule.inputs) if text is not None and text.strip() not in IRRELEVANT
    )
    codes = tuple(
        compiler.fitting(compiler.text(text, names), output.type_name, output.name)
        for text, output in zip(rule.outputs, outputs, strict=False)
    )
    return ReadyRule(rule, checks, codes)


def _priorities(node: Table, compiler: Compiler) -> tuple[list[Any], ...]:
    """The output values as the table lists them, the most important first."""
    lists = []
    for output in node.outputs:
        code = compiler.text(f"[{output.values}]", ()) if output.values else nothing
        found = code(Scope({}, None, Run(None)))
        lists.append(found if isinstance(found, list) else [])
    return tuple(lists)


def _shape(node: Table) -> Callable[[Row], Any]:
    if len(node.outputs) == 1:
        return lambda row: row[0] if row else None
    names = [output.name or output.label or "" for output in node.outputs]
    return lambda row: dict(zip(names, row, strict=False))
