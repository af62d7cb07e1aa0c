"""Decision tables in a real browser: shown to everybody who sees the process, changed and deployed by an owner."""
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.live import Live, serving

OpenPage = Callable[..., Page]
P1 = "anulaciones_refacturaciones"
ROOM = f"/studio/{P1}/tables/aprobador"


@pytest.fixture(scope="module")
def workshop() -> Iterator[Live]:
    """A program of its own: its processes change."""
    with tempfile.TemporaryDirectory(prefix="tramita-") as folder, serving(Path(folder)) as live:
        yield live


def test_a_table_is_read_by_who_may_not_change_it(workshop: Live, signed_in: OpenPage) -> None:
    page = signed_in("carla", at=workshop, phone=True)

    page.goto(ROOM)

    expect(page.locator(".tr-table").get_by_text("Refacturación", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Publicar versión")).to_have_count(0)
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def test_a_changed_rule_is_deployed_as_a_new_version(workshop: Live, signed_in: OpenPage) -> None:
    page = signed_in("sara", at=workshop)
    page.goto(ROOM)
    page.on("dialog", lambda dialog: dialog.accept())
    cell = page.locator(".tr-table td.output-cell").first
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type('"Coordinador Servicio al Cliente"')
    page.locator(".tr-table td.output-cell").nth(1).click()
    expect(page.locator(".tr-state")).to_have_text("Cambios sin guardar")

    page.get_by_role("button", name="Publicar versión").click()

    expect(page.get_by_role("status").filter(has_text="está vigente")).to_be_visible()
    assert workshop.api("admin", "GET", f"/processes/{P1}")["version"] == 2
    decided = workshop.api("admin", "POST", "/decisions/aprobador/evaluate", {"variables": {"tipo": "Anulación"}})
    assert "Coordinador Servicio al Cliente" in decided["result"].values()
