"""Whatever is typed as an expression: only FEEL's own errors come out, in bounded time. `tests.fuzz_feel` runs for longer."""
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.codec import encode
from engine.errors import BadInput, EngineError
from engine.feel import compile_expression, compile_unary_tests
from engine.feel.xpath_regex import compiled
from tests import fuzz_feel
from tests.feel_environment import BOGOTA, value

pieces = st.lists(st.sampled_from([*fuzz_feel.PIECES, *fuzz_feel.SEEDS]), max_size=12).map(" ".join)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-10**6, max_value=10**6)


@given(pieces | st.text(max_size=60))
@settings(max_examples=300, deadline=2000)
def test_any_text_is_a_value_or_an_error_of_ours(text):
    for read in (compile_expression, compile_unary_tests):
        try:
            encode(read(text).evaluate(fuzz_feel.VARIABLES, BOGOTA))
        except EngineError as error:
            assert str(error)
        except BadInput:
            pass


def test_mutilated_expressions_keep_the_promise():
    outcomes, broken = fuzz_feel.fuzz(count=4000, seed=7)
    assert broken == []
    assert outcomes["value"] > 500


@given(st.text(alphabet="ab(|)[]^$.*+?{}12,-\\dswpPiIcC:&#~ ", max_size=20), st.text(alphabet="ab1 -", max_size=12))
@settings(max_examples=300, deadline=2000)
def test_any_pattern_is_run_or_refused(pattern, text):
    machine = compiled(pattern, "")
    if machine is not None:
        list(machine.find(text))


@given(numbers, numbers)
def test_arithmetic_is_that_of_decimals(a, b):
    assert value("a + b - b = a and (a < b) = not(a >= b)", a=a, b=b) is True


@given(st.lists(numbers, min_size=1))
def test_sorting_agrees_with_min_and_max(numbers):
    assert value("sort(l)[1] = min(l) and sort(l)[-1] = max(l) and count(sort(l)) = count(l)", l=numbers) is True


@given(st.dates(), st.integers(-20_000, 20_000))
def test_days_that_are_added_can_be_taken_away(date, days):
    assert value('date + duration("P1D") * days - date = duration("P1D") * days', date=date, days=days) is True


@given(st.text())
def test_texts_survive_being_written_as_literals(text):
    assert value("string([t])", t=text) == value("string([u])", u=compile_expression(value("string([t])", t=text)).evaluate({}, BOGOTA)[0])
