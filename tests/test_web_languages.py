"""Pages must never mix languages: every word of code and templates has its Spanish one."""
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent / "web"
KEYWORDS = {"_": None, "__": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS: dict[str, Any] = {"templates/**.html": {"trimmed": "true", "silent": "false"}}


@cache
def messages() -> list[str | tuple[str, str]]:
    """Every message of the room, in order, each once."""
    found = [entry[2] for entry in extract_from_dir(str(ROOT), METHODS, OPTIONS, KEYWORDS, directory_filter=_ours)]
    return list(dict.fromkeys(found))


def _ours(path: str) -> bool:
    return not any(part in path for part in ("node_modules", "/static", "/front", "/i18n"))


@pytest.fixture(scope="module")
def spanish() -> dict[Any, Any]:
    with (ROOT / "i18n" / "es.po").open("rb") as source:
        return {message.id: message for message in read_po(source, locale="es", abort_invalid=True) if message.id}


def test_every_message_has_its_spanish_words(spanish: dict[Any, Any]) -> None:
    missing = [message for message in messages() if message not in spanish or not spanish[message].string]
    assert missing == []


def test_no_translation_has_lost_its_message(spanish: dict[Any, Any]) -> None:
    assert [id for id in spanish if id not in messages()] == []


def test_a_translation_keeps_the_places_to_fill_in(spanish: dict[Any, Any]) -> None:
    broken = [id for id, message in spanish.items() if _places(message.string) != _places(id)]
    assert broken == []


def _places(text: str | tuple[str, ...] | list[str]) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", " ".join(text) if isinstance(text, list | tuple) else text))
