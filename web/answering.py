"""Answers become commands: a form is read, checked and, if all is well, carried out. Pages and API share this.

A page sends texts, a program sends values; both are read by forms/, validated completely, and give the same command.
"""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g

from engine.codec import plain
from engine.decide import none_start, scope_of, start_form
from engine.errors import CaseNotOpen, NoSuchProcess, NotAllowed, NotYourTask, TaskNotOpen
from engine.feel import Environment
from engine.model import Bundle, CompleteTask, StartCase, Task, Variables
from engine.process_file import of_bundle
from engine.program import program
from forms.evaluate import present
from forms.form import Form
from forms.parse import Errors, parse_json
from forms.read import read
from forms.view import FormView
from storage.cases import Seen
from storage.ids import new_id
from storage.stored_task import StoredTask
from web.acting import act_on_task, begin, refused
from web.keeping import keep
from web.visibility import may_start, may_task

Read = Callable[..., tuple[dict[str, Any], Errors]]  # forms.parse.parse or parse_json


def form_named(bundle: Bundle, name: str | None) -> Form | None:
    """A form of the bundle; None for a task without one."""
    source = bundle.file(f"forms/{name}.yaml") if name else None
    return read(source) if source is not None else None


def members_of(group: str | None) -> Sequence[tuple[str, str]]:
    """(login, full name) of a group's active members: what a field of type user offers."""
    if not group:
        return ()
    with g.database.reading() as store:
        return [(user.login, user.name) for user in store.people.members_of(group)]


def environment(bundle: Bundle) -> Environment:
    return program(bundle).surroundings(bundle).environment(g.now)  # kept per bundle: calendars are not read anew


def view_of(stored: StoredTask, draft: Variables | None = None, posted: Mapping[str, Any] | None = None,
            files: Mapping[str, Any] | None = None) -> FormView | None:
    """The task's form as it stands for it; None when it has none or the case is gone."""
    with g.database.reading() as store:
        loaded = store.cases.load(stored.task.case)
    if loaded is None or stored.state != "open":
        return None
    bundle, case = loaded
    form = form_named(bundle, stored.task.form)
    if form is None:
        return None
    scope = with_reader(scope_of(bundle, case, stored.task.id))
    return present(form, scope, environment(bundle), g.language, people=members_of, draft=draft, posted=posted, files=files)


def beneath(bundle: Bundle) -> Variables:
    """What a start form sees: there is no case yet, only the parameters that lie beneath every case, and its reader."""
    return with_reader(program(bundle).surroundings(bundle).settings)


def with_reader(scope: Variables) -> Variables:
    """What a form sees, and who reads it: a form may note who decided, which nobody can claim for another."""
    return {**scope, "user": {"id": g.actor.user, "name": g.person.name if g.person else g.actor.user}}


def form_of(stored: StoredTask) -> dict[str, Any] | None:
    """The task's evaluated form as contract.md B8 shows it."""
    view = view_of(stored)
    if view is None:
        return {"id": stored.task.form, "fields": []} if stored.task.form else None
    shape: dict[str, Any] = plain({"id": view.id, "fields": [field.as_dict() for field in view.fields]})
    return shape


@dataclass(frozen=True)
class Pending:
    """A task with all that answering it needs, of one moment."""

    stored: StoredTask
    seen: Seen | None  # its case; None: gone
    draft: Variables | None


def pending(task_id: str) -> Pending | None:
    """None when there is no such task."""
    with g.database.reading() as store:
        stored = store.tasks.get(task_id)
        if stored is None:
            return None
        draft = store.tasks.draft(task_id, g.actor.user) if stored.task.form else None
        return Pending(stored, store.cases.look(stored.task.case), draft)


def complete(pending: Pending, answers: Any, files: Mapping[str, Any], reader: Read = parse_json) -> Errors:
    """Complete the task with these answers; the complaints if they cannot be accepted, and then nothing has changed.

    Raises NotYourTask, NotAllowed, TaskNotOpen; each refused attempt is kept in the case's history.
    """
    task, seen = pending.stored.task, pending.seen
    if pending.stored.state != "open" or seen is None:
        raise _told(task, TaskNotOpen())
    if not may_task(g.actor, task).complete:
        raise _told(task, NotYourTask(task.title))
    form = form_named(seen.bundle, task.form)
    scope = _scope(task, seen) if form else {}
    values, errors = _read(form, answers, files, scope, environment(seen.bundle), reader, pending.draft)
    if errors:
        refused(task, 422, _named(form, errors))
        return errors
    act_on_task(task, CompleteTask(task.id, g.actor, values), seen=seen)
    return {}


def _scope(task: Task, seen: Seen) -> Variables:
    try:
        return with_reader(scope_of(seen.bundle, seen.case, task.id))
    except (TaskNotOpen, CaseNotOpen) as gone:
        raise _told(task, gone) from None


def start(process: str, answers: Any, files: Mapping[str, Any], reader: Read = parse_json, *, version: int | None = None,
          element: str | None = None, business_key: str | None = None, draft: Variables | None = None) -> tuple[str | None, Errors]:
    """Start a case by hand: its id, or the complaints about the start form's answers. `draft` holds files that came before.

    Raises NoSuchProcess, and NotAllowed for who may not start here.
    """
    with g.database.reading() as store:
        bundle = store.processes.bundle(process, version)
    if bundle is None:
        raise NoSuchProcess(process)
    chosen = _may_start(bundle, element)
    form = form_named(bundle, start_form(bundle, chosen))
    values, errors = _read(form, answers, files, beneath(bundle), environment(bundle), reader, draft)
    if errors:
        return None, errors
    command = StartCase(new_id(), g.actor, values, element=chosen, business_key=business_key)
    return begin(process, command, version).case.id, {}


def _read(form: Form | None, answers: Any, files: Mapping[str, Any], scope: Variables, env: Environment,
          reader: Read, draft: Variables | None = None) -> tuple[dict[str, Any], Errors]:
    """What the form says of these answers. Without a form, a program's answers are taken as they are."""
    if form is None:
        return (dict(answers) if isinstance(answers, Mapping) and reader is parse_json else {}), {}
    return reader(form, answers, files, scope, env, g.language, keep=keep, people=members_of, draft=draft)


def _named(form: Form | None, errors: Errors) -> str:
    """Which answers were not accepted, by the form's own names. The sentences quote what was typed, and a name may be typed too."""
    known = {form.id, *form.by_name} if form else set()
    names = [name for name in errors if name.partition("[")[0] in known]
    made_up = f"{len(errors) - len(names)} that the form does not ask for" if len(errors) > len(names) else ""
    return "answers not accepted: " + ", ".join(filter(None, [*names, made_up]))


def _may_start(bundle: Bundle, element: str | None) -> str | None:
    """The start event to begin at, if this person may: the groups of process.yaml, else the lane it is drawn in, else who takes part."""
    about = of_bundle(bundle)
    if element is None:
        offered = [start.element for start in about.starts if may_start(g.actor, start.by)]
        element = none_start(bundle) or (offered[0] if offered else None)
    drawn = program(bundle).element(element) if element else None
    groups = about.may_start(element or "") or ((drawn.lane,) if drawn and drawn.lane else ())
    if not may_start(g.actor, groups):
        raise NotAllowed("Starting this process is for: " + ", ".join(groups))
    if not groups and "admin" not in g.actor.roles:
        _in_process(bundle)
    return element


def _in_process(bundle: Bundle) -> None:
    with g.database.reading() as store:
        version = store.processes.get(bundle.process)
    if version is None or (version.visible_to and g.actor.groups.isdisjoint(version.visible_to)):
        raise NotAllowed("Only people who take part in this process may start it.")


def _told(task: Any, refusal: NotYourTask | TaskNotOpen | CaseNotOpen) -> Exception:
    """The refusal, once it stands in the case's history."""
    from web.refusals import status_of

    refused(task, status_of(refusal), str(refusal))
    return refusal


