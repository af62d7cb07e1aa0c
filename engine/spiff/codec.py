"""The document in which a case's tokens are stored, and back. The format is ours; specs are never in it.

{v: 1, t: [[id, element, {what it waits for}], …], a: [arms of the outermost scope], s: {token id: local variables},
 i: {incident id: …}, f: {element: [who completed it]}, e: the end event that the main flow reached}.
Format 2 adds c: [what the outermost scope can undo] and p: {token id: variables as they were}; a case without them is written as 1.
A token with a flow inside it holds the same again under `in`; a run of a multi-instance names its body under `of`. Lists keep
the order of birth, so equal cases give equal bytes.
"""
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.codec import decode, encode
from engine.errors import Impossible
from engine.spiff.node import STARTED
from engine.spiff.token import ROOT, Token
from engine.spiff.workflow import CaseWorkflow, ScopeWorkflow

if TYPE_CHECKING:
    from engine.spiff.run import Run

VERSION = 1
NEWEST = 2
_SINCE_2 = frozenset(("undo", "undoes", "inside"))  # in what a token waits for

Document = dict[str, Any]


def dump(run: "Run") -> Document:
    document: Document = {"v": VERSION, **_dump_scope(run, run.workflow)}
    if run.scopes.past:
        document["p"] = {str(number): encode(values) for number, values in run.scopes.past.items()}
    if run.program.compensates and _undoes(run):
        document["v"] = NEWEST
    if run.scopes.local:
        document["s"] = {str(number): encode(values) for number, values in run.scopes.local.items()}
    if run.incidents:
        document["i"] = {str(number): one for number, one in run.incidents.items()}
    if run.four_eyes:
        document["f"] = run.four_eyes
    if run.main_end is not None:
        document["e"] = run.main_end
    return document


def load(run: "Run", document: Mapping[str, Any]) -> None:
    """Fill a fresh Run. Raises Impossible for a document of another version or of another diagram."""
    if document.get("v") not in (VERSION, NEWEST):
        raise Impossible(f"The stored case has format {document.get('v')}; this release reads {VERSION} to {NEWEST}.")
    _load_scope(run, run.workflow, document)
    run.scopes.local = {int(number): decode(values) for number, values in document.get("s", {}).items()}
    run.scopes.past = {int(number): decode(values) for number, values in document.get("p", {}).items()}
    run.incidents = {int(number): dict(one) for number, one in document.get("i", {}).items()}
    run.main_end = document.get("e")
    run.four_eyes = {element: list(users) for element, users in document.get("f", {}).items()}


def _dump_scope(run: "Run", workflow: CaseWorkflow | ScopeWorkflow) -> Document:
    tokens = []
    for token in workflow.tokens():
        data = token.internal_data
        if token._parent != ROOT:
            data = {**data, "of": token._parent}
        inner = run.workflow.subprocesses.get(token.id)
        if inner is not None:
            data = {**data, "in": _dump_scope(run, inner)}
        tokens.append([token.id, token.task_spec.name, data] if data else [token.id, token.task_spec.name])
    scope: Document = {"t": tokens}
    if workflow.root.arms:
        scope["a"] = workflow.root.arms
    if "done" in workflow.root.internal_data:
        scope["c"] = workflow.root.internal_data["done"]
    return scope


def _undoes(run: "Run") -> bool:
    return any("done" in token.internal_data or not _SINCE_2.isdisjoint(token.internal_data) for token in run.all_tokens(roots=True))


def _load_scope(run: "Run", workflow: CaseWorkflow | ScopeWorkflow, document: Mapping[str, Any]) -> None:
    if document.get("a"):
        workflow.root.internal_data["arms"] = [dict(arm) for arm in document["a"]]
    if document.get("c"):
        workflow.root.internal_data["done"] = _copied(document["c"])
    for number, element, *rest in document["t"]:
        node = workflow.spec.task_specs.get(element)
        if node is None:
            raise Impossible(f"The case stands at «{element}», which this version of the process does not have.")
        data = {key: _copied(part) if key in _SINCE_2 else _own(part) for key, part in rest[0].items()} if rest else {}
        inner = data.pop("in", None)
        token = Token(workflow, node, workflow.tasks[data.pop("of", ROOT)], STARTED, number)
        token.internal_data = data
        if inner is not None:
            _load_scope(run, ScopeWorkflow(node.spec_of(run, token), token), inner)


def _copied(part: Any) -> Any:
    """A copy of all of it: deeds lie inside deeds."""
    if part.__class__ is dict:
        return {key: _copied(item) for key, item in part.items()}
    return [_copied(item) for item in part] if part.__class__ is list else part


def _own(part: Any) -> Any:
    """A copy as deep as tokens change: what `decide` was given stays as it was."""
    if part.__class__ is dict:
        return dict(part)
    if part.__class__ is list:
        return [dict(item) if item.__class__ is dict else item for item in part]
    return part
