"""Stages of a deadline: reminders and escalations that a task, or the whole process, says beside itself.

    <tramita:stage kind="warning" at="=subtract business days(due, 1)" />
    <tramita:stage kind="escalation" at="=add business days(due, 1)" to="Jefe Servicio al cliente" template="escalamiento" />

in the extension elements of a person's task or of the process, whose own deadline then stands in `tramita:due`. `kind`:
warning, reminder or escalation. `at` (FEEL) sees the variables and `due`; null means that this stage is left out. A
reminder comes when the deadline is over and an escalation one business day later, unless `at` says otherwise. `to` and
`cc`: people, groups or addresses; without `to` the assignee, else the candidate groups. `subject` and `template` (of
mails/) replace words that suit any task.

Each becomes a send task that nobody drew, "<element>.<kind>", so that its mail is a job like any other: tried again,
seen in the outbox, an incident when it gives up.
"""
from collections.abc import Iterator
from dataclasses import replace

from engine.diagram.model import PERSON_TASKS, Assignment, Diagram, Element, Extensions, Process, Stage
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

KINDS = ("warning", "reminder", "escalation")
WHEN = {"reminder": "=due", "escalation": "=add business days(due, 1)"}
SUBJECT = {"warning": "Por vencer", "reminder": "Recordatorio", "escalation": "Escalamiento"}
WORDS = {
    "warning": "«{{ task }}» vence el {{ due | short_date }}.",
    "reminder": "El plazo de «{{ task }}» venció el {{ due | short_date }} y la tarea sigue abierta.",
    "escalation": "«{{ task }}» debía estar lista el {{ due | short_date }} y nadie la ha terminado. Por favor intervenga.",
}
WHOLE = {
    "warning": "El caso vence el {{ due | short_date }}.",
    "reminder": "El plazo del caso venció el {{ due | short_date }} y el caso sigue abierto.",
    "escalation": "El caso debía terminar el {{ due | short_date }} y sigue abierto. Por favor intervenga.",
}
REST = "{% if known %}\n\nCaso: {{ known }}{% endif %}{% if assignee %}\n\nLa tiene: {{ assignee }}{% endif %}\n\n{{ link }}"

catalogue({
    "unknown-stage": ("error",
                      ("«{name}» tiene una etapa de plazo «{what}», que no existe.", "Use warning, reminder o escalation."),
                      ("“{name}” has a deadline stage “{what}”, which does not exist.", "Use warning, reminder or escalation.")),
    "stage-without-due": ("error",
                          ("«{name}» tiene una etapa «{what}» y ningún plazo.", "Escriba el plazo (dueDate, o tramita:due del proceso)."),
                          ("“{name}” has a stage “{what}” and no deadline.", "Give it a due date (or the process tramita:due).")),
    "stage-without-time": ("error",
                           ("La etapa «{what}» de «{name}» no dice cuándo.", "Escriba at, por ejemplo «=subtract business days(due, 1)»."),
                           ("The stage “{what}” of “{name}” does not say when.", "Fill in at, such as “=subtract business days(due, 1)”.")),
    "stage-of-nobody": ("error",
                        ("La etapa «{what}» del proceso no dice a quién avisar.", "Escriba to: un grupo, un usuario o una dirección."),
                        ("The stage “{what}” of the process does not say whom to tell.", "Fill in to: a group, a user or an address.")),
    "stage-elsewhere": ("error",
                        ("«{name}» no es tarea de una persona y tiene una etapa de plazo.", "Póngala en la tarea que espera."),
                        ("“{name}” is no person's task and has a deadline stage.", "Put it on the task that waits.")),
})


def with_stages(diagram: Diagram) -> Diagram:
    """The diagram with a hidden send task for each stage."""
    hidden = [task for element in diagram.elements.values() if element.kind in PERSON_TASKS
              for task in hidden_tasks(element.id, element.ext.stages, element.process, element.scope, element.lane)]
    hidden += [task for process in diagram.processes.values() for task in hidden_tasks(process.id, process.ext.stages, process.id, process.id, None)]
    return replace(diagram, elements={**diagram.elements, **{task.id: task for task in hidden}}) if hidden else diagram


def hidden_tasks(host: str, stages: tuple[Stage, ...], process: str, scope: str, lane: str | None) -> list[Element]:
    """The send tasks of the stages of one task, or of a process (then host and scope are the same), in their order."""
    return [Element(name, "", "sendTask", process, scope, lane=lane, ext=_mail(host, stage, whole=host == scope))
            for name, stage in zip(names(host, stages), stages, strict=True)]


def names(host: str, stages: tuple[Stage, ...]) -> list[str]:
    """Element ids of the stages: "task.reminder", and "task.reminder2" for the second of a kind."""
    found: list[str] = []
    for stage in stages:
        same = sum(name.startswith(f"{host}.{stage.kind}") for name in found)
        found.append(f"{host}.{stage.kind}{same + 1 if same else ''}")
    return found


def host_of(element: str) -> str:
    """The element that a hidden one belongs to; any other is its own."""
    host, _, kind = element.rpartition(".")
    return host if host and kind.rstrip("0123456789") in (*KINDS, "due") else element


def check_stages(diagram: Diagram, file: str, language: str = "es") -> list[Problem]:
    found = []
    for element in diagram.elements.values():
        if element.ext.stages and element.kind not in PERSON_TASKS:
            found.append(problem("stage-elsewhere", file, element.id, language, name=element.title))
        found += _wrong(element, element.ext.due, file, language)
    for process in diagram.processes.values():
        found += _wrong(process, process.ext.due, file, language)
        found += [problem("stage-of-nobody", file, process.id, language, what=stage.kind) for stage in process.ext.stages if not stage.to]
    return found


def _wrong(host: Element | Process, due: str | None, file: str, language: str) -> Iterator[Problem]:
    for stage in host.ext.stages:
        said = {"name": host.name or host.id, "what": stage.kind}
        if stage.kind not in KINDS:
            yield problem("unknown-stage", file, host.id, language, **said)
        elif not due:
            yield problem("stage-without-due", file, host.id, language, **said)
        elif not stage.at and stage.kind not in WHEN:
            yield problem("stage-without-time", file, host.id, language, **said)


def _mail(host: str, stage: Stage, whole: bool) -> Extensions:
    to = stage.to or "=if assignee != null then assignee else groups"
    words = {"template": stage.template} if stage.template else {"body": (WHOLE if whole else WORDS).get(stage.kind, "") + REST}
    subject = stage.subject or f"{SUBJECT.get(stage.kind, '')}: {{{{ task }}}}{{% if known %}} · {{{{ known }}}}{{% endif %}}"
    dynamic = subject if subject.startswith("=") else None
    given = [Assignment(text, target) for text, target in ((to, "to"), (stage.cc, "cc"), (dynamic, "subject")) if text]
    return Extensions(job_type="mail.send", retries="5", inputs=tuple(given),
                      headers={"stage": stage.kind, "about": host, **words, **({} if dynamic else {"subject": subject})})
