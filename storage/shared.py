"""What all transactions of one process share: the master key, the files, and caches of things that never change."""
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from storage.files import Files
from storage.keys import MasterKey

KEPT = 200  # bundles and programs in memory


class Recent:
    """The most recently used values by key; safe for threads."""

    def __init__(self, size: int = KEPT) -> None:
        self._size, self._lock = size, threading.Lock()
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)


@dataclass(frozen=True)
class Shared:
    """One per Database."""

    keys: MasterKey
    files: Files
    programs: Recent = field(default_factory=Recent)  # (process, version) -> files
    bundles: Recent = field(default_factory=Recent)  # (process, version, settings revision) -> Bundle
    known: set[tuple[str, Any]] = field(default_factory=set)  # (table, id) of committed rows that never change


@dataclass(frozen=True)
class Transaction:
    """One transaction, as the nouns see it. What it learns is shared only after its commit: it may be rolled back."""

    db: Connection
    shared: Shared
    learned: set[tuple[str, Any]] = field(default_factory=set)  # becomes `known`
    cached: list[tuple[Recent, Hashable, Any]] = field(default_factory=list)
    bundles: dict[str, str | None] = field(default_factory=dict)  # bundle of the last event of the cases loaded here
    case_keys: dict[str, bytes | None] = field(default_factory=dict)  # plain keys of the cases loaded here

    def knows(self, table: str, id: Any) -> bool:
        return (table, id) in self.shared.known or (table, id) in self.learned

    def cache(self, where: Recent, key: Hashable, value: Any) -> None:
        self.cached.append((where, key, value))

    def committed(self) -> None:
        self.shared.known.update(self.learned)
        for where, key, value in self.cached:
            where.put(key, value)
