"""Files that came with a start form that was refused: nobody should have to send them twice.

They lie in the data folder under their SHA-256, as those of drafts do. There is no task whose draft could name them, so
the page itself does, in a text that only this program can write; the daily sweep removes them when the form never comes.
"""
from typing import Any

from flask import current_app, g
from itsdangerous import BadSignature, URLSafeSerializer

from engine.model import Variables
from storage.files import ORPHAN_SECONDS

FIELD = "_kept"  # the hidden field of the page
SECONDS = ORPHAN_SECONDS - 3600  # a file is named no longer than the sweep surely leaves it alone


def named(door: str, answers: Variables, before: str | None) -> str:
    """The text for the page that names the files among these answers. `before` is the one that came with them."""
    came, now = _read(door, before)["came"], g.real.timestamp()
    files = {name: found for name, value in answers.items() if (found := _files(value))}
    times = {file["sha256"]: came.get(file["sha256"], now) for found in files.values() for file in found}
    return str(_seal(door).dumps({"files": files, "came": times})) if files else ""


def known(door: str, text: str | None) -> dict[str, list[Any]]:
    """The files that a page names, by field: of this person, for this form, and still there. Any other text names none."""
    read, since = _read(door, text), g.real.timestamp() - SECONDS
    there = {sha256 for sha256, came in read["came"].items() if came > since and g.database.files.has(sha256)}
    return {name: [file for file in found if file["sha256"] in there] for name, found in read["files"].items()}


def _read(door: str, text: str | None) -> dict[str, Any]:
    """{files: {field: [{name, sha256, size, type}]}, came: {sha256: seconds since 1970}}"""
    try:
        read: dict[str, Any] = _seal(door).loads(text or "")
    except BadSignature:
        return {"files": {}, "came": {}}
    return read


def _seal(door: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"uploads kept for {g.actor.user} at {door}")


def _files(value: Any) -> list[dict[str, Any]]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict) and one.get("sha256")]
