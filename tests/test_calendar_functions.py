"""The calendar functions that owners write in FEEL."""
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.calendar.functions import SPANISH, functions
from engine.calendar.reading import read_calendars
from engine.feel import Environment, compile_expression
from engine.feel.environment import FeelRefusal
from engine.feel.temporal_text import read_temporal
from tests.test_calendar import BOGOTA

CALENDARS = read_calendars({"bogota": BOGOTA, "santiago": {"zone": "America/Santiago", "holidays": []}})
OURS = functions(CALENDARS, "bogota")


def call(name: str, *arguments):
    return OURS[name].call(*(read_temporal(a[1:]) if isinstance(a, str) and a.startswith("@") else a for a in arguments))


@pytest.mark.parametrize(("name", "arguments", "result"), [
    ("add business days", ("@2026-07-17", Decimal(1)), "2026-07-21T18:00:00@America/Bogota"),
    ("sumar días hábiles", ("@2026-07-17T22:00:00Z", 1), "2026-07-21T18:00:00@America/Bogota"),
    ("add business days", ("2026-07-17", Decimal(1), "santiago"), "2026-07-20T18:00:00@America/Santiago"),
    ("subtract business days", ("@2026-07-21", Decimal(1)), "2026-07-17T18:00:00@America/Bogota"),
    ("add business hours", ("@2026-07-15T11:00:00", Decimal("1.5")), "2026-07-15T14:30:00@America/Bogota"),
    ("add business hours", ("@2026-07-15T11:00:00", "@PT90M"), "2026-07-15T14:30:00@America/Bogota"),
    ("subtract business hours", ("@2026-07-15T14:30:00", Decimal("1.5")), "2026-07-15T11:00:00@America/Bogota"),
    ("business days between", ("@2026-07-17", "@2026-07-22"), "2"),
    ("business hours between", ("@2026-07-15T11:00:00", "@2026-07-15T14:30:00"), "1.5"),
    ("is business day", ("@2026-07-20",), "False"),
    ("next business day", ("@2026-07-17",), "2026-07-21"),
    ("previous business day", ("@2026-07-21",), "2026-07-17"),
    ("end of business day", ("@2026-07-15T09:00:00",), "2026-07-15T18:00:00@America/Bogota"),
    ("next opening", ("@2026-07-15T12:30:00",), "2026-07-15T14:00:00@America/Bogota"),
    ("apply cutoff", ("@2026-07-15T15:30:00",), "2026-07-16T08:00:00@America/Bogota"),
    ("apply cutoff", ("@2026-07-15T15:30:00", "bogota", "@16:00:00"), "2026-07-15T15:30:00@America/Bogota"),
    ("apply cutoff", ("@2026-07-15T15:30:00", None, "16:00"), "2026-07-15T15:30:00@America/Bogota"),
])
def test_the_functions_give_feel_values(name, arguments, result):
    assert str(call(name, *arguments)) == result


@pytest.mark.parametrize(("name", "arguments", "says"), [
    ("add business days", ("@2026-07-17", Decimal("1.5")), "entero"), ("add business days", (None, 1), "fecha"),
    ("add business days", ("@2026-07-17", 1, "lima"), "bogota, santiago"), ("add business days", ("@PT1H", 1), "fecha"),
    ("add business days", ("mañana", 1), "mañana"), ("add business hours", ("@2026-07-17", "tres"), "horas"),
    ("add business days", ("@2026-07-17", 39_999), "cien años"), ("apply cutoff", ("@2026-07-17", None, "tarde"), "hora"),
])
def test_a_wrong_argument_is_refused_with_its_reason(name, arguments, says):
    with pytest.raises(FeelRefusal, match=says):
        call(name, *arguments)


def test_every_function_has_a_spanish_name():
    assert set(OURS) == set(SPANISH) | set(SPANISH.values())


def test_whoever_listens_hears_why():
    heard = []
    functions(CALENDARS, "bogota", heard.append)["add business days"].call(read_temporal("2026-07-17"), 1)

    assert [result.why["skipped_count"] for result in heard] == [3]
    assert heard[0].value == datetime(2026, 7, 21, 23, tzinfo=UTC)


@pytest.mark.parametrize(("text", "result"), [
    ("add business days(now(), 1)", "2026-07-21T18:00:00@America/Bogota"),
    ("sumar días hábiles(fecha, plazo)", "2026-07-22T18:00:00@America/Bogota"),
    ('sumar horas hábiles(fecha, duration("PT3H"), "bogota")', "2026-07-21T11:00:00@America/Bogota"),
    ("fin del día hábil(aplicar hora de corte(now()))", "2026-07-21T18:00:00@America/Bogota"),
    ("if es día hábil(fecha) then 1 else 2", "2"),
    ("días hábiles entre(date(now()), fecha + duration(\"P5D\")) > 1", "True"),
])
def test_owners_write_them_in_expressions(text, result):
    env = Environment(datetime(2026, 7, 17, 21, tzinfo=UTC), "America/Bogota", OURS)
    expression = compile_expression(text, (*OURS, "fecha", "plazo"))

    assert str(expression.evaluate({"fecha": read_temporal("2026-07-18"), "plazo": Decimal(2)}, env)) == result
