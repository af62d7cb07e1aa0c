"""Tasks of people: claim, release, assign, complete, refuse, throw an error."""
from engine.commands import inputs_of
from engine.errors import NotAllowed, NotYourTask, TaskNotOpen
from engine.model import (
    Actor,
    AssignTask,
    ClaimTask,
    CompleteTask,
    RefuseTask,
    ReleaseTask,
    Task,
    ThrowTaskError,
)
from engine.naming import number_of
from engine.spiff import incidents
from engine.spiff.run import Run
from engine.spiff.throwing import raise_error
from engine.spiff.token import Token
from engine.spiff.waits import task_of
from engine.step import Rules, Step

MAY_ASSIGN = frozenset({"admin", "operator"})


def claim(step: Step, command: ClaimTask) -> None:
    token, task = _task(step.run, command.task_id)
    check_free(task, command.actor)
    step.run.record("task_claimed", task.element, inputs_of(command), command.actor.user)
    token.internal_data["task"]["assignee"] = command.actor.user


def release(step: Step, command: ReleaseTask) -> None:
    """Give a task back to its candidates: the assignee may, and who may assign."""
    token, task = _task(step.run, command.task_id)
    if task.assignee != command.actor.user and command.actor.roles.isdisjoint(MAY_ASSIGN):
        raise NotYourTask(task.title)
    step.run.record("task_released", task.element, inputs_of(command), command.actor.user)
    token.internal_data["task"].pop("assignee", None)


def assign(step: Step, command: AssignTask) -> None:
    token, task = _task(step.run, command.task_id)
    if command.actor.roles.isdisjoint(MAY_ASSIGN):
        raise NotAllowed("Only an administrator or operator assigns tasks to others.")
    if not _is_candidate(task, command.user, command.user_groups):
        raise NotAllowed(f"{command.user} is no candidate for {task.title}.")
    _check_four_eyes(task, command.user)
    step.run.record("task_assigned", task.element, inputs_of(command), command.actor.user)
    token.internal_data["task"]["assignee"] = command.user


def complete(step: Step, command: CompleteTask) -> None:
    """Take in the answers and move on. Any candidate may, without claiming first."""
    run = step.run
    token, task = _task(run, command.task_id)
    check_free(task, command.actor)
    run.record("task_completed", task.element, inputs_of(command), command.actor.user)
    run.told.update(command.answers)
    step.keep_documents(command.answers, task.element)
    remember(run, task.element, command.actor.user)
    del token.internal_data["task"]
    token.task_spec.leave(run, token, command.answers)


def refuse(step: Step, command: RefuseTask) -> None:
    """Keep a refused attempt in the history. The task may be gone by now: that may be why it was refused."""
    token = find(step.run, command.task_id)
    element = None if token is None else token.task_spec.name
    step.run.record("task_refused", element, inputs_of(command), command.actor.user)


def throw_error(step: Step, command: ThrowTaskError) -> None:
    run = step.run
    token, task = _task(run, command.task_id)
    check_free(task, command.actor)
    run.record("error_thrown", task.element, inputs_of(command), command.actor.user)
    run.told.update(command.variables)
    if not raise_error(run, token, "error", command.code, command.variables):
        incidents.open_incident(run, token, "error", f"Nadie atiende el error «{command.code}» de «{task.title}».", "task")


def find(run: Run, task_id: str) -> Token | None:
    number = number_of(run.case_id, task_id)
    token = None if number is None else run.token(number)
    return token if token is not None and "task" in token.internal_data else None


def may_act(task: Task, user: str, groups: frozenset[str]) -> bool:
    """A task is yours if it is assigned to you, or free and you are a candidate."""
    return task.assignee == user if task.assignee is not None else _is_candidate(task, user, groups)


def _task(run: Run, task_id: str) -> tuple[Token, Task]:
    token = find(run, task_id)
    if token is None:
        raise TaskNotOpen(task_id)
    return token, task_of(run, token)


def remember(run: Run, element: str, user: str) -> None:
    """Note who did an element that a four-eyes rule names."""
    if element in run.program.watched:
        seen = run.four_eyes.setdefault(element, [])
        if user not in seen:
            seen.append(user)


def check_free(task: Task, actor: Actor) -> None:
    """Raises NotYourTask, or NotAllowed for whom a four-eyes rule keeps away."""
    if not may_act(task, actor.user, actor.groups):
        raise NotYourTask(task.title)
    _check_four_eyes(task, actor.user)


def _check_four_eyes(task: Task, user: str) -> None:
    if user in task.excluded:
        raise NotAllowed(f"Four eyes: {user} did an earlier step that {task.title} must not be done by the same person.")


def _is_candidate(task: Task, user: str, groups: frozenset[str]) -> bool:
    """Without any candidates everybody is one."""
    if not task.candidate_groups and not task.candidate_users:
        return True
    return user in task.candidate_users or not groups.isdisjoint(task.candidate_groups)


RULES: Rules = {ClaimTask: claim, ReleaseTask: release, AssignTask: assign, CompleteTask: complete, RefuseTask: refuse, ThrowTaskError: throw_error}
