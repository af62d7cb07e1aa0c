"""Many cases from the rows of one file, fast: several starts in one transaction, each a decision with its own history.

What cannot start together starts alone, so that one row that fails costs no other. A key starts one case, ever.
"""
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.delivery import Post
from engine.errors import BadInput, CaseMoved, EngineError, KeyHeld, NoSpace, OutcomeUnknown, TryAgain
from engine.folders.rows import RowProblem
from engine.model import Actor, Decision, StartCase, Variables
from engine.perform import start, start_each

AGAIN = (TryAgain, OutcomeUnknown, CaseMoved, NoSpace)  # what another attempt may mend
TOGETHER = 250  # cases of one transaction: others wait for it at most half a second

Told = Callable[[int], None]  # how many more rows are done


class _Seen(Exception):
    """Another node took a row of this batch first; raised inside the transaction, which changes nothing then."""


@dataclass(frozen=True)
class Beginning:
    """One row that wants to start a case."""

    row: int  # its number in the file
    key: str | None  # the process has one open case for it; None: as many as come
    variables: Variables
    name: str  # under which the row is taken once, ever


@dataclass
class Started:
    """What became of the rows."""

    cases: int = 0
    duplicates: int = 0
    problems: list[RowProblem] = field(default_factory=list)


@dataclass(frozen=True)
class Starting:
    """Starts cases of one start event. `noted(store, cases)` counts them in the transaction that starts them."""

    post: Post
    message: str
    process: str
    version: int
    element: str
    actor: Actor
    now: datetime
    noted: Callable[[Any, int], None]
    parent: str | None = None  # the case that sent the rows

    def start(self, rows: Sequence[Beginning], told: Told) -> Started:
        done = Started()
        for batch in _batches(rows):
            fresh = self._fresh(batch)
            done.duplicates += len(batch) - len(fresh)
            try:
                done.cases += self._together(fresh)
            except (EngineError, _Seen):  # nothing of the batch has happened: each alone, so that the one that fails is found
                for row in fresh:
                    self._alone(row, done)
            told(len(batch))
        return done

    def _fresh(self, rows: Sequence[Beginning]) -> list[Beginning]:
        """Those whose key has started no case before."""
        with self.post.database.reading() as store:
            seen = store.subscriptions.seen([row.name for row in rows])
        return [row for row in rows if row.name not in seen]

    def _together(self, rows: Sequence[Beginning]) -> int:
        if not rows:
            return 0
        commands = [self._command(row) for row in rows]

        def also(store: Any, decisions: Sequence[Decision]) -> None:
            named = {name: command.case_id for row, command in zip(rows, commands, strict=True)
                     for name in (row.name, *([store.subscriptions.held(self.process, row.key)] if row.key is not None else []))}
            if not store.subscriptions.first_times(named, self.now):
                raise _Seen
            self.noted(store, len(decisions))

        for decision in start_each(self.post.database, self.process, self.version, commands, self.now, also):
            self.post.told(decision)
        return len(rows)

    def _alone(self, row: Beginning, done: Started) -> None:
        command = self._command(row)

        def also(store: Any, decision: Decision) -> None:
            if not store.subscriptions.first_time(row.name, self.now, command.case_id):
                raise _Seen
            if row.key is not None and (holder := store.subscriptions.hold(self.process, row.key, command.case_id, self.now)):
                raise KeyHeld(holder)
            self.noted(store, 1)

        try:
            self.post.told(start(self.post.database, self.process, command, self.now, self.version, also))
            done.cases += 1
        except (_Seen, KeyHeld):
            done.duplicates += 1
        except AGAIN:
            raise
        except EngineError as refusal:
            detail = refusal.detail if isinstance(refusal, BadInput) and refusal.detail else str(refusal)
            done.problems.append(RowProblem(row.row, None, f"El caso no pudo comenzar: {detail}"))

    def _command(self, row: Beginning) -> StartCase:
        return StartCase(self.post.new_id(), self.actor, row.variables, self.element, parent=self.parent, message=self.message)


def _batches(rows: Sequence[Beginning]) -> Iterator[Sequence[Beginning]]:
    for first in range(0, len(rows), TOGETHER):
        yield rows[first : first + TOGETHER]
