"""Forms are read strictly: what nobody knows is told with its place and the mend, and nothing of it is used."""
from pathlib import Path

import pytest

from engine.errors import NotDeployable
from forms.form import TYPES
from forms.read import check, read

HEAD = "id: f\ntitle: T\nfields:\n"
FORMS = sorted((Path(__file__).parent.parent / "forms").glob("*/*.yaml"))
EXTRA = {"select": "options: [a]", "multiselect": "options: [a]", "radio": "options: [a]", "table": "columns: [{name: c, type: text, label: C}]",
         "computed": "value: =1", "display": "value: hola"}


def codes(*fields: str) -> list[str]:
    return [problem.code for problem in check((HEAD + "".join(f"- {{{field}}}\n" for field in fields)).encode(), "f.yaml")]


def only(source: str, language: str = "es") -> tuple[str, str]:
    (problem,) = check(source.encode(), "f.yaml", language)
    return problem.message, problem.hint


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_form_of_ours_can_be_used(path: Path) -> None:
    assert check(path.read_bytes(), path.name) == []


@pytest.mark.parametrize("type_", TYPES)
def test_every_type_can_be_asked(type_: str) -> None:
    assert codes(", ".join(filter(None, [f"name: n, type: {type_}, label: L", EXTRA.get(type_)]))) == []


def test_an_unknown_key_names_the_one_that_was_meant() -> None:
    message, hint = only(HEAD + "- {name: n, type: text, label: L, requierd: true}")

    assert message == "Nadie conoce «requierd» aquí."
    assert "¿Quiso decir «required»?" in hint


def test_a_key_of_another_type_is_unknown_here() -> None:
    assert codes("name: n, type: text, label: L, columns: []") == ["unknown-key"]


def test_an_unknown_type_names_the_one_that_was_meant() -> None:
    message, hint = only(HEAD + "- {name: n, type: texto, label: L}", "en")

    assert "did you mean “text”" in hint.lower()


def test_a_name_stands_once() -> None:
    assert codes("name: n, type: text, label: L", "name: n, type: date, label: L") == ["duplicate-name"]


def test_a_column_name_stands_once() -> None:
    assert codes("name: t, type: table, label: L, columns: [{name: c, type: text, label: C}, {name: c, type: text, label: C}]") == ["duplicate-name"]


def test_a_name_can_be_used_in_feel() -> None:
    assert codes("name: número, type: text, label: L") == ["bad-name"]


def test_bad_feel_is_told_with_its_place() -> None:
    (problem,) = check((HEAD + "- {name: n, type: text, label: L, visible: a = = b}").encode(), "f.yaml")

    assert (problem.code, problem.element) == ("bad-expression", "n")
    assert "columna 5" in problem.message


def test_a_list_needs_options() -> None:
    assert codes("name: n, type: select, label: L") == ["missing-key"]
    assert codes("name: n, type: select, label: L, options: []") == ["bad-value"]


def test_an_option_that_yaml_takes_for_a_boolean_is_not_accepted() -> None:
    assert codes("name: n, type: radio, label: L, options: [yes, no]") == ["bad-option"]


def test_a_file_kind_is_one_that_can_be_checked() -> None:
    assert codes("name: n, type: file, label: L, accept: [exe]") == ["unknown-kind"]


def test_a_pattern_can_be_read() -> None:
    assert codes("name: n, type: text, label: L, pattern: '['") == ["bad-pattern"]


def test_a_form_has_the_name_of_its_file() -> None:
    assert [p.code for p in check((HEAD + "- {name: n, type: text, label: L}").encode(), "forms/other.yaml")] == ["wrong-id"]


@pytest.mark.parametrize("source", [
    b"", b"[]", b"\xff\xfe", b"id: f", b"a: &x [*x]", b"id: f\nid: g\ntitle: T\nfields: [{name: n, type: text, label: L}]",
    b"id: !!python/object:os.system x", b"[" * 5000, b"id: f\ntitle: T\nfields: []", b"id: f\ntitle: T\nfields: 3", b"x: " + b"9" * 6000,
    b"id: f\ntitle: T\nfields: [1]", b"a: " + b"x" * 300_000,
], ids=range(13))
def test_what_is_no_form_is_told_and_never_used(source: bytes) -> None:
    assert [problem.severity for problem in check(source, "f.yaml")] != []
    with pytest.raises(NotDeployable):
        read(source)


def test_a_day_in_yaml_stays_text_and_a_fraction_is_exact() -> None:
    found = read((HEAD + "- {name: d, type: date, label: L, default: 2026-11-23}\n- {name: m, type: money, label: L, default: 0.1}").encode())

    assert [str(field.default) for field in found.fields] == ["2026-11-23", "0.1"]
