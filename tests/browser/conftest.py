"""Fixtures of browser tests: Debian's Chromium, one live program for all of them, and people who are signed in."""
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.live import PASSWORD, Live, serving

HERE = Path(__file__).parent
# Without these Chromium asks the network for things that nobody needs.
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
LANGUAGE = "es-CO"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests share one server and one browser: they stay together on one worker."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        tell = pytest.fail if os.environ.get("CI") else pytest.skip  # where changes are judged, nothing is left out in silence
        tell("Chromium is missing: apt-get install chromium, or run ./tramita test as root")
    return {"executable_path": chromium, "args": [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]}


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One program for all browser tests. Who moves its clock far, or changes its processes, starts one of their own with `serving`."""
    with serving(tmp_path_factory.mktemp("live")) as running:
        yield running


@pytest.fixture
def signed_in(live: Live, browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """`signed_in("sara")` is a page of this person at the inbox; `phone=True` is a small one."""
    contexts = []

    def open_page(login: str, phone: bool = False, at: Live = live) -> Page:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
        context = browser.new_context(base_url=at.url, viewport=size, locale=LANGUAGE, timezone_id="America/Bogota", has_touch=phone)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        sign_in(page, login)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complained about: script errors, and what the Content-Security-Policy refused. None may be left at the end."""
    said: list[str] = []
    yield said
    assert said == []


def listen(page: Page, said: list[str]) -> None:
    def heard(message: ConsoleMessage) -> None:
        # htmx reports a request that was under way when the page was left: no fault of anyone.
        if message.type == "error" and not message.text.startswith(("htmx:afterRequest", "htmx:sendAbort", "htmx:sendError")):
            said.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.goto("/")
    page.fill("input[name=user]", login)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
