"""A moment and a place for expressions under test, and the shortest way to evaluate one."""
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from engine.feel import Environment, FeelRefusal, Function, compile_expression, compile_unary_tests
from engine.feel.temporal import Date

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # 12:00 in Bogotá


def _days_later(date: Date, days: Decimal) -> Date | None:
    if days < 0:
        raise FeelRefusal("days must not be negative")
    return Date.from_days(date.days + int(days))


BOGOTA = Environment(NOON, "America/Bogota", {
    "add business days": Function(("date", "days", "calendar"), lambda date, days, calendar=None: _days_later(date, days), optional=1),
})


def value(text: str, /, **variables: Any) -> Any:
    return compile_expression(text).evaluate(variables, BOGOTA)


def cell(text: str, asked: Any, /, **variables: Any) -> Any:
    """What a table's cell says to a value."""
    return compile_unary_tests(text).evaluate({"?": asked, **variables}, BOGOTA)
