"""Whatever arrives, a form answers with answers or with sentences: it never breaks, and never says both."""
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.codec import dumps, loads
from forms.evaluate import present
from forms.numbers import read_number, write_number
from forms.posted import Posted
from forms.read import check, read
from forms.strict_yaml import BadYaml, load
from tests.forms_written import BOGOTA, from_page, from_program, half_filled, upload

SOURCE = (Path(__file__).parent / "forms" / "everything.yaml").read_bytes()
ASKED = read(SOURCE)
NAMES = [field.name for field in ASKED.fields]
CELLS = [f"filas-{row}-{column.name}" for row in (0, 1, 999_999) for column in ASKED.fields[NAMES.index("filas")].columns]

ODD_NAMES = ["csrf_token", "_add.filas", "_remove.filas", "archivo.keep", "filas-²-que", "filas--que"]
LIKELY = ["", "1.234,5", "true", "2026-11-23", "23/11/2026", "2026-11-23T09:00", "a", "b", "anna", "9" * 60, "-", "1e9", "∞"]

names = st.sampled_from([*NAMES, *CELLS, *ODD_NAMES]) | st.text(max_size=12)
texts = st.sampled_from(LIKELY) | st.text(max_size=40)
scalars = st.none() | st.booleans() | st.integers() | st.decimals() | texts | st.floats()
keys = st.sampled_from(["que", "cuanto", "sha256", "x"])
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8)
files = st.dictionaries(names, st.lists(st.builds(upload, texts, st.binary(max_size=60)), max_size=2), max_size=2)


def one_side_only(result: tuple[dict[str, Any], dict[str, list[str]]]) -> None:
    answers, errors = result
    assert not (answers and errors)
    assert all(sentences and all(isinstance(text, str) and text for text in sentences) for sentences in errors.values())
    if not errors:
        assert loads(dumps(answers)) == answers  # everything is a value that can be kept


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(names, st.lists(texts, max_size=2) | texts, max_size=12), files)
def test_a_page_can_send_anything(data: dict[str, Any], sent: dict[str, Any]) -> None:
    one_side_only(from_page(ASKED, data, sent))
    half_filled(ASKED, data, sent)
    present(ASKED, {}, BOGOTA, posted=data)


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(names, values, max_size=8) | values, files)
def test_a_program_can_send_anything(sent: Any, parts: dict[str, Any]) -> None:
    one_side_only(from_program(ASKED, sent, parts))


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.sampled_from(NAMES), values, max_size=8))
def test_a_draft_and_a_case_can_hold_anything(known: dict[str, Any]) -> None:
    present(ASKED, known, BOGOTA, draft=known)


@settings(deadline=None, max_examples=100)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4), st.sampled_from(["es", "en"]))
def test_a_number_is_read_as_it_was_written(number: Decimal, language: str) -> None:
    assert read_number(write_number(number, language), language) == number


@settings(deadline=None, max_examples=60)
@given(st.fixed_dictionaries({
    "texto": st.text("abcñé ", min_size=1, max_size=9).filter(str.strip), "entero": st.integers(1, 3), "dinero": st.decimals(0, 10**9, places=2),
    "lista": st.sampled_from(["a", "b"]), "marca": st.booleans(), "radio": st.sampled_from([1, 2]),
    "varias": st.sets(st.sampled_from("abc"), max_size=2).map(sorted),
}))
def test_what_a_page_shows_is_what_it_sends_back(answers: dict[str, Any]) -> None:
    said, errors = from_program(ASKED, answers)
    view = present(ASKED, {}, BOGOTA, draft=said)
    typed = {field.input: [o.text for o in field.options if o.chosen] if field.options and not field.open else [field.shown]
             for field in view.fields if field.name in answers}

    again, more = from_page(ASKED, typed)

    assert (errors, more) == ({}, {})
    assert {name: again[name] for name in answers} == {name: said[name] for name in answers}


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_form_or_a_problem(source: bytes) -> None:
    assert check(source, "x.yaml")


@settings(deadline=None, max_examples=150)
@given(st.integers(0, len(SOURCE)), st.integers(0, 30), st.binary(max_size=6))
def test_a_damaged_form_is_read_or_refused(at: int, length: int, instead: bytes) -> None:
    check(SOURCE[:at] + instead + SOURCE[at + length:], "everything.yaml")


@settings(deadline=None, max_examples=150)
@given(st.text("[]{}:-, \n'\"&*!?|>#%@`ab1.=", max_size=60))
def test_yaml_is_data_or_bad(text: str) -> None:
    try:
        load(text.encode())
    except BadYaml as problem:
        assert str(problem)


@pytest.mark.parametrize("data", [{1: "x"}, {"texto": None}, {"texto": [None, 3]}, {"filas-0-que": object()}])
def test_odd_mappings_are_read_too(data: Any) -> None:
    assert Posted(data, {}).rows("filas") == []
    from_page(ASKED, data)
