"""How pages and API let something happen: a command is performed, and whoever waits for its consequences is woken.

A refused attempt on a task is remembered in its case's history before the refusal goes on to the person.
"""
from contextlib import suppress

from flask import current_app, g

from engine.errors import CaseMoved, CaseNotOpen, NotAllowed, NotYourTask, OneAlready, TaskNotOpen, TryAgain
from engine.model import Command, Decision, RefuseTask, StartCase, Task
from engine.perform import Also, perform, start
from storage.cases import Seen
from web.refusals import status_of

REMEMBERED = (NotYourTask, NotAllowed, TaskNotOpen, CaseNotOpen, OneAlready)  # refusals that belong into the history


def act(case_id: str, command: Command, also: Also | None = None, seen: Seen | None = None) -> Decision:
    """Carry out `command` now. Raises what `perform` raises."""
    decision = perform(g.database, case_id, command, g.now, also, seen)
    wake(decision)
    return decision


def begin(process: str, command: StartCase, version: int | None = None, also: Also | None = None) -> Decision:
    """Start a case now. Raises what `start` raises."""
    decision = start(g.database, process, command, g.now, version, also)
    wake(decision)
    return decision


def act_on_task(task: Task, command: Command, also: Also | None = None, seen: Seen | None = None) -> Decision:
    """Carry out a command about `task`; a refusal becomes an event of its case and is raised again."""
    try:
        return act(task.case, command, also, seen)
    except REMEMBERED as refusal:
        refused(task, status_of(refusal), str(refusal))
        raise


def refused(task: Task, status: int, reason: str) -> None:
    """Keep a refused attempt in the history. Nothing of what was answered is kept: only that it happened, and why."""
    with suppress(CaseMoved, TryAgain):  # the refusal itself must reach the person, whatever the database does
        perform(g.database, task.case, RefuseTask(task.id, g.actor, status, reason[:500]), g.now)


def wake(decision: Decision) -> None:
    """Tell runner and scheduler of this process that something new waits. Rows of others are found by their poll."""
    current_app.told(decision)  # type: ignore[attr-defined]
