"""Files on their way in through a folder, from the API, the command line, a page or a watched folder: checked like uploads."""
from datetime import datetime
from io import BytesIO
from typing import Any

from engine.delivery import Post
from engine.errors import BadInput
from engine.folders import Taken, receive
from engine.folders.receive import Check, Tell
from engine.model import ENGINE, Actor
from forms.files import check_file, clean_name
from forms.words import Refused


def checker(language: str = "es") -> Check:
    """`check(content, name)` for engine.folders: the media type, once the content has been compared with its name."""

    def check(content: bytes, name: str) -> str:
        try:
            return check_file(BytesIO(content), name, ("xlsx", "xls", "csv", "txt"), language).media_type
        except Refused as refusal:
            raise BadInput(str(refusal)) from refusal

    return check


def take_in(post: Post, folder: str, name: str, content: bytes, now: datetime, actor: Actor = ENGINE, language: str = "es",
            tell: Tell = lambda done, total: None) -> Taken:
    """What became of this file; see engine.folders.receive."""
    return receive(post, checker(language), folder, clean_name(name) or "archivo", content, now, actor, tell)


def told(taken: Taken) -> dict[str, Any]:
    """The answer of POST /drop: contract.md A6, and what else there is to say."""
    arrival = taken.arrival
    return {
        "accepted": taken.accepted, "rows": arrival.rows, "problems": [one.as_dict() for one in taken.problems], "id": arrival.id,
        "folder": arrival.folder, "name": arrival.name, "state": arrival.state, "started": arrival.started, "delivered": arrival.delivered,
        "duplicates": arrival.duplicates, "ignored": list(arrival.ignored), "duplicate": taken.duplicate,
        "reason": "Este archivo ya se había recibido: no se hizo nada de nuevo." if taken.duplicate else arrival.reason,
    }
