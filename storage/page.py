"""One page of a list: bounded, and continued from a key instead of a row number. No query stands here."""
import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson

from engine.errors import BadInput

T = TypeVar("T")
LARGEST = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    items: tuple[T, ...]
    next_cursor: str | None  # hand it in to get the next page; None: this was the last


def bounded(limit: int) -> int:
    """A limit that one page can honour: 1 to 200."""
    return max(1, min(limit, LARGEST))


def cursor(key: Sequence[Any]) -> str:
    """The sort key of a page's last row as text for a URL. It hides nothing and grants nothing."""
    return base64.urlsafe_b64encode(orjson.dumps(list(key))).decode().rstrip("=")


def key_of(text: str | None, length: int) -> list[Any] | None:
    """The sort key in a cursor. Raises BadInput when it is none of ours."""
    if not text:
        return None
    try:
        key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as broken:
        raise BadInput("This cursor is not one of ours: start again at the first page.") from broken
    if not isinstance(key, list) or len(key) != length or not all(isinstance(part, int | str) for part in key):
        raise BadInput("This cursor is not one of ours: start again at the first page.")
    return key


def page(items: Sequence[T], limit: int, keys: Sequence[Sequence[Any]]) -> Page[T]:
    """A page of `items`, of which one more than `limit` was asked for. `keys` are their sort keys."""
    if len(items) <= limit:
        return Page(tuple(items), None)
    return Page(tuple(items[:limit]), cursor(keys[limit - 1]))
