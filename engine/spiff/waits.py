"""Everything that a case waits for, read from its tokens: tasks, jobs, timers, subscriptions, incidents."""
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.assignment import DEFAULT_PRIORITY
from engine.model import Incident, Job, Subscription, Task, Timer, Waits
from engine.spiff.scopes import merged
from engine.spiff.timers import due_of
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run


def waits(run: "Run") -> Waits:
    """In the order of the tokens' birth, outer scopes first."""
    tasks: list[Task] = []
    jobs: list[Job] = []
    timers: list[Timer] = []
    subscriptions: list[Subscription] = []
    elements: dict[int, str] = {}
    for token in run.all_tokens(roots=True):
        data = token.internal_data
        if not data:
            continue
        if "task" in data:
            tasks.append(task_of(run, token))
            if "deadline" in data["task"]:
                timers.append(_deadline(run, token))
        elif "job" in data:
            jobs.append(_job(run, token))
        for arm in data.get("arms", ()):
            if arm["kind"] == "timer" and "stopped" not in arm:
                timers.append(Timer(run.public(arm["id"]), run.case_id, arm["on"], due_of(arm), why=arm.get("why")))
            elif arm["kind"] in ("message", "signal"):
                subscriptions.append(Subscription(run.public(arm["id"]), run.case_id, arm["on"], arm["kind"], arm["name"], arm.get("key")))
        if "incident" in data:
            elements[token.id] = token.task_spec.name
    incidents = [_incident(run, number, one, elements) for number, one in run.incidents.items()]
    return Waits(tuple(tasks), tuple(jobs), tuple(timers), tuple(subscriptions), tuple(incidents))


def task_of(run: "Run", token: Token) -> Task:
    plan, kept = token.task_spec.plan, token.internal_data["task"]
    element = plan.element
    return Task(
        run.public(token.id), run.case_id, run.around.process, element.id, element.title, element.lane,
        tuple(kept["groups"]) if "groups" in kept else _lane_group(element.lane, kept),
        tuple(kept.get("users", ())), kept.get("assignee"), _time(kept.get("due")), kept.get("why"), _time(kept.get("follow_up")),
        kept.get("priority", DEFAULT_PRIORITY), element.form, datetime.fromisoformat(kept["at"]), excluded(run, token))


def excluded(run: "Run", token: Token) -> tuple[str, ...]:
    """Who is kept away: whoever completed an element that a four-eyes rule names, and whom tramita:notBy gave."""
    named, others = token.task_spec.plan.element.ext.four_eyes, token.internal_data["task"].get("not_by", ())
    if not named and not others:
        return ()
    found = [*(user for element in named for user in run.four_eyes.get(element, ())), *others]
    return tuple(dict.fromkeys(found))


def _lane_group(lane: str | None, kept: Mapping[str, Any]) -> tuple[str, ...]:
    """A lane without explicit groups is the candidate group."""
    return (lane,) if lane is not None and "users" not in kept else ()


def _deadline(run: "Run", token: Token) -> Timer:
    kept = token.internal_data["task"]
    return Timer(run.public(kept["deadline"]), run.case_id, token.task_spec.name, datetime.fromisoformat(kept["due"]), "deadline",
                 kept.get("why"))


def _job(run: "Run", token: Token) -> Job:
    plan = token.task_spec.plan
    seen = run.scopes.local.get(token.id, {}) if plan.inputs else merged(run.scopes.chain(token))
    return Job(run.public(token.id), run.case_id, plan.id, token.internal_data["job"]["type"], dict(seen), plan.headers or {},
               token.internal_data["job"].get("retries", 3))


def _incident(run: "Run", number: int, one: Mapping[str, Any], elements: Mapping[int, str]) -> Incident:
    held = {"job": one["token"], "timer": one.get("timer")}.get(one["phase"])  # what waits behind it
    job = None if held is None else run.public(held)
    return Incident(run.public(number), run.case_id, elements[one["token"]], one["kind"], one["message"],
                    datetime.fromisoformat(one["since"]), job)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
