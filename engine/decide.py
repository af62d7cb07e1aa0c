"""What a command does to a case. Pure: the same bundle, case, command and `now` give the same Decision, byte for byte.

This module says which rule answers which command and puts the Decision together; the rules live in decide_*.py, the
movement of tokens in spiff/.
"""
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import decide_case, decide_jobs, decide_mending, decide_messages, decide_tasks, decide_time
from engine.codec import canonical
from engine.errors import BadInput, CaseNotOpen, TaskNotOpen, TooLarge
from engine.model import (
    INCIDENT,
    OPEN,
    SEMANTICS,
    Bundle,
    Case,
    Command,
    Decision,
    MigrateCase,
    RecordEvent,
    RefuseTask,
    StartCase,
    Variables,
    Waits,
)
from engine.program import Program, none_start, program, start_form, starts, starts_of
from engine.spiff import codec
from engine.spiff.run import Run
from engine.spiff.settling import settle
from engine.spiff.stopped_clock import settle_clock
from engine.spiff.waits import waits
from engine.step import Rules, Step

__all__ = ["SEMANTICS", "decide", "none_start", "scope_of", "start_form", "starts", "starts_of", "waits_of"]

LARGEST_CASE = 1024 * 1024  # bytes of all variables of a case
LARGEST_VARIABLE = 256 * 1024

_RULES: Rules = {**decide_case.RULES, **decide_tasks.RULES, **decide_jobs.RULES, **decide_time.RULES, **decide_messages.RULES,
                 **decide_mending.RULES}
_ALSO_WHEN_CLOSED = (RefuseTask, RecordEvent)  # histories go on after the end: a late mail, a late click


def decide(bundle: Bundle, case: Case | None, command: Command, now: datetime) -> Decision:
    """Return what `command` does to `case` at `now` (aware). Changes nothing.

    `case` is None for StartCase alone. For MigrateCase the bundle is the target's.

    Raises what errors.py names: TaskNotOpen, NotYourTask, NotAllowed, JobNotOpen, IncidentNotOpen, CaseNotOpen,
    NothingWaits, Impossible, BadInput, TooLarge. Never for what a diagram does wrong: that opens an incident.
    """
    if (case is None) != isinstance(command, StartCase):
        raise BadInput("A case begins with StartCase, and only once.")
    step = _open(program(bundle), bundle, case, command, now)
    before = Waits() if case is None else waits(step.run)
    if case is not None and case.state not in (OPEN, INCIDENT) and not isinstance(command, _ALSO_WHEN_CLOSED):
        raise CaseNotOpen(case.id)
    rule = _RULES.get(type(command))
    if rule is None:
        raise BadInput(f"Nobody knows the command {type(command).__name__}.")
    rule(step, command)
    settle(step.run)
    settle_clock(step.run)
    return _decision(step, before)


def scope_of(bundle: Bundle, case: Case, task_id: str) -> Variables:
    """The variables that a task sees: its local ones, those around it, the case's, and the process's parameters.

    Raises TaskNotOpen.
    """
    run = _load(program(bundle), bundle, case, case.started_at)
    token = decide_tasks.find(run, task_id)
    if token is None:
        raise TaskNotOpen(task_id)
    return dict(run.scopes.visible(token))


def waits_of(bundle: Bundle, case: Case) -> Waits:
    """Everything that the case waits for."""
    return waits(_load(program(bundle), bundle, case, case.started_at))


def _open(of: Program, bundle: Bundle, case: Case | None, command: Command, now: datetime) -> Step:
    if case is None:
        assert isinstance(command, StartCase)
        case = Case(command.case_id, bundle.process, bundle.version, OPEN, {}, {}, now, business_key=command.business_key,
                    parent=command.parent)
        return Step(Run(of, of.surroundings(bundle), case.id, now, 0), bundle, case, now)
    if isinstance(command, MigrateCase):
        return decide_mending.opened(of, bundle, case, command, now)
    return Step(_load(of, bundle, case, now), bundle, case, now)


def _load(of: Program, bundle: Bundle, case: Case, now: datetime) -> Run:
    run = Run(of, of.surroundings(bundle), case.id, now, case.counter)
    run.scopes.case = dict(case.variables)
    codec.load(run, case.tokens)
    return run


def _decision(step: Step, before: Waits) -> Decision:
    run = step.run
    if run.workflow.empty:
        run.workflow.root.internal_data.pop("arms", None)
    if run.workflow.empty and step.state in (OPEN, INCIDENT):
        step.end(run.end_event)
    after = waits(run)
    if step.state in (OPEN, INCIDENT):
        if not (after.tasks or after.jobs or after.timers or after.subscriptions or after.incidents):
            decide_mending.dead_end(run)
            after = waits(run)
        step.state = INCIDENT if run.incidents else OPEN
    else:
        run.workflow.root.internal_data.pop("done", None)  # nobody undoes what a case that is over has done
    case = step.case_after(codec.dump(run))
    state_hash = _state_hash(case, after, run)
    return Decision(case, tuple(run.events), before, after, state_hash, tuple(step.documents), tuple(run.messages),
                    run.program.personal, tuple(run.path))


def _state_hash(case: Case, after: Waits, run: Run) -> str:
    """SHA-256 over what the case is, whatever the codec: open elements, variables, waits, how it ended."""
    variables = canonical(case.variables)
    if len(variables) > LARGEST_VARIABLE:
        _check_sizes(case.variables, variables)
    view: dict[str, Any] = {
        "state": case.state, "end": case.end_event,
        "open": [[token.id, token.task_spec.name] for token in run.all_tokens()],
        "local": [[number, values] for number, values in run.scopes.local.items()],
        "tasks": [[task.id, task.assignee, _iso(task.due)] for task in after.tasks],
        "timers": [[timer.id, _iso(timer.due)] for timer in after.timers],
        "subscriptions": [[one.id, one.name, one.correlation_key] for one in after.subscriptions],
        "incidents": [[one.id, one.element, one.kind] for one in after.incidents],
    }
    if run.program.compensates:
        view["deeds"] = [[token.id, deeds] for token in run.all_tokens(roots=True) for key in ("done", "undo")
                         if (deeds := token.internal_data.get(key))]
        view["past"] = [[number, values] for number, values in run.scopes.past.items()]
    return hashlib.sha256(canonical(view) + variables).hexdigest()


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _check_sizes(variables: Mapping[str, Any], whole: bytes) -> None:
    if len(whole) > LARGEST_CASE:
        raise TooLarge(f"The variables of a case may have {LARGEST_CASE // 1024} KB together.")
    for name, value in variables.items():
        if len(canonical(value)) > LARGEST_VARIABLE:
            raise TooLarge(f"The variable {name} may have {LARGEST_VARIABLE // 1024} KB.")


