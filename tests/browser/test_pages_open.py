"""What everybody meets first: the door, the inbox, a case on its diagram, its replay. Nothing may break, on a phone either."""
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import listen, sign_in
from tests.browser.live import START, Live
from web.demo_documents import request_mail

SERIOUS = {"serious", "critical"}
SignedIn = Callable[..., Page]


@pytest.fixture(scope="session")
def case(live: Live) -> str:
    """A request that waits for its review."""
    return live.mail(request_mail("Carla Mejía <carla@tramita.example>", "Comercial Andina", "Medellín", "FV-1001", START - timedelta(minutes=5)))


def test_a_wrong_password_does_not_open_the_door(live: Live, browser: Browser) -> None:
    page = browser.new_context(base_url=live.url, locale="es-CO").new_page()

    sign_in(page, "sara", "not the password")

    expect(page.get_by_role("alert")).to_be_visible()
    assert "/sign-in" in page.url
    page.context.close()


def test_signing_in_leads_to_the_inbox_with_the_work_of_my_groups(case: str, signed_in: SignedIn) -> None:
    page = signed_in("sara")

    expect(page.get_by_role("heading", level=1)).to_have_text("Bandeja")
    page.get_by_role("link", name=re.compile("Mis grupos|De mis grupos")).first.click()
    expect(page.get_by_text("FV-1001").first).to_be_visible()


def _settled(page: Page, row: Locator) -> None:
    """htmx has put the answer in its place and knows the buttons in it; before that a click would send the form by itself."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
    expect(row.get_by_role("link")).to_be_focused()


def test_the_inbox_is_worked_with_keys_alone(case: str, signed_in: SignedIn) -> None:
    page = signed_in("sara")
    page.goto("/inbox?view=groups")
    row = page.locator("[data-row]").first
    expect(row).to_be_visible()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Teclas")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Teclas")).to_be_hidden()
    expect(page.locator("body")).to_be_focused()  # the dialog gives the focus back after it closed
    page.keyboard.press("j")
    expect(row.get_by_role("link")).to_be_focused()
    page.keyboard.press("c")
    expect(row).to_contain_text("Suya")
    _settled(page, row)
    page.keyboard.press("c")
    expect(row).not_to_contain_text("Suya")
    _settled(page, row)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Revisar los soportes")


def test_a_case_shows_on_its_diagram_where_it_waits(case: str, signed_in: SignedIn) -> None:
    page = signed_in("sara")

    page.goto(f"/cases/{case}")

    expect(page.locator("[data-viewer] .tr-open").first).to_contain_text("Coordinador Servicio al Cliente")
    told = re.compile("Revisar los soportes: .*espera aquí")
    expect(page.locator('[data-viewer] [data-element-id="ar_revisar_soportes"]')).to_have_attribute("aria-label", told)
    expect(page.locator(".bjs-powered-by")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_badge_at_the_edge_of_the_drawing_is_shown_whole(phone: bool, case: str, signed_in: SignedIn) -> None:
    page = signed_in("sara", phone=phone)
    page.goto(f"/cases/{case}")
    badge = page.locator("[data-viewer] .tr-open").first
    expect(badge).to_be_visible()

    for corner in (["left", "top"], ["right", "bottom"], ["right", "top"]):
        page.evaluate(TO_THE_EDGE, corner)
        page.wait_for_function(f"badge => ({CUT_OFF})(badge).length === 0", arg=badge.element_handle())  # the drawing settles a little later


# Move the drawing until the middle of the waiting task lies in a corner of it.
TO_THE_EDGE = """corner => {
    const viewer = document.querySelector('[data-viewer]').viewer, canvas = viewer.get('canvas');
    const task = viewer.get('elementRegistry').get('ar_revisar_soportes'), box = canvas.viewbox();
    const x = task.x + task.width / 2, y = task.y + task.height / 2;
    canvas.viewbox({x: corner[0] === 'left' ? x : x - box.width, y: corner[1] === 'top' ? y : y - box.height, width: box.width, height: box.height});
}"""
CUT_OFF = """badge => {
    const own = badge.getBoundingClientRect(), frame = badge.closest('.tr-canvas').getBoundingClientRect();
    const controls = badge.closest('.tr-canvas').querySelector('.tr-controls').getBoundingClientRect();
    const sides = ['left', 'top'].filter(side => own[side] < frame[side]).concat(['right', 'bottom'].filter(side => own[side] > frame[side]));
    if (badge.scrollWidth > badge.clientWidth) sides.push('text');
    if (own.right > controls.left && own.top < controls.bottom) sides.push('controls');
    return sides;
}"""


def test_an_element_of_the_diagram_tells_its_story_by_keyboard(case: str, signed_in: SignedIn) -> None:
    page = signed_in("sara")
    page.goto(f"/cases/{case}")

    page.locator('[data-viewer] [data-element-id="ar_revisar_soportes"][tabindex]').focus()
    page.keyboard.press("Enter")

    expect(page.locator(page.locator("[data-viewer]").get_attribute("data-detail") or "#missing")).to_contain_text("Revisar los soportes")


def test_a_case_is_replayed_step_by_step_with_keys(case: str, signed_in: SignedIn) -> None:
    page = signed_in("andrea")
    page.goto(f"/cases/{case}/replay")
    expect(page.locator(".tr-token").first).to_be_visible()

    page.locator("[data-replay]").get_by_role("button", name="Al inicio").click()
    expect(page.locator("[aria-current=step]")).to_have_count(1)
    assert page.url.endswith("#seq=1")
    page.locator("[data-replay] .tr-events [aria-current] button").press("ArrowRight")

    assert page.url.endswith("#seq=2")


def test_a_stranger_finds_no_case(case: str, live: Live, browser: Browser) -> None:
    page = browser.new_context(base_url=live.url, locale="es-CO").new_page()
    sign_in(page, "mallory")

    answer = page.goto(f"/cases/{case}")

    assert answer is not None
    assert answer.status == 404
    page.context.close()


@pytest.mark.parametrize("path", ["/inbox?view=groups", "/cases", "/cases/{case}", "/cases/{case}/replay", "/start", "/processes", "/account"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_pages_keep_the_rules_of_access_and_fit_the_window(path: str, phone: bool, case: str, signed_in: SignedIn) -> None:
    page = signed_in("sara", phone=phone)

    page.goto(path.format(case=case))
    page.wait_for_load_state("networkidle")

    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found if one["impact"] in SERIOUS] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("login", ["sara", "admin"])
def test_the_rooms_of_owners_and_administrators_have_no_fault_of_access_on_a_phone(login: str, case: str, signed_in: SignedIn) -> None:
    page, wrong = signed_in(login, phone=True), []
    for path in ROOMS[login]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        wrong += [(path, one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in Axe().run(page).response["violations"]]
        wrong += [] if page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") else [(path, "wider than the window", [])]

    assert wrong == []


P1 = "anulaciones_refacturaciones"
ROOMS = {
    "sara": (f"/processes/{P1}", f"/studio/{P1}", "/studio/new", f"/studio/{P1}/tables/aprobador", f"/processes/{P1}/parameters", "/calendars",
             f"/calendars/{P1}", "/registers/tabla_anulado"),
    "admin": ("/people", "/people/sara", "/people/new", "/groups", "/operations/incidents", "/operations/jobs", "/operations/timers", "/mail",
              "/mail/received", "/files"),
}


def test_the_door_keeps_the_rules_of_access(live: Live, browser: Browser, complaints: list[str]) -> None:
    page = browser.new_context(base_url=live.url, locale="es-CO").new_page()
    listen(page, complaints)

    page.goto("/sign-in")

    assert [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in SERIOUS] == []
    page.context.close()
