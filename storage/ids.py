"""Ids of cases: short, sortable by time, hard to mistype. Ids inside a case are the engine's business."""
import os
import threading
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: read over the telephone
LENGTH = 14  # 41 bits of milliseconds since 2020 (until 2089) and 29 random bits
_EPOCH_MS = 1_577_836_800_000
_RANDOM_BITS = 29

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A new id. Ids of one process rise strictly; those of different processes differ by 29 random bits."""
    global _last
    moment = time.time_ns() // 1_000_000 - _EPOCH_MS
    fresh = moment << _RANDOM_BITS | int.from_bytes(os.urandom(4)) >> (32 - _RANDOM_BITS)
    with _lock:
        _last = fresh if fresh > _last else _last + 1
        return _written(_last)


def _written(number: int) -> str:
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, 32)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def case_of(id: str) -> str:
    """The case that an id "<case id>-<counter>" belongs to."""
    return id.rpartition("-")[0] or id
