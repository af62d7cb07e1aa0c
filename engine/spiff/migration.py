"""A stored case opened on another version of its process: the same elements, or those that a mapping names."""
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.diagram.stages import host_of
from engine.errors import Impossible
from engine.model import Event
from engine.spiff import arms, codec
from engine.spiff.token import Token
from engine.spiff.workflow import ScopeSpec

if TYPE_CHECKING:
    from engine.spiff.run import Run


def load(run: "Run", document: Mapping[str, Any], elements: Mapping[str, str]) -> None:
    """Fill the run of the target version. Raises Impossible when an open element is missing or of another kind."""
    codec.load(run, {**document, **_renamed(document, elements),
                     "f": {elements.get(name, name): users for name, users in document.get("f", {}).items()}})
    for token in run.all_tokens():
        _check(token)
    for token in run.all_tokens(roots=True):
        for deed in (*token.internal_data.get("done", ()), *token.internal_data.get("undo", ())):
            _check_deed(run, token.workflow.spec, deed)


def event(run: "Run", data: Mapping[str, Any], actor: str) -> Event:
    return Event("case_migrated", run.now, actor, None, data)


def arm_anew(run: "Run") -> None:
    """Waits that the target version does not have end, those that it adds begin now; the others stay as they are."""
    for token in list(run.all_tokens(roots=True)):
        if token.body is not None or _over(token):
            continue
        watches = token.workflow.spec.handlers if token.is_root else _armed(token)
        wanted = {(watch.element, watch.kind) for watch in watches}
        kept = [arm for arm in token.arms if (arm["on"], arm["kind"]) in wanted or arm["on"] in run.program.hidden]
        known = {(arm["on"], arm["kind"]) for arm in kept}
        token.internal_data.pop("arms", None)
        if kept:
            token.internal_data["arms"] = kept
        if "incident" not in token.internal_data:
            arms.arm_all(run, token, [watch for watch in watches if (watch.element, watch.kind) not in known])


def _over(token: Token) -> bool:
    """Nothing new can happen to it: it undoes what had completed, or an event sub-process has interrupted its scope."""
    if not token.is_root:
        return "again" in token.internal_data
    owner = token.workflow.owner
    opened = [other.internal_data["start"] for other in token.workflow.tokens() if "start" in other.internal_data]
    return (owner is not None and "again" in owner.internal_data) or any(
        watch.interrupting for watch in token.workflow.spec.handlers if watch.element in opened)


def _armed(token: Token) -> tuple[Any, ...]:
    plan = token.task_spec.plan
    return (*plan.boundaries, *plan.waits)


def _renamed(document: Mapping[str, Any], elements: Mapping[str, str]) -> dict[str, Any]:
    tokens = []
    for number, element, *rest in document["t"]:
        data = dict(rest[0]) if rest else {}
        if "arms" in data:
            data["arms"] = [_rename_arm(arm, elements) for arm in data["arms"]]
        if "in" in data:
            data["in"] = {**data["in"], **_renamed(data["in"], elements)}
        if "undo" in data:
            data["undo"] = [_rename_deed(deed, elements) for deed in data["undo"]]
        if "inside" in data:
            data["inside"] = _rename_deed(data["inside"], elements)
        tokens.append([number, elements.get(element, element), data] if data else [number, elements.get(element, element)])
    renamed: dict[str, Any] = {"t": tokens}
    if "a" in document:
        renamed["a"] = [_rename_arm(arm, elements) for arm in document["a"]]
    if "c" in document:
        renamed["c"] = [_rename_deed(deed, elements) for deed in document["c"]]
    return renamed


def _rename_arm(arm: Mapping[str, Any], elements: Mapping[str, str]) -> dict[str, Any]:
    host = host_of(arm["on"])  # stages go where their task goes
    return {**arm, "on": elements.get(host, host) + arm["on"].removeprefix(host)}


def _rename_deed(deed: Mapping[str, Any], elements: Mapping[str, str]) -> dict[str, Any]:
    renamed = dict(deed)
    if "on" in deed:
        renamed["on"] = elements.get(deed["on"], deed["on"])
    if "in" in deed:
        renamed["in"] = [_rename_deed(inner, elements) for inner in deed["in"]]
    return renamed


def _check_deed(run: "Run", spec: ScopeSpec, deed: Mapping[str, Any]) -> None:
    """What was done must still be there to be undone. A deed waiting to be undone may lie in a scope around."""
    node = spec.task_specs.get(deed["on"])
    if node is None and "at" in deed:
        return
    inside: ScopeSpec | None = run.program.scopes.get(deed["called"]) if "called" in deed else getattr(node, "inner", None)
    if node is not None and node.plan.undone_by is not None:
        return
    if node is None or "in" not in deed or inside is None:
        raise Impossible(f"«{deed['on']}» was completed and may have to be undone; the target version cannot undo it.")
    for inner in deed["in"]:
        _check_deed(run, inside, inner)


def _check(token: Token) -> None:
    """What the token keeps must be of use to the node that it now stands on."""
    data, name = token.internal_data, type(token.task_spec).__name__
    for key, kinds in (("task", ("PersonTask",)), ("job", ("JobTask",)), ("rounds", None)):
        if key in data and kinds is not None and name not in kinds:
            raise Impossible(f"«{token.task_spec.name}» is another kind of element in the target version.")
    if ("rounds" in data) != (token.task_spec.plan.rounds is not None and token.body is None):
        raise Impossible(f"«{token.task_spec.name}» runs another number of times in the target version.")
