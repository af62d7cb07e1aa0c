"""Activities that do something: people's tasks, jobs of the machine, scripts, decisions."""
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.diagram.formula import Formula, Trouble, shown
from engine.spiff import jobs, stages
from engine.spiff.node import Activity
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run


MOST_ATTEMPTS = 100


class PersonTask(Activity):
    """A user task, a manual task or an undefined one: waits for a person."""

    def enter(self, run: "Run", token: Token) -> bool:
        task = run.assign(token)
        stages.arm_task(run, token, task)
        token.internal_data["task"] = task
        return False


class JobTask(Activity):
    """A service, send, script or business rule task, or a message event, with a job type: waits for the machine."""

    def enter(self, run: "Run", token: Token) -> bool:
        job: dict[str, Any] = {"type": _text(run, token, "job_type")}
        if self.plan.retries is not None:
            job["retries"] = _attempts(run.value(token, self.plan.retries, "mapping"), self.plan.retries)
        token.internal_data["job"] = job
        jobs.announce(run, token, job["type"])
        return False


class ScriptTask(Activity):
    """A FEEL expression; its value goes into the result variable."""

    def enter(self, run: "Run", token: Token) -> bool:
        script = self.plan.script
        value = None if script is None else run.kept(token, script, "script")
        name = self.plan.element.ext.result_variable
        if name is not None:
            token.data = {name: value}
        return True


class DecisionTask(Activity):
    """A DMN decision, evaluated at once."""

    def enter(self, run: "Run", token: Token) -> bool:
        result = run.decision(token, _text(run, token, "decision"))
        name = self.plan.element.ext.result_variable
        if name is not None:
            token.data = {name: result}
        elif isinstance(result, dict):
            token.data = dict(result)
        run.told.update(token.data)  # the history has it in decision_evaluated
        return True


def _attempts(value: Any, formula: Formula) -> int:
    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value) and 1 <= value <= MOST_ATTEMPTS:
        return int(value)
    raise Trouble("mapping", f"Los intentos «{formula.text}» deben ser un número de 1 a {MOST_ATTEMPTS} y son {shown(value)}.")


def _text(run: "Run", token: Token, what: str) -> str:
    formula = getattr(token.task_spec.plan, what)
    value = None if formula is None else run.value(token, formula, "mapping")
    if not isinstance(value, str) or not value:
        raise Trouble("mapping", f"«{token.task_spec.plan.element.title}» no dice cuál es su {what}.")
    return value
