"""A step that must not be taken twice about the same thing: refused while another open case is on it. process.yaml `only_one`.

    only_one:
      - tasks: [create_ticket]          # completing one of these is refused…
        same: ticket                    # …while another open case with this business key
        processes: [requests, tickets]  # of one of these processes; without it, of the same
        while: [send_ticket, escalate]  # waits at one of these elements
        unless: noTicket                # an answer that is true: the step is then not taken
        reason: {es: …, en: …}          # what the person reads

The rules of called processes count as well. Looked up in the transaction of the step itself; a refused step changes
nothing, so a replay needs no look-up. Marks instead of refusing: duplicates.py.
"""
from typing import Any

from engine.errors import OneAlready
from engine.model import Bundle, Command, CompleteTask, Decision, Waits
from engine.process_file import OnlyOne, called, of_bundle


def refuse_second(store: Any, bundle: Bundle, command: Command, decision: Decision) -> None:
    """Raises OneAlready when a rule forbids the step that `decision` is about to take."""
    if not isinstance(command, CompleteTask):
        return
    element = next((task.element for task in decision.before.tasks if task.id == command.task_id), None)
    for rule in _rules(bundle):
        if element in rule.tasks and command.answers.get(rule.unless or "") is not True:
            _refuse(store, rule, decision)


def _rules(bundle: Bundle) -> list[OnlyOne]:
    return [rule for about in (of_bundle(bundle), *called(bundle.files).values()) for rule in about.only_one]


def _refuse(store: Any, rule: OnlyOne, decision: Decision) -> None:
    case = decision.case
    value = case.variables.get(rule.same)
    key = "" if value is None else str(value).strip()
    if not key:
        return
    # Always in the same order: each process's key is waited for, and two steps must not wait for each other.
    others = [other for process in sorted(rule.processes or (case.process,))
              for other in store.cases.open_by_business_key(process, key) if other != case.id]
    waiting = store.cases.waits_of(others) if others else {}
    held = next((other for other in others if _at(waiting[other]) & set(rule.held)), None)
    if held is not None:
        raise OneAlready(rule.reason, held, rule.unless)


def _at(waits: Waits) -> set[str | None]:
    """The elements at which a case waits."""
    busy = [one.element for one in waits.tasks] + [one.element for one in waits.jobs]
    return {*busy, *(one.element for one in waits.timers), *(one.element for one in waits.subscriptions), *(one.element for one in waits.incidents)}
