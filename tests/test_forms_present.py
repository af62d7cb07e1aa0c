"""A form as people and programs see it: rules applied, values as they write them, nothing that could run in a page."""
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment as Jinja
from jinja2 import FileSystemLoader, StrictUndefined

from forms.evaluate import present
from forms.read import read
from forms.view import FormView
from forms.words import name as words
from tests.forms_written import BOGOTA, form

ROOT = Path(__file__).parent.parent
EVERYTHING = read((ROOT / "tests" / "forms" / "everything.yaml").read_bytes())
NASTY = '"><script>alert(1)</script>'


class Tags(HTMLParser):
    """The tags of a page with their attributes, and which are closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


def page(view: FormView, errors: dict[str, list[str]] | None = None, live_url: str | None = "/x") -> str:
    jinja = Jinja(loader=FileSystemLoader(ROOT / "forms" / "templates"), autoescape=True, undefined=StrictUndefined)
    drawn: str = jinja.get_template("forms/fields.html").module.render(view, errors or {}, words, live_url=live_url)
    return drawn


def people(group: str | None) -> list[tuple[str, str]]:
    return [("anna", "Anna López"), ("bob", "Bob")]


def test_defaults_come_from_the_case_and_rules_are_applied() -> None:
    asked = form("name: a, type: money, default: =amount", "name: b, type: text, visible: a > 100, required: a > 100")

    a, b = present(asked, {"amount": Decimal("1234.5")}, BOGOTA).fields

    assert (a.value, a.shown, a.live) == (Decimal("1234.5"), "1.234,5", True)
    assert (b.visible, b.required, b.live) == (True, True, False)


def test_a_draft_comes_before_the_default() -> None:
    asked = form("name: n, type: integer, default: 1")

    assert present(asked, {}, BOGOTA, draft={"n": 2}).fields[0].value == 2
    assert present(asked, {}, BOGOTA, draft={"n": "12a"}).fields[0].shown == "12a"


def test_what_was_typed_comes_back_as_it_was_typed() -> None:
    asked = form("name: n, type: decimal", "name: t, type: text, visible: n > 1")
    view = present(asked, {}, BOGOTA, posted={"n": "1.5"})

    assert (view.fields[0].shown, view.fields[0].value, view.fields[1].visible) == ("1.5", None, False)
    assert present(asked, {}, BOGOTA, posted={"n": "1,5"}).fields[1].visible


def test_programs_get_the_shape_of_the_contract() -> None:
    asked = form("name: s, type: select, required: true, options: [a], default: a, personal: true")

    assert present(asked, {}, BOGOTA, "en").as_dict() == {"id": "f", "title": "T", "fields": [{
        "name": "s", "label": "L", "type": "select", "required": True, "options": [{"value": "a", "label": "a"}], "default": "a",
        "visible": True, "value": "a", "personal": True,
    }]}


def test_labels_speak_the_readers_language() -> None:
    asked = form('name: s, type: text, label: {es: "Año", en: Year}')

    assert [present(asked, {}, BOGOTA, language).fields[0].label for language in ("es", "en")] == ["Año", "Year"]


def test_rows_are_added_and_taken_away_without_javascript() -> None:
    asked = form("name: t, type: table, label: L, columns: [{name: c, type: text, label: C}]")
    typed = {"t-0-c": "uno", "t-1-c": "dos"}

    def rows(posted: dict[str, Any]) -> list[str]:
        return [row[0].shown for row in present(asked, {}, BOGOTA, posted=posted).fields[0].rows]

    assert rows({}) == [""]
    assert rows({**typed, "_add.t": "1"}) == ["uno", "dos", ""]
    assert rows({**typed, "_remove.t": "0"}) == ["dos"]
    assert rows({**typed, "_remove.t": "99"}) == ["uno", "dos"]


def test_a_date_and_its_bounds_are_as_the_browser_wants_them() -> None:
    asked = form('name: d, type: date, default: "=today()", min: "=today()"', 'name: m, type: datetime, default: "=now()"')
    d, m = present(asked, {}, BOGOTA).fields

    assert (d.shown, d.attributes["min"], m.shown) == ("2026-11-23", "2026-11-23", "2026-11-23T09:00")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_input_has_a_label_and_every_id_is_one(language: str) -> None:
    view = present(EVERYTHING, {}, BOGOTA, language, people=people)
    tags = Tags(page(view, {field.name: ["Revise."] for field in view.fields}))
    ids = [attributes["id"] for _, attributes in tags.found if "id" in attributes]
    labelled = {attributes.get("for") for attributes in tags.named("label")}

    assert len(ids) == len(set(ids))
    assert [one["id"] for one in tags.named("input", "select", "textarea") if one["id"] not in labelled] == []
    pointed = {target for _, attributes in tags.found for target in (attributes.get("aria-describedby") or "").split()}
    assert pointed <= set(ids)


def test_an_error_is_tied_to_its_input() -> None:
    tags = Tags(page(present(form("name: t, type: text, required: true"), {}, BOGOTA), {"t": ["Responda."]}))

    (box,) = tags.named("input")
    assert (box["aria-invalid"], box["aria-describedby"], box["aria-required"]) == ("true", "t-error", "true")


def test_nothing_in_an_answer_can_run_in_a_page() -> None:
    asked = form('name: t, type: text, default: "=x"', "name: s, type: display, label: L, value: =x", 'name: c, type: select, options: "=[x]"')
    drawn = page(present(asked, {"x": NASTY}, BOGOTA), {"t": [NASTY]})

    assert "<script" not in drawn
    assert [attributes for _, attributes in Tags(drawn).found if any(name.startswith("on") for name in attributes)] == []


def test_a_form_without_dependent_rules_asks_the_server_nothing() -> None:
    assert "hx-post" not in page(present(form("name: t, type: text"), {}, BOGOTA))
    assert 'hx-post="/x"' in page(present(form("name: t, type: text", "name: u, type: text, visible: t != null"), {}, BOGOTA))


def test_a_file_that_is_there_can_be_kept_or_replaced() -> None:
    known = {"f": {"name": "a.pdf", "sha256": "a" * 64, "size": 3, "type": "application/pdf"}}
    boxes = Tags(page(present(form("name: f, type: file, default: =f"), known, BOGOTA))).named("input")

    assert [(box["type"], box["name"], box.get("value")) for box in boxes] == [("checkbox", "f.keep", "a" * 64), ("file", "f", None)]
