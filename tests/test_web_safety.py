"""What must hold on every page: nobody sees or does more than they may, nothing hostile comes alive, nothing leaks."""
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.api import P1, PDF, REQUEST, supports
from tests.pages import House, fresh_house, words

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}'
STUDIO = ("/processes", "/calendars", "/calendars/anulaciones_refacturaciones", f"/processes/{P1}/parameters")
OPERATION = ("/operations/incidents", "/operations/jobs", "/operations/timers", "/mail", "/mail/received")
ADMINISTRATION = ("/people", "/people/new", "/people/ana", "/groups")
SEEN_BY = {  # path -> who gets 200; all others 404
    **dict.fromkeys(STUDIO, {"olga", "audrey", "otto", "root"}),
    **dict.fromkeys(OPERATION, {"audrey", "otto", "root"}),
    **dict.fromkeys(ADMINISTRATION, {"root"}),
    **dict.fromkeys(("/inbox", "/cases", "/start", "/registers", "/account"), {"ana", "mallory", "olga", "audrey", "otto", "root"}),
    f"/processes/{P1}": {"ana", "olga", "audrey", "otto", "root"},
    f"/studio/{P1}/tables/aprobador": {"ana", "olga", "audrey", "otto", "root"},
    f"/processes/{P1}/versions/1/xml": {"ana", "olga", "audrey", "otto", "root"},
    f"/processes/{P1}/versions/1/files/process.yaml": {"ana", "olga", "audrey", "otto", "root"},
    "/registers/tabla_anulado": {"ana", "olga", "audrey", "otto", "root"},
    "/registers/tabla_anulado.xlsx": {"ana", "olga", "audrey", "otto", "root"},
}


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with fresh_house(sqlite_template, tmp_path_factory.mktemp("safety")) as opened:
        yield opened


@pytest.fixture(scope="module")
def case(house: House) -> str:
    """A case whose every word is hostile."""
    answers = REQUEST | {"clienteNombre": HOSTILE, "motivo": HOSTILE, "numeroFactura": HOSTILE[:60]}
    files = supports() | {"cartaCliente": (PDF, "carta'<b>.pdf")}
    started = house.door.post("ana", "/cases", {"process": P1, "variables": answers, "business_key": HOSTILE[:60]}, **files)
    assert started.status_code == 201, started.text
    return str(started.get_json()["id"])


def test_every_page_opens_for_those_who_may_and_for_nobody_else(house: House) -> None:
    wrong = []
    for login in ("ana", "mallory", "olga", "audrey", "otto", "root"):
        browser = house.as_(login)
        for path, seen_by in SEEN_BY.items():
            status, expected = browser.get(path).status_code, 200 if login in seen_by else 404
            wrong += [] if status == expected else [(login, path, status)]

    assert wrong == []


def test_a_case_is_seen_by_those_its_process_allows(house: House, case: str) -> None:
    with_parts = [f"/cases/{case}", f"/cases/{case}/replay"]
    for login in ("ana", "carlos", "samuel", "rosa", "audrey", "otto", "root"):
        assert [house.as_(login).get(path).status_code for path in with_parts] == [200, 200], login
    mallory = house.as_("mallory")

    assert [mallory.get(path).status_code for path in with_parts] == [404, 404]
    assert case not in mallory.get("/cases").text
    assert mallory.post(f"/cases/{case}/verify").status_code == 404


def test_only_operators_and_admins_mend(house: House, case: str) -> None:
    for login, expected in (("ana", 404), ("mallory", 404), ("olga", 404), ("audrey", 403)):
        browser = house.as_(login)
        assert browser.post(f"/cases/{case}/cancel", {"reason": "porque sí"}).status_code == expected, login
        assert browser.post(f"/cases/{case}/incidents/x/retry").status_code == expected, login


def test_only_owners_of_a_process_change_it(house: House) -> None:
    changes = (f"/processes/{P1}/parameters", "/calendars/anulaciones_refacturaciones", f"/studio/{P1}/save", f"/studio/{P1}/deploy",
               f"/studio/{P1}/tables/aprobador/save", f"/studio/{P1}/tables/aprobador/deploy")
    for login, expected in (("ana", 404), ("mallory", 404), ("audrey", 403), ("otto", 403)):
        browser = house.as_(login)
        assert [browser.post(path).status_code for path in changes] == [expected] * len(changes), login


def test_only_the_administrator_changes_people(house: House) -> None:
    for login in ("ana", "olga", "audrey", "otto"):
        browser = house.as_(login)
        for path in ("/people/new", "/people/ana", "/people/ana/password", "/people/ana/deactivate", "/people/ana/sign-out", "/groups"):
            assert browser.post(path, {"role": "admin"}).status_code == 404


def test_a_change_without_the_token_is_refused(house: House, case: str) -> None:
    root = house.as_("root")
    for path in ("/sign-out", f"/cases/{case}/cancel", "/people/ana/deactivate", "/account/tokens", f"/tasks/{case}-5/claim", f"/studio/{P1}/deploy"):
        assert root.client.post(path).status_code == 400
        assert root.post(path, token="forged").status_code == 400
    assert house.door.get("root", f"/cases/{case}").get_json()["state"] == "open"


def test_a_method_that_a_page_does_not_know_is_405_and_says_which_it_knows(house: House) -> None:
    root = house.as_("root")
    for method, path, known in (("POST", "/cases", "GET"), ("DELETE", "/cases", "GET"), ("PUT", "/groups", "POST"), ("PROPFIND", "/", "GET")):
        answer = root.client.open(path, method=method)
        assert answer.status_code == 405 and known in answer.headers["Allow"], (method, path)
    assert root.client.post("/nothing-here").status_code == 404


def test_a_token_of_another_session_does_not_count(house: House) -> None:
    assert house.as_("root").post("/account/tokens", token=house.as_("mallory").token()).status_code == 400


def test_nothing_changes_by_following_a_link(house: House, case: str) -> None:
    rules = house.door.app.url_map.iter_rules()
    changing = [rule.rule for rule in rules if rule.methods and "POST" in rule.methods and "GET" in rule.methods and not rule.rule.startswith("/api")]

    assert changing == []


def test_headers_keep_the_browser_safe(house: House, case: str) -> None:
    root = house.as_("root")
    for path in ("/inbox", f"/cases/{case}", f"/cases/{case}/replay", "/none", "/sign-in", "/people"):
        headers = root.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "object-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
        assert headers["Cache-Control"] == "no-store"


def test_only_the_drawing_board_may_style_inline(house: House) -> None:
    policy = house.as_("olga").get(f"/studio/{P1}").headers["Content-Security-Policy"]

    assert "style-src 'self' 'unsafe-inline'" in policy and "script-src" not in policy


def test_cookies_are_out_of_reach_of_scripts(house: House) -> None:
    cookie = house.browser().get("/sign-in").headers["Set-Cookie"]

    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_no_page_holds_a_script_or_style_of_its_own(house: House, case: str) -> None:
    root, olga = house.as_("root"), house.as_("olga")
    for page in [root.get(path) for path in SEEN_BY] + [root.get(f"/cases/{case}"), root.get(f"/cases/{case}/replay"), olga.get(f"/studio/{P1}")]:
        if page.mimetype == "text/html":
            assert _own_code(page.text) == [], page.request.path


def test_hostile_words_stay_words(house: House, case: str) -> None:
    carlos, root = house.as_("carlos"), house.as_("root")
    pages = [carlos.get("/inbox?view=all"), carlos.get("/cases"), carlos.get(f"/cases/{case}?events=all"), carlos.get(f"/tasks/{case}-5"),
             carlos.get(f"/cases/{case}/replay"), carlos.get("/inbox", **{"Accept-Language": HOSTILE.replace("\n", "")}),
             carlos.get("/inbox?q=" + HOSTILE), carlos.get("/cases?q=" + HOSTILE), root.get("/people?q=" + HOSTILE), root.get("/mail?to=" + HOSTILE)]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text and "<img src=x" not in page.text and 'carta"<b>' not in page.text
    assert "alert(1)" in words(pages[2])


def test_a_file_comes_only_as_a_download_with_a_safe_name(house: House, case: str) -> None:
    [letter] = [one for one in house.door.get("ana", f"/cases/{case}/documents").get_json()["items"] if one["field"] == "cartaCliente"]
    path = f"/cases/{case}/files/{letter['sha256']}"

    file = house.as_("carlos").get(path)

    assert (file.status_code, file.data) == (200, PDF)
    assert file.headers["Content-Disposition"].startswith("attachment;") and "<" not in file.headers["Content-Disposition"]
    assert file.headers["Content-Security-Policy"] == "sandbox; default-src 'none'" and file.headers["X-Content-Type-Options"] == "nosniff"
    assert house.as_("mallory").get(path).status_code == 404
    assert house.browser().get(path).status_code == 303


@pytest.mark.parametrize("path", ["/cases/x/files/" + "0" * 64, "/cases/x/files/..%2f..%2fetc%2fpasswd", f"/processes/{P1}/versions/1/files/../../x",
                                  f"/processes/{P1}/versions/9/xml", "/static/../settings.py", "/static/%2e%2e/settings.py", "/processes/none"])
def test_what_is_not_there_is_404(house: House, path: str) -> None:
    assert house.as_("root").get(path).status_code == 404


def test_a_page_that_breaks_says_nothing_of_the_inside(house: House) -> None:
    app = house.door.app
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["inbox.show"], kept = lambda: 1 / 0, app.view_functions["inbox.show"]

    answer = house.as_("root").get("/inbox")
    app.view_functions["inbox.show"] = kept

    assert answer.status_code == 500
    assert "Algo falló de nuestro lado" in words(answer) and re.search(r"Número: [0-9a-f]{8}", words(answer))
    assert "ZeroDivisionError" not in answer.text and "Traceback" not in answer.text


def test_too_large_a_request_is_refused_in_words(house: House) -> None:
    app = house.door.app
    app.config["MAX_CONTENT_LENGTH"] = 1000

    answer = house.as_("ana").post(f"/start/{P1}/ar_enviar_correo", {"motivo": "x" * 5000})
    app.config["MAX_CONTENT_LENGTH"] = app.settings.request_bytes

    assert answer.status_code == 413 and "demasiado grande" in words(answer)


def test_health_says_nothing_of_cases_and_needs_nobody(house: House, case: str) -> None:
    stranger = house.browser()

    assert stranger.get("/health/live").get_json() == {"status": "alive"}
    assert stranger.get("/health/ready").status_code == 200
    assert f'tramita_cases{{process="{P1}",state="open"}}' in stranger.get("/metrics").text


def _own_code(html: str) -> list[str]:
    """Scripts, styles and handlers that stand in the page itself, found as a browser finds them."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            own_script = tag == "script" and "src" not in given and given.get("type") != "application/json"
            found.extend([tag] if own_script or tag == "style" else [])
            found.extend(f"{tag} {name}" for name, value in attrs
                         if name == "style" or name.startswith("on") or (value or "").lower().startswith("javascript:"))

    Reader().feed(html)
    return found
