"""Code for what goes through lists and ranges: for, some, every."""
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.compiler import Compiler
from engine.feel.limits import Run, check_list
from engine.feel.nodes import For, Iteration, Quantified
from engine.feel.numbers import is_whole
from engine.feel.ordering import order
from engine.feel.ranges import Range
from engine.feel.scope import Code, Scope
from engine.feel.temporal import Date
from engine.feel.texts import shortly

Domain = Callable[[Scope], list[Any] | None]
Visit = Callable[[Scope], bool]  # of the innermost iteration; true ends the whole


def for_(node: For, compiler: Compiler) -> Code:
    domains = [(each.name, _domain(each, compiler)) for each in node.iterations]
    body = compiler.code(node.body)

    def collect(scope: Scope) -> list[Any] | None:
        results: list[Any] = []

        def visit(inner: Scope) -> bool:
            results.append(body(inner))
            check_list(len(results))
            return False

        outermost = Scope({"partial": results}, scope, scope.run)
        return None if _walk(domains, 0, outermost, visit) is None else results

    return collect


def quantified(node: Quantified, compiler: Compiler) -> Code:
    """`some` ends at the first true, `every` at the first false; what is no boolean leaves the answer unknown."""
    domains = [(each.name, _domain(each, compiler)) for each in node.iterations]
    body, decisive, word = compiler.code(node.body), node.kind == "some", node.kind

    def decide(scope: Scope) -> bool | None:
        answer: bool | None = not decisive

        def visit(inner: Scope) -> bool:
            nonlocal answer
            value = body(inner)
            if value is decisive:
                answer = decisive
                return True
            if value.__class__ is not bool:
                scope.run.warn("not-boolean", operator=word, found=shortly(value))
                answer = None
            return False

        return None if _walk(domains, 0, scope, visit) is None else answer

    return decide


def _walk(domains: list[tuple[str, Domain]], depth: int, scope: Scope, visit: Visit) -> bool | None:
    """Visit each combination; true if a visit ended it, None if a domain is no list."""
    if depth == len(domains):
        return visit(scope)
    name, domain = domains[depth]
    items = domain(scope)
    if items is None:
        return None
    for item in items:
        scope.run.tick()
        ended = _walk(domains, depth + 1, Scope({name: item}, scope, scope.run), visit)
        if ended is not False:
            return ended
    return False


def _domain(iteration: Iteration, compiler: Compiler) -> Domain:
    start = compiler.code(iteration.domain)
    if iteration.end is not None:
        end = compiler.code(iteration.end)
        return lambda scope: between(start(scope), end(scope), scope.run)
    return lambda scope: items_of(start(scope), scope.run)


def items_of(value: Any, run: Run) -> list[Any] | None:
    """What an iteration over the value goes through; a value that is no list is its only item."""
    if value.__class__ is not Range:
        return value if value.__class__ is list or value is None else [value]
    place = order(value.start, value.end)
    if place is None or place > 0:
        return None
    items = between(value.start, value.end, run)
    if items is None:
        return None
    return items[0 if value.start_included else 1:len(items) if value.end_included else -1]


def between(start: Any, end: Any, run: Run) -> list[Any] | None:
    """All whole numbers or days from one to the other, downwards too; null for anything else."""
    if start.__class__ is Decimal and end.__class__ is Decimal:
        if not (is_whole(start) and is_whole(end)):
            return None
        return [Decimal(number) for number in _steps(int(start), int(end), run)]
    if start.__class__ is Date and end.__class__ is Date:
        return [Date.from_days(days) for days in _steps(start.days, end.days, run)]
    return None


def _steps(first: int, last: int, run: Run) -> range:
    length = abs(last - first) + 1
    check_list(length)
    run.tick(1 + length // 8)
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)
