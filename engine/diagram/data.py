"""What is drawn as data: objects, stores, properties, inputs and outputs, and the associations between them and elements.

A data object is a variable: the one of its name, or of its id where it has no name. One that is named in words, such as
«Cinco soportes», is a document that people see and no variable. Knows no elements; associated.py tells what runs.
Source: BPMN 2.0.2, section 10.4.
"""
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from engine.diagram.names import bpmn, local, tramita

PLAIN = re.compile(r"[^\W\d]\w*")  # a variable's name; FEEL allows blanks, but then no drawing could say "document" any more
PLACEHOLDER = "__targetRef_placeholder"  # bpmn-js points an association at such a property when the task has no input


@dataclass(frozen=True)
class Data:
    """Something that holds data."""

    id: str
    kind: str  # object | store | property | input | output
    name: str  # as people see it; may be empty
    scope: str  # id of the process, sub-process, activity or event that it belongs to
    variable: str | None = None  # None: a store, or a mere document
    state: str | None = None
    register: str | None = None  # of a store: what tramita:register says
    store: str | None = None  # of a store: the <dataStore> that it shows
    shown: bool = True  # False: an object that references show


@dataclass(frozen=True)
class DataLine:
    """A data association of one element. `assignments`: (from, to)."""

    id: str
    element: str
    side: str  # input | output
    sources: tuple[str, ...]  # ids of data
    target: str
    transformation: str | None = None
    assignments: tuple[tuple[str, str], ...] = ()


def read_data(root: etree._Element) -> tuple[dict[str, Data], tuple[DataLine, ...]]:
    """Everything that holds data by its id, in the order of the document, and the associations."""
    found = {one.id: one for node in root.iter(*_READERS) if (one := _READERS[node.tag](node)) is not None}
    named: dict[str, str] = {}
    for node in root.iter(bpmn("dataObjectReference")):
        named.setdefault(node.get("dataObjectRef", ""), _name(node))
    for node in root.iter(bpmn("dataObject")):
        known = found[node.get("id", "")]
        found[known.id] = replace(known, variable=_variable(known.name or named.get(known.id, ""), known.id), shown=known.id not in named)
    for node in root.iter(bpmn("dataObjectReference")):
        known, meant = found[node.get("id", "")], found.get(node.get("dataObjectRef", ""))
        found[known.id] = replace(known, scope=known.scope if meant is None else meant.scope,
                                  variable=_variable(known.name, known.id) if meant is None else meant.variable)
    return found, tuple(_lines(root))


def _name(node: etree._Element) -> str:
    return " ".join(node.get("name", "").split())


def _variable(name: str, identity: str = "") -> str | None:
    said = name or identity
    return said if PLAIN.fullmatch(said) else None


def _object(node: etree._Element) -> Data:
    state = node.find(bpmn("dataState"))
    return Data(node.get("id", ""), "object", _name(node), _scope(node), state=None if state is None else _name(state) or state.get("id"))


def _store(node: etree._Element) -> Data:
    return Data(node.get("id", ""), "store", _name(node), _scope(node), register=node.get(tramita("register")), store=node.get("dataStoreRef"))


def _own(node: etree._Element) -> Data:
    """A property, input or output of an activity, event or process; only a name of its own makes it a variable."""
    name = _name(node)
    kind = {"dataInput": "input", "dataOutput": "output"}.get(local(node.tag), "property")
    return Data(node.get("id", ""), kind, name, _scope(node), None if name == PLACEHOLDER else _variable(name))


_READERS = {bpmn("dataObject"): _object, bpmn("dataObjectReference"): _object, bpmn("dataStoreReference"): _store, bpmn("property"): _own,
            bpmn("dataInput"): _own, bpmn("dataOutput"): _own}


def _scope(node: etree._Element) -> str:
    around = node.getparent()
    if around is not None and local(around.tag) == "ioSpecification":
        around = around.getparent()
    return "" if around is None else around.get("id", "")


def _lines(root: etree._Element) -> Iterator[DataLine]:
    for side in ("Input", "Output"):
        for node in root.iter(bpmn(f"data{side}Association")):
            pairs = [(_text(one, "from"), _text(one, "to")) for one in node.iterfind(bpmn("assignment"))]
            sources = tuple((one.text or "").strip() for one in node.iterfind(bpmn("sourceRef")))
            yield DataLine(node.get("id", ""), _scope(node), side.lower(), sources, _text(node, "targetRef"),
                           _text(node, "transformation") or None, tuple(pairs))


def _text(node: etree._Element, tag: str) -> str:
    return (node.findtext(bpmn(tag)) or "").strip()


def register_of(store: Data, registers: Mapping[str, object]) -> str | None:
    """The register that a store shows: the one it names, else one that has its id."""
    return store.register or next((name for name in (store.id, store.store) if name in registers), None)
