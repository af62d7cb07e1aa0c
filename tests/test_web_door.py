"""The door: who gets in, who does not, and what a stranger can find out."""
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.database import Database
from tests.pages import PASSWORD, House, open_house, words


@pytest.fixture
def house(sqlite_database: Database, tmp_path: Path) -> Iterator[House]:
    with open_house(sqlite_database, tmp_path, with_p1=False) as opened:
        yield opened


def test_the_right_password_opens_the_inbox(house: House) -> None:
    ana = house.browser()

    assert ana.sign_in("ana").location == "/inbox"
    assert ana.get("/inbox").status_code == 200


def test_a_stranger_is_sent_to_the_door_and_comes_back(house: House) -> None:
    for path in ("/inbox", "/cases", "/start", "/registers", "/account", "/tasks/x-1", "/cases/x", "/people", "/operations/jobs"):
        stranger = house.browser()
        assert stranger.get(path).location.startswith("/sign-in?next=")
    assert stranger.sign_in("root", next=path).location == path


def test_signing_in_never_leads_elsewhere(house: House) -> None:
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "%2F%2Fevil.example"):
        assert house.browser().sign_in("ana", next=elsewhere).location == "/inbox"


def test_nobody_can_find_out_who_works_here(house: House) -> None:
    wrong, unknown = house.browser().sign_in("ana", "nope"), house.browser().sign_in("nobody", "nope")

    assert wrong.status_code == unknown.status_code == 401
    assert words(wrong).replace("ana", "") == words(unknown).replace("nobody", "")


def test_after_five_wrong_passwords_even_the_right_one_waits(house: House) -> None:
    for _ in range(5):
        house.browser().sign_in("ana", "nope")

    assert house.browser().sign_in("ana").status_code == 401
    _pass(house, timedelta(minutes=16))
    assert house.browser().sign_in("ana").status_code == 303


def test_one_address_cannot_try_for_ever(house: House) -> None:
    answers = [house.browser().sign_in(f"guess{number}", "nope").status_code for number in range(32)]

    assert answers[:30] == [401] * 30
    assert answers[30:] == [429] * 2


def test_someone_who_was_sent_away_is_out_at_once(house: House) -> None:
    ana, root = house.as_("ana"), house.as_("root")

    root.post("/people/ana/deactivate")

    assert ana.get("/inbox").status_code == 303
    assert house.browser().sign_in("ana").status_code == 401
    assert house.door.get("ana", "/tasks").status_code == 401


def test_signing_out_closes_the_session_on_the_server(house: House) -> None:
    ana = house.as_("ana")
    stolen = ana.client.get_cookie("tramita")
    assert stolen is not None

    ana.post("/sign-out")

    thief = house.browser()
    thief.client.set_cookie("tramita", stolen.value)
    assert thief.get("/inbox").status_code == 303


def test_signing_out_everywhere_ends_the_other_browser_too(house: House) -> None:
    telephone, desk = house.as_("ana"), house.as_("ana")

    desk.post("/account/sign-out-everywhere")

    assert telephone.get("/inbox").status_code == 303


def test_a_session_ends_when_nobody_uses_it(house: House) -> None:
    ana = house.as_("ana")

    _pass(house, timedelta(hours=13))

    assert ana.get("/inbox").status_code == 303


def test_a_session_in_use_goes_on_but_not_for_ever(house: House) -> None:
    ana = house.as_("ana")

    for _ in range(13):
        _pass(house, timedelta(hours=11))
        assert ana.get("/inbox").status_code == 200
    for _ in range(3):
        _pass(house, timedelta(hours=11))

    assert ana.get("/inbox").status_code == 303


def test_a_new_password_ends_what_the_old_one_opened(house: House) -> None:
    telephone, desk = house.as_("ana"), house.as_("ana")

    desk.post("/account/password", {"old": PASSWORD, "fresh": "otra-clave-larga"})

    assert telephone.get("/inbox").status_code == 303
    assert desk.get("/inbox").status_code == 200
    assert house.browser().sign_in("ana", "otra-clave-larga").status_code == 303


def test_a_poor_password_is_refused(house: House) -> None:
    for fresh in ("short", "x" * 2000):
        assert house.as_("ana").post("/account/password", {"old": PASSWORD, "fresh": fresh}).status_code == 422


def test_a_session_cannot_be_planted(house: House) -> None:
    victim = house.browser()
    victim.get("/sign-in")
    before = victim.client.get_cookie("tramita")

    victim.sign_in("ana")

    after = victim.client.get_cookie("tramita")
    assert before is not None and after is not None and before.value != after.value


def test_a_password_is_kept_only_as_argon2(house: House) -> None:
    with house.door.database.reading() as store:
        person = store.people.get("ana")

    assert person is not None and person.password is not None
    assert person.password.startswith("$argon2id$") and PASSWORD not in person.password


def test_basic_credentials_of_a_browser_do_not_count_for_other_sites(house: House) -> None:
    client = house.door.app.test_client()

    assert client.get("/api/v1/tasks", auth=("ana", PASSWORD)).status_code == 200
    assert client.get("/api/v1/tasks", auth=("ana", PASSWORD), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 401


def test_the_door_speaks_both_languages(house: House) -> None:
    reader = house.browser()

    assert "Iniciar sesión" in words(reader.get("/sign-in"))
    assert "Sign in" in words(reader.get("/sign-in", **{"Accept-Language": "en-GB,en;q=0.9"}))
    reader.post("/language/en")
    assert "Sign in" in words(reader.get("/sign-in", **{"Accept-Language": "es"}))


def test_a_person_reads_the_language_they_chose(house: House) -> None:
    ana = house.as_("ana")

    ana.post("/account/preferences", {"language": "en", "theme": "dark"})

    page = house.as_("ana").get("/inbox", **{"Accept-Language": "es"})
    assert re.search(r'<html lang="en"', page.text)
    assert 'data-theme="dark"' in ana.get("/inbox").text


def _pass(house: House, time: timedelta) -> None:
    """Let real time pass: sessions and lockouts do not heed the virtual clock."""
    app = house.door.app
    moment = app.real() + time
    app.real = lambda: moment
