"""A model made ready: every expression compiled once, every reference resolved. Immutable after `read_dmn`."""
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from engine.dmn import model as dmn
from engine.dmn.compile_boxed import boxed, function
from engine.dmn.compiler import Compiler, nothing
from engine.dmn.errors import DmnError
from engine.dmn.model import Decision, Definitions, Element, KnowledgeModel
from engine.dmn.names import names_after_a_dot
from engine.dmn.reader import read_definitions
from engine.dmn.types import ModelTypes
from engine.feel.names import Names
from engine.feel.scope import Code


class Found(NamedTuple):
    """What a reference leads to."""

    model: "Model"
    element: Element
    import_name: str | None  # how this model calls the one that has it; None for its own


class Model:
    """One DMN file and those that it imports, ready to evaluate."""

    def __init__(self, definitions: Definitions, imports: Mapping[str, "Model"]) -> None:
        """`imports` maps the namespace of each imported model to that model."""
        self.definitions = definitions
        self.file = definitions.file
        self.decisions: Mapping[str, Decision] = MappingProxyType(
            {each.id: each for each in definitions.elements if isinstance(each, Decision)})
        self._by_id = {element.id: element for element in definitions.elements}
        self._by_name = {element.name: element for element in definitions.elements}
        self.imports = {each.namespace: (each.name, imports[each.namespace])
                        for each in definitions.imports if each.namespace in imports}
        self.types: ModelTypes = ModelTypes(definitions.items, {name: model.types for name, model in self.imports.values()})
        self.shared = self._shared_names()
        self.compiler = Compiler(self.types, self.shared, boxed)
        self.code: dict[str, Code] = {element.id: self._compiled(element) for element in definitions.elements}

    def find(self, name: str) -> Element | None:
        """The element of this id, or of this name."""
        return self._by_id.get(name) or self._by_name.get(name)

    def refer(self, href: str) -> Found | None:
        """What an href names: "#id" in this model, "namespace#id" in an imported one."""
        namespace, _, id_ = href.rpartition("#")
        if namespace and namespace != self.definitions.namespace and namespace in self.imports:
            name, other = self.imports[namespace]
            element = other._by_id.get(id_)
            return None if element is None else Found(other, element, name)
        element = self._by_id.get(id_)
        return None if element is None else Found(self, element, None)

    def required(self, element: Decision | KnowledgeModel) -> list[Found]:
        return [found for href in element.requires if (found := self.refer(href))]

    def _shared_names(self) -> Names:
        names = Names(names_after_a_dot(self.definitions))
        for _, other in self.imports.values():
            for name in (*other._by_name, *sorted(other.shared.all)):
                names.add(name)
        return names

    def _compiled(self, element: Element) -> Code:
        self.compiler.element = (element.id, element.name)
        match element:
            case dmn.Decision():
                code = self.compiler.boxed(element.expression, self._names(element))
                return self.compiler.fitting(code, element.type_name)
            case dmn.KnowledgeModel(function=dmn.FunctionDefinition() as definition):
                return function(definition, (*self._names(element), element.name), self.compiler)
            case _:
                return nothing

    def _names(self, element: Decision | KnowledgeModel) -> tuple[str, ...]:
        return tuple(found.import_name or found.element.name for found in self.required(element))


def read_dmn(xml: bytes, file: str, others: Sequence[bytes] = ()) -> Model:
    """Read and compile a model; `others` are the DMN files that it may import.

    An expression that nobody can read does not stop it: `check` reports it, and evaluating it raises. Raises DmnError for a
    file that is broken, unsafe, too large or no DMN.
    """
    try:
        definitions = read_definitions(xml, file)
        pool = {each.namespace: each for each in (*_readable(others), definitions)}
        return _linked(definitions, pool, frozenset())
    except RecursionError:
        raise DmnError("too-deep") from None


def _readable(files: Sequence[bytes]) -> Iterator[Definitions]:
    """What is broken is told where it is read for itself; here it is only not there to be imported."""
    for xml in files:
        try:
            yield read_definitions(xml, "")
        except DmnError:
            continue


def _linked(definitions: Definitions, pool: Mapping[str, Definitions], importing: frozenset[str]) -> Model:
    """The model with its imports; models that import each other are refused."""
    if definitions.namespace in importing:
        raise DmnError("circular", name=definitions.name)
    inner = importing | {definitions.namespace}
    return Model(definitions, {name: _linked(pool[name], pool, inner) for name in _imported(definitions) if name in pool})


def _imported(definitions: Definitions) -> Iterable[str]:
    return dict.fromkeys(each.namespace for each in definitions.imports)
