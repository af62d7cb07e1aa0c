"""Data associations become lines of io mappings; data objects inside a sub-process become variables of that sub-process.

An input association is copied into the activity's own variable when the activity begins, an output association into the
data object when it completes, through the transformation and assignments that it says (FEEL). An association that names
no input or output of the activity, as bpmn-js draws them, says only that the activity reads or writes the variable.
Source: BPMN 2.0.2, section 10.4.2. Nothing waits for data: what is not there yet is null.
"""
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.diagram.data import PLAIN, Data, DataLine
from engine.diagram.model import SCOPES, Assignment, Diagram, Element, Loop
from engine.diagram.words import catalogue, problem
from engine.errors import Problem

catalogue({
    "data-in-words": ("hint",
                      ("«{name}» es un documento que se muestra; ninguna variable se llama así.",
                       "Si debe llevar datos, dele un nombre sin espacios: el de la variable."),
                      ("“{name}” is a document that is shown; no variable has that name.",
                       "If it is to carry data, give it a name without blanks: the variable's.")),
    "data-state": ("hint",
                   ("El estado «{state}» de «{name}» se muestra y no cambia nada.", "Si importa, guárdelo en una variable."),
                   ("The state “{state}” of “{name}” is shown and changes nothing.", "If it matters, keep it in a variable.")),
    "data-several-sources": ("error",
                             ("Una asociación de datos de «{name}» tiene varios orígenes y no dice qué hacer con ellos.",
                              "Escriba su transformación en FEEL, o dibuje una asociación por origen."),
                             ("A data association of “{name}” has several sources and does not say what to do with them.",
                              "Write its transformation in FEEL, or draw one association for each.")),
    "data-dangling": ("warning",
                      ("Una asociación de datos de «{name}» lleva a «{what}», que no está en el diagrama.", "Dibújela de nuevo, o quítela."),
                      ("A data association of “{name}” leads to “{what}”, which is not in the diagram.", "Draw it anew, or remove it.")),
    "data-no-target": ("error",
                       ("Una asociación de datos de «{name}» escribe en «{what}», que no es una variable.",
                        "Escriba en «to» el nombre de una variable, o variable.campo."),
                       ("A data association of “{name}” writes to “{what}”, which is no variable.",
                        "Write the name of a variable, or variable.field, in “to”.")),
})


def with_data(diagram: Diagram) -> Diagram:
    """The diagram with its data associations as io mappings."""
    given: dict[str, dict[str, list[Assignment]]] = {}
    for line in diagram.data_lines:
        element = diagram.elements.get(line.element)
        if element is not None and not _fills_loop(element, line):
            given.setdefault(element.id, {"input": [], "output": []})[line.side] += _mapped(diagram.data, line)
    changed = {element.id: _rewritten(diagram, element, given.get(element.id, {})) for element in diagram.elements.values()
               if element.id in given or element.kind in SCOPES or element.loop is not None}
    return replace(diagram, elements={**diagram.elements, **changed}) if changed else diagram


def _rewritten(diagram: Diagram, element: Element, given: Mapping[str, list[Assignment]]) -> Element:
    ext = element.ext
    inputs = (*_begun_empty(diagram, element), *ext.inputs, *given.get("input", ()))
    outputs = (*ext.outputs, *given.get("output", ()))
    loop = element.loop and _loop(diagram, element, element.loop)
    return element if (inputs, outputs, loop) == (ext.inputs, ext.outputs, element.loop) else replace(
        element, ext=replace(ext, inputs=inputs, outputs=outputs), loop=loop)


def _begun_empty(diagram: Diagram, element: Element) -> list[Assignment]:
    """What belongs to a sub-process alone: its data objects that something reads or writes, and outputs that it hands on."""
    if element.kind not in SCOPES:
        return []
    used = {identity for line in diagram.data_lines for identity in (*line.sources, line.target)}
    own = {data.variable: None for data in diagram.data.values()
           if data.scope == element.id and data.id in used and data.kind != "input" and data.variable}
    return [Assignment("=null", name) for name in own if name]


def _mapped(data: Mapping[str, Data], line: DataLine) -> Iterator[Assignment]:
    target = data.get(line.target)
    variable = None if target is None else target.variable
    if line.transformation is not None and variable:
        yield Assignment(_feel(line.transformation), variable)
    for source, to in line.assignments:
        if _path(to, target):
            yield Assignment(_feel(source), _path(to, target))
    if line.transformation is None and not line.assignments and variable and _copies(data, line):
        yield Assignment(f"={data[line.sources[0]].variable}", variable)


def _copies(data: Mapping[str, Data], line: DataLine) -> bool:
    """Both ends are variables, and the activity's end is one of its own."""
    if len(line.sources) != 1:
        return False
    source, target = data.get(line.sources[0]), data.get(line.target)
    own = target if line.side == "input" else source
    return source is not None and source.variable is not None and own is not None and own.scope == line.element


def _feel(text: str) -> str:
    return text if text.startswith("=") else f"={text}"


def _path(to: str, target: Data | None) -> str:
    """`to` as the path of a variable; the target may be called by its id. Empty when it is none."""
    head, *rest = (part.strip() for part in to.removeprefix("=").strip().split("."))
    if target is not None and head == target.id:
        head = target.variable or ""
    return ".".join([head, *rest]) if all(PLAIN.fullmatch(part) for part in (head, *rest)) else ""


def _fills_loop(element: Element, line: DataLine) -> bool:
    """The association of a multi-instance's collection: each run gets its item, not the whole."""
    loop = element.loop
    if loop is None:
        return False
    return line.target == loop.collection if line.side == "input" else loop.results is not None and loop.results in line.sources


def _loop(diagram: Diagram, element: Element, loop: Loop) -> Loop:
    """The loop with variables where it names data by id: an object, or an input or output that an association leads to."""
    ends = {line.target: line.sources[0] for line in diagram.data_lines
            if line.element == element.id and line.side == "input" and len(line.sources) == 1}
    ends |= {line.sources[0]: line.target for line in diagram.data_lines
             if line.element == element.id and line.side == "output" and len(line.sources) == 1}

    def meant(name: str | None) -> str | None:
        data = diagram.data.get(ends.get(name or "", name or ""))
        return name if data is None or data.variable is None else data.variable
    return replace(loop, collection=meant(loop.collection), results=meant(loop.results))


def check_data(diagram: Diagram, path: str, language: str = "es") -> list[Problem]:
    return [*_of_lines(diagram, path, language), *_of_objects(diagram, path, language)]


def _of_lines(diagram: Diagram, path: str, language: str) -> Iterator[Problem]:
    for line in diagram.data_lines:
        element = diagram.elements.get(line.element)
        if element is None:
            continue
        yield from (problem("data-dangling", path, element.id, language, name=element.title, what=one)
                    for one in (*line.sources, line.target) if one and one not in diagram.data)
        if len(line.sources) > 1 and line.transformation is None and not line.assignments:
            yield problem("data-several-sources", path, element.id, language, name=element.title)
        wrong = [to for _, to in line.assignments if not _path(to, diagram.data.get(line.target))]
        for to in wrong:
            yield problem("data-no-target", path, element.id, language, name=element.title, what=to)


def _of_objects(diagram: Diagram, path: str, language: str) -> Iterator[Problem]:
    """One finding for each name: the same document is often drawn beside several tasks."""
    told = set()
    for data in diagram.data.values():
        if data.kind != "object" or not data.shown:
            continue
        name = data.name or data.id
        if data.variable is None and name not in told:
            told.add(name)
            yield problem("data-in-words", path, data.id, language, name=name)
        if data.state:
            yield problem("data-state", path, data.id, language, name=name, state=data.state)
