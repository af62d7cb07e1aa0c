"""A diagram that cannot run may be brought, kept, shown and edited all the same; only deploying it is refused."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.diagram import read
from tests.pages import House, fresh_house
from tests.test_check_foreign import FOREIGN


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("studio")) as opened:
        yield opened


@pytest.mark.parametrize("tool", FOREIGN)
def test_the_export_of_another_tool_is_kept_as_a_draft_and_shown_drawn(house: House, tool: str) -> None:
    olga = house.as_("olga")
    token, xml = {"X-CSRFToken": olga.token()}, FOREIGN[tool].encode()

    saved = olga.client.post("/studio/new/save", data=xml, headers=token)
    kept = read(olga.get("/studio/new/draft.bpmn").data)

    assert saved.status_code == 200 and saved.get_json()["problems"]
    assert set(kept.elements) == set(read(xml).elements) == set(kept.drawn.shapes) & set(kept.elements)
    assert "/studio/new/draft.bpmn" in olga.get("/studio/new").text
    assert olga.client.post("/studio/drawn.bpmn", data=xml, headers=token).status_code == 200


def test_what_cannot_run_is_refused_with_severity_code_and_mend(house: House) -> None:
    olga = house.as_("olga")

    refused = olga.client.post("/studio/new/deploy", data=FOREIGN["bizagi"].encode(), headers={"X-CSRFToken": olga.token()})
    found = [one for one in refused.get_json()["problems"] if one["code"] == "missing-condition"]

    assert refused.status_code == 422
    assert [(one["severity"], one["element"], bool(one["hint"])) for one in found] == [("error", "Id_f3", True), ("error", "Id_f4", True)]


def test_a_file_that_is_no_diagram_is_kept_too(house: House) -> None:
    olga = house.as_("olga")

    saved = olga.client.post("/studio/new/save", data=b"<broken", headers={"X-CSRFToken": olga.token()})

    assert (saved.status_code, saved.get_json()["problems"][0]["severity"]) == (200, "error")
    assert olga.get("/studio/new/draft.bpmn").data == b"<broken"
