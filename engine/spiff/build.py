"""Plans into SpiffWorkflow specs: one ScopeSpec per process and sub-process, one node per element."""
from collections.abc import Mapping

from engine.diagram.model import PERSON_TASKS, Diagram
from engine.diagram.placing import CARRIERS
from engine.diagram.plan import Plan
from engine.diagram.planner import Planner
from engine.diagram.stages import host_of
from engine.spiff.ad_hoc import AdHoc
from engine.spiff.containers import CallActivity, SubProcess
from engine.spiff.events import Boundary, Catch, End, Start, Throw
from engine.spiff.gateways import EventBased, Exclusive, Inclusive, Parallel
from engine.spiff.node import Node
from engine.spiff.work import DecisionTask, JobTask, PersonTask, ScriptTask
from engine.spiff.workflow import ScopeSpec

_KINDS: dict[str, type[Node]] = {
    "startEvent": Start, "endEvent": End, "boundaryEvent": Boundary, "intermediateCatchEvent": Catch, "receiveTask": Catch,
    "intermediateThrowEvent": Throw, "sendTask": Throw, "exclusiveGateway": Exclusive, "parallelGateway": Parallel,
    "inclusiveGateway": Inclusive, "eventBasedGateway": EventBased, "callActivity": CallActivity, "scriptTask": ScriptTask,
    "businessRuleTask": DecisionTask, "serviceTask": JobTask, **dict.fromkeys(PERSON_TASKS, PersonTask),
}


def build(diagram: Diagram, process: str, plans: Mapping[str, Plan], planner: Planner) -> ScopeSpec:
    """The nodes of a process, with those of its sub-processes inside. The diagram has passed the check."""
    spec = _scope(diagram, process, plans, planner)
    spec.called = True
    return spec


def _scope(diagram: Diagram, scope: str, plans: Mapping[str, Plan], planner: Planner) -> ScopeSpec:
    spec = ScopeSpec(scope)
    spec.handlers = planner.handlers(scope)
    for element in diagram.within(scope):
        plan = plans[element.id]
        if element.ad_hoc is not None:
            AdHoc(spec, plan, _scope(diagram, element.id, plans, planner), _beginnings(diagram, element.id))
        elif element.kind in ("subProcess", "transaction"):
            SubProcess(spec, plan, _scope(diagram, element.id, plans, planner))
        else:
            _kind(plan)(spec, plan)
    spec.starts = tuple(element.id for element in diagram.within(scope) if element.kind == "startEvent" and not element.triggers)
    return spec


def _beginnings(diagram: Diagram, scope: str) -> tuple[str, ...]:
    return tuple(element.id for element in diagram.within(scope) if not element.incoming and element.kind != "boundaryEvent"
                 and not element.by_event and not element.for_compensation and host_of(element.id) == element.id)


def _kind(plan: Plan) -> type[Node]:
    """A job type makes a machine's job of whatever carries it."""
    return JobTask if plan.job_type is not None and plan.element.kind in CARRIERS else _KINDS[plan.element.kind]
