"""No expression reaches Python, runs without end, or takes more memory than an expression may."""
import time
from decimal import Decimal

import pytest

from engine.feel import FeelLimit, FeelSyntaxError, compile_expression
from tests.feel_environment import BOGOTA, value

MANY = "for a in 1..1000, b in 1..1000, c in 1..1000 return"


class Secret:
    """An object of the program that found its way among the variables."""

    password = "hunter2"  # noqa: S105

    def __repr__(self) -> str:
        return self.password

    __str__ = __repr__


@pytest.mark.parametrize("text", [
    "secret.password", "secret.__class__", "string(secret)", "secret", "[secret][1]", "text.__class__.__mro__", "text.upper()",
    "get value({a: secret}, \"a\")", "{x: secret}.x.password", "number.real", "list.append(1)", "now().__class__", "sum.__globals__",
])
def test_nothing_of_python_is_reachable(text):
    assert value(text, secret=Secret(), text="abc", number=1, list=[1]) is None


@pytest.mark.parametrize("text", [
    "__import__(\"os\").system(\"true\")", "eval(\"1\")", "open(\"/etc/passwd\")", "exec(\"x\")", "getattr(text, \"upper\")",
])
def test_functions_of_python_do_not_exist(text):
    assert value(text, text="abc") is None


@pytest.mark.parametrize("text", [
    f"{MANY} 1",
    "for i in 1..1000000 return i",
    "for d in @\"0001-01-01\"..@\"9999-01-01\" return d",
    "{s: function(f, n) f(f, n), r: s(s, 1)}.r",
    "for i in 1..100000 return for j in 1..100000 return j",
    "{a: \"xxxxxxxxxxxxxxxx\", b: a+a+a+a+a+a+a+a, c: b+b+b+b+b+b+b+b, d: c+c+c+c+c+c+c+c, e: d+d+d+d+d+d+d+d, f: e+e+e+e+e+e+e+e, "
    "g: f+f+f+f+f+f+f+f}.g",
    "{l: for i in 1..50000 return i, m: concatenate(l, l), n: concatenate(m, m, m)}.n",
    "{l: for i in 1..3000 return i, r: every x in l satisfies every y in l satisfies every z in l satisfies x + y + z > 0}.r",
    "{l: for i in 1..20000 return i, r: distinct values(l)}.r",
    "{l: for i in 1..50000 return i, r: for j in 1..100000 return l = l}.r",
    "string(for i in 1..90000 return 1e6144)",
])
def test_what_asks_for_too_much_is_stopped(text):
    began = time.monotonic()
    with pytest.raises(FeelLimit):
        value(text)
    assert time.monotonic() - began < 10  # the bound is in steps; this only tells that the steps are small


@pytest.mark.parametrize("text", ["(" * 100 + "1" + ")" * 100, "1" + " + 1" * 300, "- " * 100 + "1", "[" * 100, "x" * 40_000, "list<" * 100,
                                  "1 instance of " + "list<" * 100 + "number" + ">" * 100,
                                  "(" * 40 + "1" + ("+1" * 150 + ")") * 40])
def test_sources_too_deep_or_long_are_refused(text):
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


def test_data_too_deep_is_refused():
    nested: list = []
    for _ in range(200):
        nested = [nested]
    with pytest.raises(FeelLimit):
        value("x", x=nested)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)*b", "(?:a?){50}a{50}", "((a{1,30}){1,30}){1,20}"])
def test_patterns_that_explode_elsewhere_do_not_hang(pattern):
    began = time.monotonic()
    value("matches(texto, patron)", texto="a" * 5000 + "!", patron=pattern)
    assert time.monotonic() - began < 2


def test_a_pattern_with_a_back_reference_is_stopped_by_a_clock():
    with pytest.raises(FeelLimit):
        value(r'matches(texto, "^(a|aa)+\1b$")', texto="a" * 60)


def test_the_same_evaluation_stops_at_the_same_step():
    expression = compile_expression("for i in 1..60000 return for j in 1..2 return i * j")
    counts = {len(_caught(expression)) for _ in range(3)}
    assert counts == {len("steps")}


def _caught(expression) -> str:
    with pytest.raises(FeelLimit) as caught:
        expression.evaluate({}, BOGOTA)
    return caught.value.code


def test_only_the_variables_that_are_named_are_converted():
    class Untouchable(dict):
        def items(self):
            raise AssertionError("looked at")

    assert value("monto > 1", monto=Decimal(2), other=Untouchable()) is True


def test_evaluating_changes_no_variable():
    variables = {"l": [3, 1, 2], "c": {"a": 1}}
    compile_expression("{r: sort(append(l, 0)), s: context put(c, \"b\", 2)}").evaluate(variables, BOGOTA)
    assert variables == {"l": [3, 1, 2], "c": {"a": 1}}


def test_infinity_is_no_number():
    assert value("x", x=Decimal("NaN")) is None
    assert value("x", x=float("inf")) is None
