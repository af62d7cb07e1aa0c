"""What a diagram names must be there: forms, decisions, called processes, elements of a four-eyes rule."""
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import PurePosixPath

from lxml import etree

from engine.diagram.model import PERSON_TASKS, Diagram, Element
from engine.diagram.names import local
from engine.diagram.words import catalogue, problem
from engine.diagram.xml import parse
from engine.errors import NotDeployable, Problem

catalogue({
    "missing-form": ("error",
                     ("«{name}» pide el formulario {what}, que no existe.", "{near}Agregue forms/{what}.yaml."),
                     ("“{name}” asks for the form {what}, which does not exist.", "{near}Add forms/{what}.yaml.")),
    "missing-decision": ("error",
                         ("«{name}» pide la decisión {what}, que no existe.", "{near}Agregue la tabla .dmn que la contiene."),
                         ("“{name}” asks for the decision {what}, which does not exist.", "{near}Add the .dmn file that holds it.")),
    "missing-process": ("error",
                        ("«{name}» llama al proceso {what}, que no está desplegado.", "{near}Despliegue ese proceso primero o junto con este."),
                        ("“{name}” calls the process {what}, which is not deployed.", "{near}Deploy that process before or with this one.")),
    "missing-version": ("error",
                        ("«{name}» llama a la versión {what} del proceso, que no está desplegada.",
                         "{near}Ponga zeebe:versionTag en ese proceso y despliéguelo."),
                        ("“{name}” calls the version {what} of the process, which is not deployed.",
                         "{near}Put zeebe:versionTag on that process and deploy it.")),
    "unknown-binding": ("error",
                        ("«{name}» elige la versión del proceso que llama con «{what}», que no existe.", "Use latest, deployment o versionTag."),
                        ("“{name}” picks the version of the process it calls by “{what}”, which does not exist.",
                         "Use latest, deployment or versionTag.")),
    "missing-element": ("error",
                        ("La regla de cuatro ojos de «{name}» nombra {what}, que no existe en el diagrama.", "{near}Corrija tramita:fourEyes."),
                        ("The four-eyes rule of “{name}” names {what}, which is not in the diagram.", "{near}Correct tramita:fourEyes.")),
    "nobody-decides": ("error",
                       ("«{name}» dice tramita:onlyCandidates y no es un mensaje que interrumpa la tarea de una persona.",
                        "Quite el atributo, o pegue el evento de mensaje a la tarea que decide."),
                       ("“{name}” says tramita:onlyCandidates and is no message that interrupts a person's task.",
                        "Remove the attribute, or attach the message event to the task that it decides.")),
    "lost-result": ("warning",
                    ("El resultado de «{name}» no se guarda en ninguna variable.", "Escriba resultVariable."),
                    ("The result of “{name}” is kept in no variable.", "Fill in resultVariable.")),
})


def check_pointers(diagram: Diagram, path: str, files: Mapping[str, bytes], diagrams: Mapping[str, Diagram],
                   language: str = "es") -> list[Problem]:
    """`path` says where the diagram lies: what belongs to a called process is looked for in its folder."""
    folder = str(PurePosixPath(path).parent)
    base = "" if folder == "." else f"{folder}/"
    forms = [name[len(base) + 6:-5] for name in files if name.startswith(f"{base}forms/") and name.endswith(".yaml")]
    decisions = list(decision_ids(files))
    processes = [*(name.split("/")[1] for name in diagrams if name.startswith("called/")),
                 *(process for one in diagrams.values() for process in one.processes)]
    found = []
    for element in diagram.elements.values():
        ext = element.ext
        for what, wanted, known in (("form", ext.form, forms), ("decision", ext.decision, decisions), ("process", ext.called, processes)):
            tagged = what == "process" and ext.binding == "versionTag"
            if wanted and not wanted.startswith("=") and not tagged and wanted not in known:
                found.append(_missing(what, element, wanted, known, path, language))
        found += [_missing("element", element, name, list(diagram.elements), path, language)
                  for name in ext.four_eyes if name not in diagram.elements]
        found += _lost(element, path, language)
        if element.kind == "callActivity":
            found += _bound(element, path, processes, language)
        if ext.only_candidates and not _decides(element, diagram):
            found.append(problem("nobody-decides", path, element.id, language, name=element.title))
    return found


def _bound(element: Element, path: str, processes: list[str], language: str) -> Iterator[Problem]:
    """Which version of a called process is meant must be known, and be there."""
    ext = element.ext
    if ext.binding not in ("latest", "deployment", "versionTag"):
        yield problem("unknown-binding", path, element.id, language, name=element.title, what=ext.binding)
    elif ext.binding == "versionTag" and (not ext.called or not ext.called.startswith("=")):
        wanted = f"{ext.called}@{ext.version_tag or ''}"
        if wanted not in processes:
            yield _missing("version", element, wanted, processes, path, language)


def decision_ids(files: Mapping[str, bytes]) -> Iterator[str]:
    """Ids of every decision in the .dmn files that can be read; those that cannot are reported by engine.dmn."""
    for name in sorted(files):
        if name.endswith(".dmn"):
            try:
                root = parse(files[name], name)
            except NotDeployable:
                continue
            yield from (node.get("id", "") for node in root.iter(etree.Element) if local(node.tag) == "decision")


def _missing(what: str, element: Element, wanted: str, known: Iterable[str], path: str, language: str) -> Problem:
    near = get_close_matches(wanted, list(known), 1)
    meant = {"es": "¿Quiso decir «{}»? ", "en": "Did you mean “{}”? "}.get(language, "{} ")
    return problem(f"missing-{what}", path, element.id, language, name=element.title, what=wanted, near=meant.format(near[0]) if near else "")


def _decides(element: Element, diagram: Diagram) -> bool:
    host = diagram.elements.get(element.attached_to or "")
    return (element.interrupting and [trigger.kind for trigger in element.triggers] == ["message"]
            and host is not None and host.kind in PERSON_TASKS)


def _lost(element: Element, path: str, language: str) -> Iterator[Problem]:
    ext = element.ext
    if ext.job_type is None and (ext.script is not None or ext.decision is not None) and ext.result_variable is None:
        yield problem("lost-result", path, element.id, language, name=element.title)
