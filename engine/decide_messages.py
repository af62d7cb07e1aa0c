"""Messages and signals from outside, brought to what waits for them."""
from typing import Any

from engine.commands import inputs_of
from engine.decide_tasks import check_free, remember
from engine.errors import NothingWaits
from engine.model import BroadcastSignal, ReceiveMessage, Task
from engine.naming import number_of
from engine.spiff import arms
from engine.spiff.run import Run
from engine.spiff.throwing import receive_signal
from engine.spiff.token import Token
from engine.spiff.waits import task_of
from engine.step import Rules, Step


def receive(step: Step, command: ReceiveMessage) -> None:
    """Give the message to the one wait that storage matched, else to the oldest that fits by name and key.

    Raises NothingWaits; of a message that decides a task NotYourTask and NotAllowed, as completing it would.
    """
    run = step.run
    found = _waiting(run, command)
    if found is None:
        raise NothingWaits(command.name)
    token, arm = found
    task = _decided_by(run, token, arm)
    if task is not None:
        check_free(task, command.actor)
        remember(run, task.element, command.actor.user)
    remember(run, arm["on"], command.actor.user)
    run.record("message_received", arm["on"], inputs_of(command), command.actor.user)
    run.told.update(command.variables)
    step.keep_documents(command.variables, arm["on"])
    arms.fire(run, token, arm, command.variables)


def broadcast(step: Step, command: BroadcastSignal) -> None:
    """Give the signal to everything in this case that waits for it. Raises NothingWaits."""
    run = step.run
    run.record("signal_received", None, inputs_of(command), command.actor.user)
    run.told.update(command.variables)
    if not receive_signal(run, command.name, command.variables):
        raise NothingWaits(command.name)


def _decided_by(run: Run, token: Token, arm: dict[str, Any]) -> Task | None:
    """The task of a person that the message decides in place of its form: its event says tramita:onlyCandidates."""
    if "task" not in token.internal_data:
        return None
    event = token.workflow.spec.task_specs[arm["on"]].plan.element
    return task_of(run, token) if event.ext.only_candidates else None


def _waiting(run: Run, command: ReceiveMessage) -> tuple[Token, dict[str, Any]] | None:
    wanted = None if command.subscription_id is None else number_of(run.case_id, command.subscription_id)
    for token in run.all_tokens(roots=True):
        for arm in token.arms:
            if arm["kind"] != "message":
                continue
            if arm["id"] == wanted or (command.subscription_id is None and _fits(arm, command)):
                return token, arm
    return None


def _fits(arm: dict[str, Any], command: ReceiveMessage) -> bool:
    """A wait without a key takes every message of its name; a message without a key fits only such a wait."""
    return bool(arm["name"] == command.name) and (arm.get("key") is None or arm["key"] == command.correlation_key)


RULES: Rules = {ReceiveMessage: receive, BroadcastSignal: broadcast}
