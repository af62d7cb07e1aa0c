"""Personal values inside the data of an event: sealed under the key of their case, opened for readers, or erased."""
import base64
from collections.abc import Callable
from typing import Any

import orjson

from engine.codec import decode, encode
from engine.model import Variables
from storage.keys import seal, unseal

TAG = "$sealed"  # engine.codec doubles the "$" of any name that begins with it: no value can look like a sealed one
ERASED = "[erased]"  # what readers see once the key of the case was destroyed


def written(data: Variables, personal: frozenset[str], key: Callable[[], bytes], case_id: str) -> bytes:
    """Canonical JSON of `data` in which every value under a personal name, however deep, is sealed.

    `key` is called only if there is something to seal.
    """
    json = encode(data)
    if personal:
        json = _replaced(json, personal, lambda value: {TAG: _text(seal(key(), orjson.dumps(value), case_id))})
    return orjson.dumps(json, option=orjson.OPT_SORT_KEYS)


def opened(data: bytes, key: bytes | None, case_id: str) -> tuple[Variables, bool]:
    """The data with sealed values opened, and whether any was erased: without its key it reads "[erased]"."""
    if TAG.encode() not in data:
        return decode(orjson.loads(data)), False
    erased = key is None
    return decode(_opened(orjson.loads(data), key, case_id)), erased


def _replaced(json: Any, personal: frozenset[str], hide: Callable[[Any], Any]) -> Any:
    if isinstance(json, dict):
        return {name: hide(value) if name in personal else _replaced(value, personal, hide) for name, value in json.items()}
    if isinstance(json, list):
        return [_replaced(item, personal, hide) for item in json]
    return json


def _opened(json: Any, key: bytes | None, case_id: str) -> Any:
    if isinstance(json, list):
        return [_opened(item, key, case_id) for item in json]
    if not isinstance(json, dict):
        return json
    if json.keys() == {TAG}:
        return ERASED if key is None else orjson.loads(unseal(key, base64.b64decode(json[TAG]), case_id))
    return {name: _opened(value, key, case_id) for name, value in json.items()}


def _text(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode()
