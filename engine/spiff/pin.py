"""The release of SpiffWorkflow that this package is written for, asserted when it is imported.

Nothing of the library is patched in place: `Token`, the workflows and the nodes are subclasses, so that the library
stays as it is for everyone else in the process. What they replace is listed here with the signature it must have;
tests/test_spiff_pin.py compares the source text too.
"""
import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.workflow import Workflow

RELEASE = "3.2.0"

REPLACED: dict[Callable[..., Any], str] = {
    Task.__init__: "(self, workflow: 'Workflow', task_spec: Optional[SpiffWorkflow.specs.base.TaskSpec], "
                   "parent: Optional[ForwardRef('Task')] = None, state: int = 1, id: Optional[uuid.UUID] = None)",
    Task._add_child: "(self, task_spec: SpiffWorkflow.specs.base.TaskSpec, state: int = 1) -> 'Task'",
    Task._set_state: "(self, value: int) -> None",
    Task.cancel: "(self) -> None",
    BpmnTaskSpec._update_hook: "(self, my_task)",
    BpmnTaskSpec._on_complete_hook: "(self, my_task)",
    TaskSpec._predict_hook: "(self, my_task)",
    TaskSpec._on_ready_hook: "(self, my_task)",
    TaskSpec._run: "(self, my_task)",
    TaskSpec._on_cancel: "(self, my_task)",
    TaskSpec.test: "(self)",
    Workflow._task_completed_notify: "(self, task: SpiffWorkflow.task.Task) -> None",
    BpmnWorkflow.__init__: "(self, spec, subprocess_specs=None, script_engine=None, **kwargs)",
    BpmnSubWorkflow._calculate_depth: "(self)",
    BpmnSubWorkflow.__init__: "(self, spec, parent_task_id, top_workflow, **kwargs)",
}

# Used as they are: their behaviour is what the subclasses build on.
TRUSTED: dict[Callable[..., Any], str] = {
    Task.run: "(self) -> Optional[bool]",
    Task.complete: "(self) -> None",
    Task._ready: "(self) -> None",
    TaskSpec._update: "(self, my_task)",
    TaskSpec._on_ready: "(self, my_task)",
    TaskSpec._on_complete: "(self, my_task)",
    Workflow.__init__: "(self, workflow_spec: SpiffWorkflow.specs.WorkflowSpec.WorkflowSpec, deserializing: bool = False) -> None",
    BpmnTaskSpec.__init__: "(self, wf_spec, name, lane=None, documentation=None, data_input_associations=None, "
                           "data_output_associations=None, io_specification=None, **kwargs)",
}


def check() -> None:
    """Raise RuntimeError when another SpiffWorkflow is installed than the one this package was written for."""
    if version("SpiffWorkflow") != RELEASE:
        raise RuntimeError(f"SpiffWorkflow {RELEASE} is needed, {version('SpiffWorkflow')} is installed.")
    for function, signature in {**REPLACED, **TRUSTED}.items():
        found = str(inspect.signature(function))
        if found != signature:
            raise RuntimeError(f"{function.__qualname__}{found} is not the {function.__qualname__}{signature} of {RELEASE}.")


check()
