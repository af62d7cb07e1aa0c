"""Who may see what and do what: one set of rules for pages and API.

What you may not see is 404, what you may see but not do is 403. Whether a task may be claimed or completed is the
engine's rule (`decide`); here stands only what a page offers.
"""
from collections.abc import Collection
from dataclasses import dataclass

from engine.model import Actor, Task

ROLES = ("staff", "owner", "auditor", "operator", "admin")
SEES_EVERY_CASE = frozenset({"admin", "operator", "auditor"})


@dataclass(frozen=True)
class May:
    """What this person's roles open. Cases, tasks and processes have rules of their own below."""

    see_studio: bool  # processes, parameters, calendars
    deploy: bool  # new versions of diagrams
    set_parameters: bool
    see_operations: bool  # incidents, jobs, timers, all mail
    operate: bool  # retry, cancel, move, set the virtual clock
    manage_people: bool
    see_every_case: bool


def may(actor: Actor) -> May:
    roles = actor.roles
    return May(
        see_studio=bool(roles & {"owner", "admin", "auditor", "operator"}),
        deploy=bool(roles & {"owner", "admin"}),
        set_parameters=bool(roles & {"owner", "admin"}),
        see_operations=bool(roles & SEES_EVERY_CASE),
        operate=bool(roles & {"operator", "admin"}),
        manage_people="admin" in roles,
        see_every_case=bool(roles & SEES_EVERY_CASE),
    )


def sees_case(actor: Actor, visible_to: Collection[str], started_by: str | None) -> bool:
    """A case is seen by those whom its process allows, by who started it, and by those who answer for everything."""
    return may(actor).see_every_case or actor.user == started_by or bool(actor.groups.intersection(visible_to))


def sees_task(actor: Actor, task: Task, visible_to: Collection[str], started_by: str | None) -> bool:
    """A task is seen with its case, and by whoever has it or could take it."""
    return sees_case(actor, visible_to, started_by) or task.assignee == actor.user or could_take(actor, task)


def sees_process(actor: Actor, visible_to: Collection[str]) -> bool:
    """A diagram is seen by those who work in it and by the studio's people."""
    return may(actor).see_studio or bool(actor.groups.intersection(visible_to))


def owns(actor: Actor, owner: str | None) -> bool:
    """Whether this person may change a process: an owner of its owner group (or of one that names none), or the admin."""
    return "admin" in actor.roles or ("owner" in actor.roles and (owner is None or owner in actor.groups))


def could_take(actor: Actor, task: Task) -> bool:
    """Whether the task waits for this person's groups or name; no candidates at all means anyone."""
    if actor.user in task.excluded:
        return False
    if not task.candidate_groups and not task.candidate_users:
        return True
    return actor.user in task.candidate_users or not actor.groups.isdisjoint(task.candidate_groups)


@dataclass(frozen=True)
class MayTask:
    """What the page of a task offers this person."""

    claim: bool
    release: bool
    complete: bool


def may_task(actor: Actor, task: Task) -> MayTask:
    own = task.assignee == actor.user
    free = task.assignee is None and could_take(actor, task)
    return MayTask(claim=free, release=own and bool(task.candidate_groups or task.candidate_users), complete=own or free)


def may_start(actor: Actor, groups: Collection[str]) -> bool:
    """Whether this person may start a case at an element whose starters are `groups`; none named means anyone."""
    return "admin" in actor.roles or not groups or not actor.groups.isdisjoint(groups)
