"""Decision tables in the studio: read by who sees the process, changed by its owners, deployed whole or not at all."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api import P1
from tests.pages import House, fresh_house, upload, words

ROOM = f"/studio/{P1}/tables/aprobador"


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("tables")) as opened:
        yield opened


@pytest.fixture
def table(house: House) -> bytes:
    return house.as_("olga").get(f"{ROOM}/1.dmn").data


def test_who_sees_the_process_reads_its_tables_and_only_owners_edit(house: House) -> None:
    assert f'href="{ROOM}"' in house.as_("ana").get(f"/processes/{P1}").text
    for login, edits in (("ana", False), ("audrey", False), ("oona", False), ("olga", True), ("root", True)):
        assert ("data-deploy-url" in house.as_(login).get(ROOM).text) is edits, login

    assert house.as_("mallory").get(ROOM).status_code == 404
    assert house.as_("ana").get(f"/studio/{P1}/tables/none").status_code == 404
    for verb in ("check", "save", "deploy", "upload"):
        assert [house.as_(login).post(f"{ROOM}/{verb}").status_code for login in ("ana", "mallory", "audrey")] == [404, 404, 403], verb


def test_a_changed_table_is_kept_as_a_draft_and_deployed_as_a_version(house: House, table: bytes) -> None:
    olga = house.as_("olga")
    token, before = {"X-CSRFToken": olga.token()}, house.door.get("root", f"/processes/{P1}").get_json()["version"]
    changed = table.replace(b"Jefe Servicio al cliente", b"Gerencia Operaciones")
    assert changed != table

    assert not [one for one in olga.client.post(f"{ROOM}/save", data=changed, headers=token).get_json()["problems"] if one["severity"] == "error"]
    assert olga.get(f"{ROOM}/draft.dmn").data == changed and "Su borrador" in words(olga.get(ROOM))
    deployed = olga.client.post(f"{ROOM}/deploy", data=changed, headers=token)

    assert (deployed.status_code, deployed.get_json()["url"]) == (201, f"/processes/{P1}")
    assert house.door.get("root", f"/processes/{P1}").get_json()["version"] == before + 1
    assert olga.get(f"{ROOM}/{before + 1}.dmn").data == changed and olga.get(f"{ROOM}/draft.dmn").status_code == 404
    assert "data-deploy-url" not in olga.get(f"{ROOM}?version={before}").text


def test_a_table_that_cannot_be_evaluated_is_refused_and_nothing_is_stored(house: House, table: bytes) -> None:
    olga = house.as_("olga")
    token, before = {"X-CSRFToken": olga.token()}, house.door.get("root", f"/processes/{P1}").get_json()["version"]

    for broken in (b"<xml", b"", table.replace(b"<text>", b"<text>((", 1)):
        answer = olga.client.post(f"{ROOM}/deploy", data=broken, headers=token)
        assert answer.status_code == 422 and answer.get_json()["problems"], broken[:20]
    assert house.door.get("root", f"/processes/{P1}").get_json()["version"] == before


def test_a_table_can_be_brought_without_javascript(house: House, table: bytes) -> None:
    olga = house.as_("olga")

    checked = olga.post(f"{ROOM}/upload", {"table": upload(b"<xml", "t.dmn"), "do": "check"})
    deployed = olga.post(f"{ROOM}/upload", {"table": upload(table + b"\n", "t.dmn"), "do": "deploy"})

    assert checked.status_code == 200 and "Error" in words(checked) and f'href="{ROOM}"' in checked.text
    assert (deployed.status_code, deployed.location) == (303, f"/processes/{P1}")


def test_a_draft_is_thrown_away_and_the_table_stands_as_it_was(house: House, table: bytes) -> None:
    olga = house.as_("olga")
    olga.client.post(f"{ROOM}/save", data=table + b"<!-- -->", headers={"X-CSRFToken": olga.token()})

    olga.post(f"{ROOM}/discard")

    assert olga.get(f"{ROOM}/draft.dmn").status_code == 404 and "Su borrador" not in words(olga.get(ROOM))
