"""Reads a DMN file of any version from 1.1 to 1.5 into a Definitions."""
from engine.dmn import model
from engine.dmn.errors import DmnError
from engine.dmn.model import Definitions, Element, ItemDefinition, Typed
from engine.dmn.read_boxed import inner, read_function, type_name
from engine.dmn.xml import Node, attribute, child, children, local_name, parse, text

REQUIRED = ("requiredInput", "requiredDecision", "requiredKnowledge")


def read_definitions(xml: bytes, file: str) -> Definitions:
    """Raises DmnError for what is broken, unsafe, too large or no DMN."""
    root = parse(xml)
    if local_name(root) != "definitions" or "/DMN/" not in root.tag:
        raise DmnError("not-dmn", found=local_name(root))
    return Definitions(
        file=file,
        name=attribute(root, "name") or "",
        namespace=attribute(root, "namespace") or "",
        items=tuple(_item(item) for item in children(root, "itemDefinition")),
        elements=tuple(_ELEMENTS[local_name(node)](node) for node in children(root, *_ELEMENTS)),
        imports=tuple(_import(node) for node in children(root, "import")),
    )


def _import(node: Node) -> model.Import:
    return model.Import(attribute(node, "name") or "", attribute(node, "namespace") or "", attribute(node, "importType") or "")


def _item(node: Node) -> ItemDefinition:
    function = child(node, "functionItem")
    parameters = None
    if function is not None:
        parameters = tuple(Typed(attribute(each, "name") or "", type_name(each)) for each in children(function, "parameters"))
    return ItemDefinition(
        name=attribute(node, "name") or "",
        type_name=type_name(node),
        is_collection=attribute(node, "isCollection") == "true",
        allowed=text(child(node, "allowedValues")) or text(child(node, "typeConstraint")),
        components=tuple(_item(component) for component in children(node, "itemComponent")),
        parameters=parameters,
        result=attribute(function, "outputTypeRef"),
    )


def _named(node: Node) -> tuple[str, str, str | None]:
    """Id, name and type. What has no id is known by its name, and the other way round."""
    id_, name = attribute(node, "id"), attribute(node, "name")
    return id_ or name or "", name or id_ or "", type_name(child(node, "variable"))


def _requirements(node: Node) -> tuple[str, ...]:
    found = []
    for requirement in (*children(node, "informationRequirement"), *children(node, "knowledgeRequirement")):
        found += [attribute(each, "href") or "" for each in children(requirement, *REQUIRED)]
    return tuple(found)


def _input_data(node: Node) -> Element:
    return model.InputData(*_named(node))


def _decision(node: Node) -> Element:
    return model.Decision(*_named(node), _requirements(node), inner(node))


def _knowledge_model(node: Node) -> Element:
    logic = child(node, "encapsulatedLogic")
    return model.KnowledgeModel(*_named(node), _requirements(node), None if logic is None else read_function(logic))


def _service(node: Node) -> Element:
    def hrefs(name: str) -> tuple[str, ...]:
        return tuple(attribute(each, "href") or "" for each in children(node, name))

    return model.DecisionService(
        *_named(node), hrefs("outputDecision"), hrefs("encapsulatedDecision"), hrefs("inputDecision"), hrefs("inputData"))


_ELEMENTS = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge_model,
    "decisionService": _service,
}
