"""The tokens of a case, and of each sub-process and called process inside it, as SpiffWorkflow's workflows.

A finished token is forgotten at once: what is stored, and what a step costs, depends on what is open and never on how
much has happened.
"""
from typing import TYPE_CHECKING, Any, NoReturn

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.diagram.plan import Watch
from engine.spiff.token import ROOT, Token

if TYPE_CHECKING:
    from engine.spiff.run import Run


class ScopeSpec(BpmnProcessSpec):
    """The nodes of one process or sub-process."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.handlers: tuple[Watch, ...] = ()  # what opens its event sub-processes
        self.starts: tuple[str, ...] = ()  # its none start events
        self.ad_hoc = False  # it may be enough before all of it is done
        self.called = False  # a process of its own, with its own variables


class NoScripts:
    """Stands where SpiffWorkflow keeps its Python evaluator: there is none."""

    environment = None

    def evaluate(self, *_: Any, **__: Any) -> NoReturn:
        raise RuntimeError("Python is never evaluated: expressions are FEEL.")

    execute = call_service = evaluate


_NO_SCRIPTS = NoScripts()


class _Forgetting:
    """What both kinds of workflow do when a token has moved on."""

    tasks: dict[int, Token]

    def _task_completed_notify(self, token: Token) -> None:
        """The original looks at every waiting token after every step; ours are told when something happens to them."""
        self.forget(token)

    def forget(self, token: Token) -> None:
        """Take a finished token out of the tree; its children hang on the root from now on."""
        root = self.tasks[ROOT]
        for child in token._children:
            self.tasks[child]._parent = ROOT
            root._children.append(child)
        parent = self.tasks.get(token._parent)
        if parent is not None:
            parent._children.remove(token.id)
        del self.tasks[token.id]

    @property
    def empty(self) -> bool:
        return len(self.tasks) == 1

    @property
    def root(self) -> Token:
        return self.tasks[ROOT]

    def tokens(self) -> list[Token]:
        """The live tokens of this scope, oldest first."""
        return [token for token in self.tasks.values() if token.id != ROOT]


class CaseWorkflow(_Forgetting, BpmnWorkflow):
    """The outermost scope of a case."""

    owner = None

    def __init__(self, spec: ScopeSpec, run: "Run") -> None:
        super().__init__(spec, {}, script_engine=_NO_SCRIPTS, deserializing=True)
        self.run = run
        self.task_tree = Token(self, spec.start, state=TaskState.COMPLETED)


class ScopeWorkflow(_Forgetting, BpmnSubWorkflow):
    """The scope inside a sub-process or call activity. `owner` is the token that waits for it."""

    def __init__(self, spec: ScopeSpec, owner: Token) -> None:
        # The original looks its parent up by id through every scope; here the owner is known.
        self.owner = owner
        top = owner.workflow.top_workflow
        super().__init__(spec, owner.id, top, deserializing=True)
        self.task_tree = Token(self, spec.start, state=TaskState.COMPLETED)
        top.subprocesses[owner.id] = self

    def _calculate_depth(self) -> int:
        return int(self.owner.workflow.depth) + 1
