"""What a process names must be there: jobs with what they need, templates, registers, groups, parameters, calendars, starts."""
import re
from collections.abc import Callable, Iterator

from engine.calendar.functions import functions
from engine.checks.facts import Subject
from engine.checks.jobs import JOBS
from engine.checks.kinds import parts
from engine.checks.slips import meant, slip
from engine.checks.uses import inputs_of, template_of, uses
from engine.diagram.model import PERSON_TASKS, Element
from engine.diagram.read import read
from engine.diagram.words import catalogue
from engine.errors import Problem
from engine.feel.nodes import Call, Literal, Name, Path
from engine.process_file import FILE

catalogue({
    "external-job": ("hint",
                     ("El trabajo «{job}» de «{name}» no lo hace este programa: espera a un trabajador externo.",
                      "{near}Si es externo, no haga nada: los trabajadores lo piden por la API."),
                     ("This program does not do the job “{job}” of “{name}”: it waits for an external worker.",
                      "{near}If it is external, do nothing: workers fetch it over the API.")),
    "job-needs": ("error",
                  ("Al trabajo {job} de «{name}» le falta {what}.", "Agréguelo en las entradas o cabeceras de la tarea."),
                  ("The job {job} of “{name}” lacks {what}.", "Add it to the inputs or headers of the task.")),
    "missing-template": ("error",
                         ("«{name}» usa la plantilla {what}, que no existe.", "{near}Agregue el archivo al proceso."),
                         ("“{name}” uses the template {what}, which does not exist.", "{near}Add the file to the process.")),
    "missing-register": ("error",
                         ("«{name}» escribe en el registro «{what}», que process.yaml no tiene.", "{near}Agréguelo en registers."),
                         ("“{name}” writes to the register “{what}”, which process.yaml does not have.", "{near}Add it to registers.")),
    "unknown-group": ("hint",
                      ("Nadie está en el grupo «{what}» de «{name}»: nadie podría tomar la tarea.", "{near}Cree el grupo o agregue personas."),
                      ("Nobody is in the group “{what}” of “{name}”: nobody could claim the task.", "{near}Create the group or add people.")),
    "unknown-user": ("warning",
                     ("No hay una persona «{what}», a quien «{name}» asigna la tarea.", "{near}Corrija el nombre o agregue a la persona."),
                     ("There is no person “{what}”, to whom “{name}” assigns the task.", "{near}Correct the name or add the person.")),
    "unknown-parameter": ("error",
                          ("«{name}» lee el parámetro {what}, que process.yaml no declara.", "{near}Agréguelo en parameters."),
                          ("“{name}” reads the parameter {what}, which process.yaml does not declare.", "{near}Add it to parameters.")),
    "unknown-calendar": ("error",
                         ("«{name}» usa el calendario «{what}», que no existe.", "{near}Créelo en Calendarios, o use el del proceso."),
                         ("“{name}” uses the calendar “{what}”, which does not exist.", "{near}Create it in Calendars, or use the process's own.")),
    "unknown-start": ("error",
                      ("process.yaml habla del inicio «{what}», que no está en el diagrama.", "{near}Corrija el id en starts o mail."),
                      ("process.yaml speaks of the start “{what}”, which is not in the diagram.", "{near}Correct the id in starts or mail.")),
    "unawaited-message": ("warning",
                          ("Las reglas de correo llevan al mensaje «{what}», que ningún evento espera.", "{near}Corrija el nombre del mensaje."),
                          ("The mail rules lead to the message “{what}”, which no event waits for.", "{near}Correct the name of the message.")),
})

Say = Callable[..., Problem]
_IN_TEMPLATES = re.compile(r"""parameters\[["']([^"']+)["']\]""")
_CALENDAR_AT = {name: function.parameters.index("calendar") for name, function in functions({}).items()}


def check_references(subject: Subject, say: Say, language: str) -> Iterator[Problem]:
    for element in subject.diagram.elements.values():
        if element.process == subject.key:
            yield from _of_job(subject, element, say, language)
            yield from _of_people(subject, element, say, language)
    yield from _of_expressions(subject, say, language)
    yield from _of_settings(subject, say, language)


def _of_job(subject: Subject, element: Element, say: Say, language: str) -> Iterator[Problem]:
    job, headers = element.ext.job_type, element.ext.headers
    if job is None or job.startswith("="):
        return
    facts = JOBS.get(job)
    if facts is None:
        yield say("external-job", element.id, name=element.title, job=job, near=meant(slip(job, JOBS), language))
        return
    given = inputs_of(subject.plans[element.id]) | frozenset(headers)
    for group in facts.needs if subject.plans[element.id].inputs else ():  # without a mapping the job sees every variable
        if given.isdisjoint(group):
            yield say("job-needs", element.id, name=element.title, job=job, what=" / ".join(group))
    path = template_of(subject, element)
    if path is not None and path not in subject.files and not headers["template"].startswith("="):
        yield say("missing-template", element.id, name=element.title, what=path, near=meant(slip(path, list(subject.files)), language))
    register = headers.get("register")
    if register is not None and (job.startswith("register.") or job == "message.send") and register not in subject.about.registers:
        near = slip(register, list(subject.about.registers))
        yield say("missing-register", element.id, name=element.title, what=register, near=meant(near, language))


def _of_people(subject: Subject, element: Element, say: Say, language: str) -> Iterator[Problem]:
    if element.kind not in PERSON_TASKS:
        return
    ext, known = element.ext, subject.known
    groups = _names(ext.candidate_groups) if ext.candidate_groups else [element.lane] if element.lane and not ext.assignee else []
    for found, code, there in ((groups, "unknown-group", known.groups), (_names(ext.candidate_users), "unknown-user", known.users),
                               (_names(ext.assignee), "unknown-user", known.users)):
        for name in found if there is not None else ():
            if there is not None and name not in there:
                yield say(code, element.id, name=element.title, what=name, near=meant(slip(name, there), language))


def _names(text: str | None) -> list[str]:
    """Literal names; an expression is not known before it runs."""
    return [] if text is None or text.strip().startswith("=") else [part.strip() for part in text.split(",") if part.strip()]


def _of_expressions(subject: Subject, say: Say, language: str) -> Iterator[Problem]:
    declared = {parameter.name for parameter in subject.about.parameters}
    own = {str(subject.about.calendar["key"])} if subject.about.calendar and "key" in subject.about.calendar else set()
    calendars = None if subject.known.calendars is None else subject.known.calendars | own
    told = set()
    for use in uses(subject):
        for code, what in _named(use.expression.node):
            there = declared if code == "unknown-parameter" else calendars
            if there is None or (use.element, what) in told or what in there or any(name.startswith(f"{what}.") for name in there):
                continue
            told.add((use.element, what))
            drawn = subject.diagram.elements.get(use.element) or subject.diagram.elements[use.at]
            yield say(code, use.element, file=use.file, name=drawn.title, what=what, near=meant(slip(what, there), language))
    for path in subject.templates:
        for what in dict.fromkeys(_IN_TEMPLATES.findall(subject.files.get(path, b"").decode("utf-8", "replace"))):
            if what not in declared:
                yield say("unknown-parameter", None, file=path, name=path, what=what, near=meant(slip(what, declared), language))


def _named(node: object) -> Iterator[tuple[str, str]]:
    """Parameters and calendars that an expression names: parameters.a.b, get value(parameters, "a.b"), add business days(x, 1, "c")."""
    match node:
        case Path():
            path = _path(node)
            if path is not None:
                yield "unknown-parameter", path
                return
        case Call(Name("get value"), (Name("parameters"), Literal(str(name)))):
            yield "unknown-parameter", name
        case Call(Name(text), arguments) if text in _CALENDAR_AT and len(arguments) > _CALENDAR_AT[text] and node.names is None:
            argument = arguments[_CALENDAR_AT[text]]
            if isinstance(argument, Literal) and isinstance(argument.value, str):
                yield "unknown-calendar", argument.value
    for part in parts(node):
        yield from _named(part)


def _path(node: Path) -> str | None:
    names, at = [node.name], node.operand
    while isinstance(at, Path):
        names.append(at.name)
        at = at.operand
    return ".".join(reversed(names)) if isinstance(at, Name) and at.text == "parameters" else None


def _of_settings(subject: Subject, say: Say, language: str) -> Iterator[Problem]:
    starts = [element.id for element in subject.diagram.starts(subject.key)]
    called = [read(content, path) for path, content in sorted(subject.files.items()) if path.startswith("called/") and path.endswith(".bpmn")]
    awaited = {trigger.name or "" for diagram in (subject.diagram, *called) for element in diagram.elements.values()
               for trigger in element.triggers if trigger.kind == "message"}  # a mail may be for what a called process waits for
    for start in dict.fromkeys(start.element for start in subject.about.starts):
        if start not in starts:
            yield say("unknown-start", None, file=FILE, what=start, near=meant(slip(start, starts), language))
    for name in subject.mails:
        if name not in awaited and name not in starts:
            code = "unknown-start" if name in subject.mail_starts else "unawaited-message"
            yield say(code, None, file=FILE, what=name, near=meant(slip(name, [*starts, *sorted(awaited)]), language))
