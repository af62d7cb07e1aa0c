"""A parameter never gets a value that the process cannot run with, whichever way it comes."""
from decimal import Decimal

import pytest

from engine.parameters import Parameter, misfit
from engine.process_file import read

DAYS = Parameter("days", "Days", "integer", 1, min=Decimal(1), max=Decimal(30))
CODE = Parameter("code", "Code", "text", "AB-1", pattern="[A-Z]{2}-[0-9]+")
MAIL = Parameter("mail", "Mail", "email", "eva@example.com")


@pytest.mark.parametrize(("parameter", "value"), [
    (DAYS, 1), (DAYS, 30), (DAYS, Decimal("7")), (DAYS, None), (CODE, "XY-77"), (MAIL, "a.b+c@sub.example.com"),
    (Parameter("day", "", "date", None), "2026-11-28"), (Parameter("at", "", "time", None), "17:30"),
    (Parameter("way", "", "text", None, options=("a", "b")), "b"), (Parameter("rate", "", "decimal", None, min=Decimal("0.1")), Decimal("0.1")),
])
def test_what_fits_is_taken(parameter, value):
    assert misfit(parameter, value) is None


@pytest.mark.parametrize(("parameter", "value", "why"), [
    (DAYS, 0, "menor que 1"), (DAYS, 31, "mayor que 30"), (DAYS, True, "entero"), (DAYS, Decimal("1.5"), "entero"), (DAYS, "3", "entero"),
    (DAYS, Decimal("NaN"), "entero"), (CODE, "xy-77", "forma"), (CODE, "XY-77\n", "una línea"), (CODE, "XY-7\r\nBcc: m@x", "una línea"),
    (Parameter("t", "", "text", None), "a" * 1001, "1000"), (MAIL, "eva", "dirección"), (MAIL, "eva@", "dirección"),
    (MAIL, "eva@example.com, mallory@example.com", "dirección"), (MAIL, "Eva <eva@example.com>", "dirección"),
    (Parameter("day", "", "date", None), "tomorrow", "fecha"), (Parameter("at", "", "time", None), "25:00", "hora"),
    (Parameter("way", "", "text", None, options=("a", "b")), "c", "a, b"),
])
def test_what_does_not_fit_is_refused_with_the_reason_in_both_languages(parameter, value, why):
    assert why in (misfit(parameter, value) or "")
    assert (misfit(parameter, value, "en") or "").isascii()


@pytest.mark.parametrize(("entry", "code"), [
    ("{name: a, type: integer, default: 0, min: 1}", "bad-default"), ("{name: a, type: email, default: nobody}", "bad-default"),
    ("{name: a, type: text, default: 'x\n\n y'}", "bad-default"), ("{name: a, type: text, min: 1}", "bad-bound"),
    ("{name: a, type: integer, min: one}", "bad-bound"), ("{name: a, type: integer, min: 3, max: 2}", "bad-bound"),
    ("{name: a, pattern: '('}", "bad-pattern"), ("{name: a, type: integer, pattern: '[0-9]'}", "bad-pattern"),
])
def test_a_parameter_that_contradicts_itself_is_not_deployed(entry, code):
    about, problems = read(f"parameters:\n  - {entry}".encode())

    assert [problem.code for problem in problems] == [code]
