"""Mail on its way in, from the API, the command line or a mailbox: its attachments are checked like uploads."""
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from engine.delivery import Post
from engine.intake import Received, receive
from forms.files import check_file
from forms.words import Refused


def keeper(database: Any, language: str = "es") -> Any:
    """`keep(content, name)` for engine.intake: the file's value once it is stored, or the reason why it is not."""

    def keep(content: bytes, name: str) -> Mapping[str, Any] | str:
        try:
            kind = check_file(BytesIO(content), name, language=language)
        except Refused as refusal:
            return str(refusal)
        stored = database.files.put(content)
        return {"name": name, "sha256": stored.sha256, "size": stored.size, "type": kind.media_type}

    return keep


def take_in(post: Post, raw: bytes, now: Any, language: str = "es") -> Received:
    """What became of this mail; see engine.intake.receive."""
    return receive(post, keeper(post.database, language), raw, now)
