"""What a scope has done and can undo: remembered when an activity completes, undone newest first when that is thrown.

A *deed* is a small JSON-safe dict in the root of its scope: {id, on: activity, own: its local variables, was: what the
variables around it were before others changed them, in: deeds inside a sub-process or call, called: process key}. A token
that undoes names the one that waits for it under `undoes`; what is still to be undone waits in that one under `undo`.
Source: BPMN 2.0.2, section 10.7; DECISIONS.md says where it leaves a choice.
"""
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.codec import decode, encode
from engine.spiff import arms, ending
from engine.spiff.scopes import Values
from engine.spiff.token import Token
from engine.spiff.workflow import CaseWorkflow, ScopeWorkflow

if TYPE_CHECKING:
    from engine.spiff.run import Run

Deed = dict[str, Any]
Workflow = CaseWorkflow | ScopeWorkflow


def remember(run: "Run", token: Token) -> None:
    """Note an activity that completes, if anything says how to undo it. Each run of a multi-instance counts by itself."""
    plan, data = token.task_spec.plan, token.internal_data
    inside = data.pop("inside", None)
    if "undoes" in data or (plan.rounds is not None and token.body is None):
        return
    if plan.undone_by is not None:
        inside = None  # its own handler stands for everything in it
    elif inside is None:
        return
    token.workflow.root.internal_data.setdefault("done", []).append(_deed(run, token, inside))


def inside(run: "Run", owner: Token, workflow: Workflow) -> None:
    """A sub-process or called process ends: keep what can be undone in it until `remember` asks."""
    deeds = workflow.root.internal_data.get("done", [])
    if deeds or _handler(workflow) is not None:
        owner.internal_data["inside"] = {"in": deeds}
        if workflow.spec.called:
            owner.internal_data["inside"] |= {"called": owner.internal_data["called"], "own": encode(run.scopes.local.get(-owner.id, {}))}


def throw(run: "Run", token: Token, activity: str | None) -> bool:
    """Undo what was done in the thrower's scope, or that one activity. True: the thrower need not wait."""
    return not _begin(run, token, list(_taken(token.workflow, activity)))


def cancel(run: "Run", token: Token) -> bool:
    """Cancel the transaction around `token`: stop what runs, undo what was done, leave by its cancel event. False: none is around."""
    owner = token.workflow.owner
    while owner is not None and owner.task_spec.plan.element.kind != "transaction":
        owner = owner.workflow.owner
    if owner is None:
        return False
    workflow = run.workflow.subprocesses[owner.id]
    deeds = _all_in(run, workflow)
    arms.stop_scope(workflow.root)
    for one in (owner, owner.body):
        if one is not None:
            one.internal_data.pop("arms", None)
    owner.internal_data["cancelling"] = True
    if not _begin(run, owner, [{**deed, "at": owner.id} for deed in deeds]):
        _complete(run, owner)
    return True


def one_done(run: "Run", token: Token) -> None:
    """A token that undoes has done so: the next deed, or the one that waits goes on."""
    waiting = run.token(token.internal_data["undoes"])
    if waiting is None:  # taken away meanwhile
        if token.workflow.empty:
            ending.scope_ended(run, token.workflow)
    elif not _next(run, waiting):
        _complete(run, waiting)


def reopened_ended(run: "Run", token: Token) -> None:
    """Everything in a sub-process that had completed is undone."""
    run.workflow.subprocesses.pop(token.id, None)
    ending.closed(run, token)
    token.ways = ()
    token.complete()
    one_done(run, token)


def put_back(run: "Run", token: Token) -> None:
    """The thrower is taken away: what it has not undone may be undone by another."""
    for deed in token.internal_data.pop("undo", ()):
        workflow = _workflow(run, deed["at"])
        if workflow is not None:
            workflow.root.internal_data.setdefault("done", []).append({key: part for key, part in deed.items() if key != "at"})


def _begin(run: "Run", waiting: Token, deeds: list[Deed]) -> bool:
    """Newest first, one after another. False: there is nothing to undo."""
    waiting.internal_data["undo"] = sorted(deeds, key=lambda deed: int(deed["id"]), reverse=True)
    return _next(run, waiting)


def _next(run: "Run", waiting: Token) -> bool:
    todo = waiting.internal_data["undo"]
    while todo:
        deed = todo.pop(0)
        workflow = _workflow(run, deed["at"])
        if workflow is not None:
            _undo(run, waiting, workflow, deed)
            return True
    del waiting.internal_data["undo"]
    return False


def _complete(run: "Run", waiting: Token) -> None:
    data, node = waiting.internal_data, waiting.task_spec
    if "again" in data:
        reopened_ended(run, waiting)
    elif data.pop("cancelling", False):
        host = waiting.body or waiting
        watch = next(watch for watch in host.task_spec.plan.boundaries if watch.kind == "cancel")
        arms.catch_on_boundary(run, host, watch, {})
    else:
        node.leave(run, waiting)


def _undo(run: "Run", waiting: Token, workflow: Workflow, deed: Deed) -> None:
    node = workflow.spec.task_specs[deed["on"]]
    handler = node.plan.undone_by
    run.record("compensation_started", deed["on"], {} if handler is None else {"handler": handler})
    token = workflow.root._add_child(node if handler is None else workflow.spec.task_specs[handler])
    token.internal_data["undoes"] = waiting.id
    before = decode(deed.get("was", {}))
    if handler is None:
        run.scopes.past_of(token, before)
        _reopen(run, token, deed)
    else:
        run.scopes.past_of(token, {**before, **decode(deed.get("own", {}))})
        token.data = {}
        token.task_spec._update(token)


def _reopen(run: "Run", token: Token, deed: Deed) -> None:
    """Open the scope of a completed sub-process or call again, to undo what lies in it or to run its own handler."""
    token._state = TaskState.STARTED
    token.internal_data["again"] = True
    own = decode(deed.get("own", {}))
    if "called" in deed:
        token.internal_data["called"] = deed["called"]
        run.scopes.open_called(token, own)
    elif own:
        run.scopes.open(token).update(own)
    workflow = ScopeWorkflow(token.task_spec.spec_of(run, token), token)
    handler = _handler(workflow)
    if handler is None:
        _begin(run, token, [{**inner, "at": token.id} for inner in deed["in"]])
        return
    if deed["in"]:
        workflow.root.internal_data["done"] = list(deed["in"])
    arms.open_handler(run, workflow.root, handler, {})


def _deed(run: "Run", token: Token, inside: Deed | None) -> Deed:
    deed: Deed = {"id": run.next_id(), "on": token.task_spec.name}
    own: Values = {}
    for one in (token.body, token):
        own |= run.scopes.local.get(one.id, {}) if one is not None else {}
    if own:
        deed["own"] = encode(own)
    return deed | (inside or {})


def _taken(workflow: Workflow, activity: str | None) -> Iterator[Deed]:
    """Take the deeds out of the thrower's scope; of an event sub-process also those of the scope that it stands in."""
    at: Workflow | None = workflow
    while at is not None:
        done = at.root.internal_data.pop("done", [])
        left = [deed for deed in done if activity is not None and deed["on"] != activity]
        if left:
            at.root.internal_data["done"] = left
        number = 0 if at.owner is None else at.owner.id
        yield from ({**deed, "at": number} for deed in done if deed not in left)
        owner = at.owner
        at = owner.workflow if owner is not None and owner.task_spec.plan.element.by_event else None


def _all_in(run: "Run", workflow: Workflow) -> list[Deed]:
    """What was done in a scope, also inside sub-processes of it that still run."""
    found: list[Deed] = list(workflow.root.internal_data.get("done", ()))
    for token in workflow.tokens():
        found += [deed for deed in token.internal_data.get("undo", ()) if _workflow(run, deed["at"]) is workflow]
        inner = run.workflow.subprocesses.get(token.id)
        deeds = [] if inner is None or "undoes" in token.internal_data else _all_in(run, inner)
        if inner is not None and deeds:
            extra = {"called": token.internal_data["called"], "own": encode(run.scopes.local.get(-token.id, {}))} if inner.spec.called else {}
            found.append({**_deed(run, token, {"in": deeds, **extra}), "id": max(int(deed["id"]) for deed in deeds)})
    return found


def _handler(workflow: Workflow) -> Any:
    """The event sub-process that undoes the scope as a whole."""
    return next((watch for watch in workflow.spec.handlers if watch.kind == "compensate"), None)


def _workflow(run: "Run", owner: int) -> Workflow | None:
    return run.workflow if owner == 0 else run.workflow.subprocesses.get(owner)
