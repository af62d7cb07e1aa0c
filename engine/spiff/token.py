"""A token: SpiffWorkflow's Task without its clock, its random ids, its logging and its copies of variables."""
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff import pin  # noqa: F401  asserts the release before anything is built on it

if TYPE_CHECKING:
    from engine.diagram.plan import Way
    from engine.spiff.node import Node
    from engine.spiff.workflow import CaseWorkflow, ScopeWorkflow

NOWHERE = -1  # parent of a root
ROOT = 0  # id of the token that every other token of its scope hangs on


class Token(Task):
    """Where a case stands. `id` is a number of the case's counter; `internal_data` is what it waits for, JSON-safe."""

    task_spec: "Node"
    workflow: "CaseWorkflow | ScopeWorkflow"
    id: int
    ways: "tuple[Way, ...]"
    _parent: int
    _children: list[int]
    internal_data: dict[str, Any]

    # The original takes a random id, the time of day and a class-wide thread counter: none may touch a decision.
    def __init__(self, workflow: Any, task_spec: Any, parent: "Token | None" = None, state: int = TaskState.MAYBE,
                 id: int = ROOT) -> None:
        self.id = id
        self.workflow = workflow
        self._parent = NOWHERE if parent is None else parent.id
        self._children = []
        self._state = state
        self.triggered = False
        self.task_spec = task_spec
        self.thread_id = 0
        self.data = _NO_DATA
        self.internal_data = {}
        self.last_state_change = 0
        self.by = ""  # id of the flow it came in on
        self.ways = ()  # the flows it leaves on
        workflow.tasks[id] = self
        if parent is not None:
            parent._children.append(id)

    def _add_child(self, task_spec: Any, state: int = TaskState.FUTURE) -> "Token":
        token = Token(self.workflow, task_spec, self, state, self.workflow.top_workflow.run.next_id())
        return token

    def _set_state(self, value: int) -> None:
        self._state = value

    def cancel(self) -> None:
        """Take this token away, with the runs of a multi-instance under it and everything inside a sub-process."""
        for child in self.children:
            child.cancel()
        self._state = TaskState.CANCELLED
        self.task_spec._on_cancel(self)
        self.workflow.forget(self)

    @property
    def is_root(self) -> bool:
        return self.id == ROOT

    @property
    def body(self) -> "Token | None":
        """The multi-instance activity that this token is one run of."""
        return self.workflow.tasks.get(self._parent) if "run" in self.internal_data else None

    @property
    def arms(self) -> list[dict[str, Any]]:
        """What this token waits for besides a person or a job: timers, messages, signals, conditions."""
        arms: list[dict[str, Any]] = self.internal_data.get("arms", _NOTHING)
        return arms


_NO_DATA: dict[str, Any] = {}  # variables never lie in a token; shared, never written
_NOTHING: list[dict[str, Any]] = []
