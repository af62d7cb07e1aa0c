"""A start form that was refused keeps the files that came with it: nobody attaches five supports twice."""
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from storage.files import ORPHAN_SECONDS
from tests.api import P1, REQUEST, supports
from tests.pages import House, fresh_house, upload, words
from web.kept_uploads import SECONDS


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("starting")) as opened:
        yield opened


def test_files_of_a_refused_start_are_kept_and_not_asked_for_again(house: House) -> None:
    ana, door, fields = house.as_("ana"), f"/start/{P1}/ar_enviar_correo", posted(REQUEST)
    refused = ana.post(door, {**fields, "tipo": "", **{name: upload(*file) for name, file in supports().items()}})
    kept = kept_files(refused)

    begun = ana.post(door, {**fields, **kept})

    assert refused.status_code == 422 and all(name in words(refused) for _, name in supports().values())
    assert begun.status_code == 303, words(begun)
    found = house.door.get("ana", f"/cases/{begun.location.rpartition('/')[2]}/documents").get_json()["items"]
    assert {(one["field"], one["name"]) for one in found} >= {(field, name) for field, (_, name) in supports().items()}


def test_a_kept_file_that_is_no_longer_wanted_or_replaced_is_left_out(house: House) -> None:
    ana, door = house.as_("ana"), f"/start/{P1}/ar_enviar_correo"
    kept = kept_files(ana.post(door, {name: upload(*file) for name, file in supports().items()}))
    first, second = list(supports())[:2]
    del kept[f"{first}.keep"]

    again = ana.post(door, {**kept, second: upload(supports()[second][0], "otra " + supports()[second][1])})

    assert supports()[first][1] not in words(again)
    assert f"otra {supports()[second][1]}" in words(again) and f"Conservar {supports()[second][1]}" not in words(again)


def test_a_kept_file_opens_to_nobody_else_and_not_with_a_made_up_name(house: House) -> None:
    ana, root, door = house.as_("ana"), house.as_("root"), f"/start/{P1}/ar_enviar_correo"
    kept = kept_files(ana.post(door, {name: upload(*file) for name, file in supports().items()}))
    forged = {**kept, "_kept": kept["_kept"][:-2] + "xx"}

    for answer in (root.post(door, kept), ana.post(door, forged), ana.post(door, {**kept, "_kept": ""})):
        assert answer.status_code == 422 and not kept_files(answer)


def test_the_sweep_takes_kept_files_only_once_no_page_may_name_them(house: House) -> None:
    ana, door = house.as_("ana"), f"/start/{P1}/ar_enviar_correo"
    kept = kept_files(ana.post(door, {"memorandoExcel": upload(*supports()["memorandoExcel"])}))
    [sha256] = kept["memorandoExcel.keep"]
    files = house.door.database.files

    files.sweep([], files._path(sha256).stat().st_mtime + SECONDS - ORPHAN_SECONDS)
    assert kept_files(ana.post(door, kept))
    files.sweep([], files._path(sha256).stat().st_mtime + 1)

    assert not kept_files(ana.post(door, kept))


def posted(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "false" if value is False else value for name, value in answers.items()}


def kept_files(page: TestResponse) -> dict[str, Any]:
    """What the page of a refused form would send again of its files, as a browser without JavaScript does."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'name="([^"]+\.keep|_kept)" value="([^"]+)"', page.text):
        found[name] = value if name == "_kept" else [*found.get(name, []), value]
    return found
