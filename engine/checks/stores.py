"""Data stores that are drawn: each shows a register that is there, and the job beside it touches that one."""
from collections.abc import Callable, Iterator

from engine.checks.facts import Subject
from engine.checks.slips import meant, slip
from engine.diagram.data import register_of
from engine.diagram.words import catalogue
from engine.errors import Problem

catalogue({
    "store-unnamed": ("hint",
                      ("«{name}» está dibujado como almacén y no dice qué registro es.",
                       "Póngale tramita:register con la clave de un registro de process.yaml."),
                      ("“{name}” is drawn as a data store and does not say which register it is.",
                       "Give it tramita:register with the key of a register of process.yaml.")),
    "store-unknown": ("error",
                      ("«{name}» muestra el registro «{what}», que process.yaml no tiene.", "{near}Agréguelo en registers, o corrija el dibujo."),
                      ("“{name}” shows the register “{what}”, which process.yaml does not have.",
                       "{near}Add it to registers, or correct the drawing.")),
    "store-of-another": ("warning",
                         ("«{name}» está unido al registro «{what}» y su trabajo usa «{other}».", "Una la tarea con el almacén de ese registro."),
                         ("“{name}” is joined to the register “{what}” and its job uses “{other}”.", "Join the task to the store of that register.")),
})

Say = Callable[..., Problem]


def check_stores(subject: Subject, say: Say, language: str) -> Iterator[Problem]:
    registers = subject.about.registers
    stores = {data.id: data for data in subject.diagram.data.values() if data.kind == "store"}
    unnamed = {data.name or data.id: data for data in reversed(stores.values()) if register_of(data, registers) is None}
    for name, data in reversed(unnamed.items()):
        yield say("store-unnamed", data.id, name=name)
    for data in stores.values():
        if data.register and data.register not in registers:
            near = slip(data.register, list(registers))
            yield say("store-unknown", data.id, name=data.name or data.id, what=data.register, near=meant(near, language))
    for line in subject.diagram.data_lines:
        element = subject.diagram.elements.get(line.element)
        used = element.ext.headers.get("register") if element is not None and (element.ext.job_type or "").startswith("register.") else None
        shown = {register_of(stores[one], registers) for one in (*line.sources, line.target) if one in stores} - {None}
        if element is not None and used and not used.startswith("=") and shown - {used}:
            yield say("store-of-another", element.id, name=element.title, what=", ".join(sorted(filter(None, shown))), other=used)
