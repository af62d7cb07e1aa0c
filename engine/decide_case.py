"""The case as a whole: started, cancelled, a variable set, something recorded."""
from engine.commands import inputs_of, is_derived
from engine.errors import BadInput, Impossible
from engine.model import CancelCase, RecordEvent, SetVariable, StartCase
from engine.program import start_events
from engine.spiff import arms, stages
from engine.step import Rules, Step


def start(step: Step, command: StartCase) -> None:
    """Put the first token on the start event; later events may begin beside it."""
    run = step.run
    element = _start_element(step, command)
    run.record("case_started", element, inputs_of(command), command.actor.user)
    run.told.update(command.variables)
    mapped = bool(run.program.plans[element].outputs)  # then only what the mapping names becomes a variable
    if not mapped:
        run.scopes.case.update(command.variables)
    step.keep_documents(command.variables, element)
    if element in run.program.watched:
        run.four_eyes[element] = [command.actor.user]
    stages.arm_case(run)
    arms.enter(run, run.workflow.root, element, command.variables if mapped else {})


def cancel(step: Step, command: CancelCase) -> None:
    run = step.run
    run.record("case_cancelled", None, inputs_of(command), command.actor.user)
    arms.stop_scope(run.workflow.root)
    step.cancelled()


def set_variable(step: Step, command: SetVariable) -> None:
    """An operator's or owner's mend of the case's own variables."""
    if not command.name.strip():
        raise BadInput("A variable has a name.")
    step.run.record("variable_changed", None, inputs_of(command), command.actor.user)
    step.run.scopes.mend(command.name, command.value)


def record(step: Step, command: RecordEvent) -> None:
    """Something the shell saw. It may not pretend to be a decision of the engine."""
    if is_derived(command.type):
        raise BadInput(f"{command.type} is the engine's own event.")
    step.run.record(command.type, command.element, dict(command.data), command.actor.user)


def _start_element(step: Step, command: StartCase) -> str:
    starts = start_events(step.run.program)
    if command.element is not None:
        chosen = [element for element in starts if element.id == command.element]
    elif command.message is not None:
        chosen = [element for element in starts if element.trigger is not None and element.trigger.name == command.message]
    else:
        chosen = [element for element in starts if not element.triggers]
    if not chosen:
        raise Impossible(f"The process has no start event {command.element or command.message or ''}".strip() + ".")
    return chosen[0].id


RULES: Rules = {StartCase: start, CancelCase: cancel, SetVariable: set_variable, RecordEvent: record}
