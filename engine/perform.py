"""The shell around `decide`: load, decide, save, in one transaction. Pages, API, clock and runner all come through here."""
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from engine.decide import decide
from engine.duplicates import marked
from engine.errors import CaseMoved, NoSuchCase, NoSuchProcess, TryAgain
from engine.model import Bundle, Case, Command, Decision, StartCase
from engine.only_one import refuse_second

ATTEMPTS = 5  # how often a step is decided anew when others move the same case


class Cases(Protocol):
    def load(self, case_id: str) -> tuple[Bundle, Case] | None: ...
    def save(self, decision: Decision, bundle: Bundle) -> None: ...


class Processes(Protocol):
    def bundle(self, key: str, version: int | None = None) -> Bundle | None: ...


class Store(Protocol):
    """One transaction; storage/database.py keeps this promise."""

    @property
    def cases(self) -> Cases: ...
    @property
    def processes(self) -> Processes: ...


class Database(Protocol):
    def transaction(self) -> AbstractContextManager[Any]: ...


Also = Callable[[Any, Decision], None]  # what else belongs into the same transaction; gets the store


def perform(database: Database, case_id: str, command: Command, now: datetime, also: Also | None = None,
            seen: Any = None) -> Decision:
    """Carry out `command`. If the case moved meanwhile, or the database was busy, look again and decide anew.

    People on parallel branches share a case but not a task: the second one wins on the next attempt. A true conflict
    surfaces as TaskNotOpen or NotYourTask, and as CaseMoved when all attempts were overtaken. `also(store, decision)`
    runs after the save, inside the same transaction: the row of a sent mail, a draft that is done.

    `seen` is the case as `store.cases.look` found it just before: the first attempt need not read it again. That it has
    not moved since is checked by `save`, as always.

    Raises NoSuchCase, and whatever `decide` refuses.
    """

    fresh = [] if seen is None else [seen]

    def once(store: Any) -> tuple[Bundle, Decision]:
        loaded = store.cases.recall(fresh.pop()) if fresh else store.cases.load(case_id)
        if loaded is None:
            raise NoSuchCase(case_id)
        bundle, case = loaded
        decision = decide(bundle, case, marked(store, bundle, command, case_id), now)
        refuse_second(store, bundle, command, decision)
        return bundle, decision

    return _until_saved(database, once, also)


def perform_all(database: Database, case_id: str, commands: Sequence[Command], now: datetime, also: Also | None = None) -> Decision:
    """Carry out several commands one after the other, in one transaction; the last decision. All of them, or none.

    Raises what `perform` raises.
    """
    decisions: list[Decision] = []

    def rest(store: Any, decision: Decision) -> None:
        decisions[:] = [decision]
        for command in commands[1:]:
            bundle, case = store.cases.load(case_id)
            decisions.append(decide(bundle, case, command, now))
            store.cases.save(decisions[-1], bundle)
        if also is not None:
            also(store, decisions[-1])

    perform(database, case_id, commands[0], now, rest)
    return decisions[-1]


def perform_each(database: Database, commands: Sequence[tuple[str, Command]], now: datetime,
                 check: Callable[[Decision], None]) -> list[Decision]:
    """Carry out one command on each of several cases, in one transaction. `check` may raise, and undo all of it.

    Raises what `perform` raises; a lost race is not tried again.
    """
    decisions = []
    with database.transaction() as store:
        for case_id, command in commands:
            loaded = store.cases.load(case_id)
            if loaded is None:
                raise NoSuchCase(case_id)
            bundle, case = loaded
            decision = decide(bundle, case, command, now)
            check(decision)
            store.cases.save(decision, bundle)
            decisions.append(decision)
    return decisions


def start(database: Database, process: str, command: StartCase, now: datetime, version: int | None = None,
          also: Also | None = None) -> Decision:
    """Start a case of the newest version of `process`, or of `version`.

    Raises NoSuchProcess, and whatever `decide` refuses.
    """

    def once(store: Any) -> tuple[Bundle, Decision]:
        bundle = store.processes.bundle(process, version)
        if bundle is None:
            raise NoSuchProcess(process if version is None else f"{process} {version}")
        return bundle, decide(bundle, None, marked(store, bundle, command, command.case_id), now)

    return _until_saved(database, once, also)


def start_each(database: Database, process: str, version: int, commands: Sequence[StartCase], now: datetime,
               also: Callable[[Any, Sequence[Decision]], None]) -> list[Decision]:
    """Start several cases of a version in one transaction: each is a decision of its own, with its own history; all of them, or none.

    `also(store, decisions)` runs after they are saved, inside the transaction.

    Raises what `start` raises; what failed is not tried again.
    """
    with database.transaction() as store:
        bundle = store.processes.bundle(process, version)
        if bundle is None:
            raise NoSuchProcess(f"{process} {version}")
        decisions = [decide(bundle, None, marked(store, bundle, command, command.case_id), now) for command in commands]
        for decision in decisions:
            store.cases.save(decision, bundle)
        also(store, decisions)
    return decisions


def migrate(database: Database, case_id: str, command: Command, version: int, now: datetime) -> Decision:
    """Carry out a MigrateCase: the bundle handed to `decide` is the target version's."""

    def once(store: Any) -> tuple[Bundle, Decision]:
        loaded = store.cases.load(case_id)
        if loaded is None:
            raise NoSuchCase(case_id)
        target = store.processes.bundle(loaded[1].process, version)
        if target is None:
            raise NoSuchProcess(f"{loaded[1].process} {version}")
        return target, decide(target, loaded[1], command, now)

    return _until_saved(database, once, None)


def _until_saved(database: Database, once: Callable[[Any], tuple[Bundle, Decision]], also: Also | None) -> Decision:
    for attempt in range(ATTEMPTS):
        try:
            with database.transaction() as store:
                bundle, decision = once(store)
                store.cases.save(decision, bundle)
                if also is not None:
                    also(store, decision)
            return decision
        except (CaseMoved, TryAgain):
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("ATTEMPTS must be positive")
