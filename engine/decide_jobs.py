"""Jobs of the machine: completed, failed, or ended by a business error."""
from engine.commands import inputs_of
from engine.errors import JobNotOpen
from engine.model import CompleteJob, FailJob, ThrowJobError
from engine.naming import number_of
from engine.spiff import incidents
from engine.spiff.jobs import result_of
from engine.spiff.run import Run
from engine.spiff.throwing import raise_error
from engine.spiff.token import Token
from engine.step import Rules, Step


def complete(step: Step, command: CompleteJob) -> None:
    """Take in the result and move on. A job that an incident holds may still be completed: the incident is over then."""
    run = step.run
    token = _job(run, command.job_id)
    run.record("job_completed", token.task_spec.name, inputs_of(command), command.worker)
    step.keep_documents(command.result, token.task_spec.name)
    values = result_of(token, command.result)
    run.told.update(values)
    del token.internal_data["job"]
    token.task_spec.leave(run, token, values)


def fail(step: Step, command: FailJob) -> None:
    """Note the failure; without attempts left it becomes an incident."""
    run = step.run
    token = _job(run, command.job_id)
    run.record("job_failed", token.task_spec.name, inputs_of(command), command.worker)
    if command.attempts_left <= 0:
        incidents.open_incident(run, token, "job", command.message, "job")


def throw_error(step: Step, command: ThrowJobError) -> None:
    run = step.run
    token = _job(run, command.job_id)
    run.record("error_thrown", token.task_spec.name, inputs_of(command), command.worker)
    run.told.update(command.variables)
    if not raise_error(run, token, "error", command.code, command.variables):
        message = f"Nadie atiende el error «{command.code}» de «{token.task_spec.plan.element.title}». {command.message}".strip()
        incidents.open_incident(run, token, "error", message, "job")


def _job(run: Run, job_id: str) -> Token:
    number = number_of(run.case_id, job_id)
    token = None if number is None else run.token(number)
    if token is None or "job" not in token.internal_data:
        raise JobNotOpen(job_id)
    return token


RULES: Rules = {CompleteJob: complete, FailJob: fail, ThrowJobError: throw_error}
