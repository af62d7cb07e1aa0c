"""Values survive storage to the digit, equal values have equal bytes, and what is no value is refused."""
import datetime as dt
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.codec import canonical, decode, dumps, encode, from_plain, loads, plain
from engine.errors import BadInput, TooLarge
from engine.feel.temporal import DAY, Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.temporal_text import read_temporal
from tests.feel_environment import value

clocks = st.builds(Time, st.integers(0, DAY - 1), st.none() | st.integers(-18 * 3600, 18 * 3600)) | st.builds(
    Time, st.integers(0, DAY - 1), st.none(), st.sampled_from(["America/Bogota", "Europe/Madrid", "UTC"]))
days = st.builds(Date, st.integers(-9999, 99_999), st.integers(1, 12), st.integers(1, 28))
scalars = (
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text() | days | clocks
    | st.builds(DateTime, days, clocks) | st.builds(DaysDuration, st.integers(-10**24, 10**24))
    | st.builds(MonthsDuration, st.integers(-10**9, 10**9))
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12)


@given(values)
def test_every_value_comes_back_equal(stored):
    assert loads(dumps(stored)) == stored
    assert canonical(loads(dumps(stored))) == canonical(stored)


@given(values)
def test_plain_values_are_json(stored):
    orjson.dumps(plain(stored))


def test_decimals_keep_their_digits():
    assert dumps({"precio": Decimal("1.50"), "n": Decimal(7), "grande": Decimal(10) ** 20}) == (
        b'{"precio":{"$decimal":"1.50"},"n":7,"grande":{"$decimal":"100000000000000000000"}}')


def test_a_name_that_begins_with_a_dollar_cannot_pass_for_a_tag():
    assert encode({"$date": "2026-01-01"}) == {"$$date": "2026-01-01"}
    assert decode(encode({"$date": "x", "$$": 1})) == {"$date": "x", "$$": 1}


def test_equal_values_have_equal_canonical_bytes():
    assert canonical({"b": Decimal(1), "a": [1]}) == canonical({"a": [Decimal(1)], "b": 1}) == b'{"a":[1],"b":1}'


def test_python_moments_become_values():
    zoned = dt.datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("America/Bogota"))
    assert encode([zoned, dt.date(2026, 1, 2), dt.timedelta(days=1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)]) == [
        {"$datetime": "2026-11-22T10:00:00@America/Bogota"}, {"$date": "2026-01-02"}, {"$duration": "P1D"}, {"$datetime": "2026-01-01T00:00:00Z"}]


def test_other_mappings_are_contexts():
    assert encode(MappingProxyType({"a": (1, 2)})) == {"a": [1, 2]}


@pytest.mark.parametrize("bad", [object(), 1.5, {1: 2}, {1, 2}, Decimal("NaN"), b"bytes", value("function(x) x"), value("[1..2]")])
def test_what_is_no_value_is_refused(bad):
    with pytest.raises(BadInput):
        encode(bad)


@pytest.mark.parametrize("bad", [{"$date": "2026-02-30"}, {"$decimal": "NaN"}, {"$decimal": 5}, {"$time": "25:00:00"}, 1.5, [{"$duration": "P"}]])
def test_what_was_never_written_is_refused(bad):
    with pytest.raises(BadInput):
        decode(bad)


def test_values_nested_too_deeply_are_refused():
    nested: list = []
    for _ in range(300):
        nested = [nested]
    with pytest.raises(TooLarge):
        dumps(nested)


def test_plain_numbers_are_exact_or_text():
    assert plain([Decimal("1.50"), Decimal("0.1"), Decimal(3)]) == [1.5, 0.1, 3]
    assert plain(Decimal("1234567890.12345678901234")) == "1234567890.12345678901234"


def test_plain_moments_are_iso_8601():
    moments = ["2026-11-22T10:00:00@America/Bogota", "2026-11-22", "P1DT2H", "10:00:00@Europe/Madrid", "2026-11-22T10:00:00Z"]
    assert plain([read_temporal(text) for text in moments]) == [
        "2026-11-22T10:00:00-05:00", "2026-11-22", "P1DT2H", "10:00:00+01:00", "2026-11-22T10:00:00Z"]


def test_json_from_outside_keeps_its_digits():
    import json

    read = from_plain(json.loads('{"a": 0.10, "b": [1, "2026-01-01"]}', parse_float=Decimal))
    assert read == {"a": Decimal("0.10"), "b": [1, "2026-01-01"]}
    with pytest.raises(BadInput):
        from_plain(float("nan"))
