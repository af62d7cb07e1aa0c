"""Names that may follow a dot anywhere in a model, collected so that those of several words can be read."""
from collections.abc import Iterator

from engine.dmn import model
from engine.dmn.model import Boxed, Definitions, ItemDefinition


def names_after_a_dot(definitions: Definitions) -> Iterator[str]:
    """Types and their components, entries of contexts, columns of relations, outputs of tables."""
    for item in definitions.items:
        yield from _of_item(item)
    for element in definitions.elements:
        if isinstance(element, model.Decision):
            yield from _of_boxed(element.expression)
        elif isinstance(element, model.KnowledgeModel) and element.function:
            yield from _of_boxed(element.function.body)


def _of_item(item: ItemDefinition) -> Iterator[str]:
    yield item.name
    for component in item.components:
        yield from _of_item(component)


def _of_boxed(expression: Boxed | None) -> Iterator[str]:
    match expression:
        case model.Context(entries):
            for entry in entries:
                yield entry.name or ""
                yield from _of_boxed(entry.expression)
        case model.Relation(columns):
            yield from (column.name for column in columns)
        case model.Table(outputs=outputs) if len(outputs) > 1:
            yield from (output.name or "" for output in outputs)
        case model.FunctionDefinition(body=body):
            yield from _of_boxed(body)
