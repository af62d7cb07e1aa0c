"""A DMN model as its file says it: decisions, tables, boxed expressions, types. Data only; nothing is compiled here."""
from dataclasses import dataclass

UNIQUE, ANY, FIRST, PRIORITY = "UNIQUE", "ANY", "FIRST", "PRIORITY"
COLLECT, RULE_ORDER, OUTPUT_ORDER = "COLLECT", "RULE ORDER", "OUTPUT ORDER"
HIT_POLICIES = (UNIQUE, ANY, FIRST, PRIORITY, COLLECT, RULE_ORDER, OUTPUT_ORDER)
AGGREGATIONS = ("SUM", "COUNT", "MIN", "MAX")


@dataclass(frozen=True)
class Literal:
    """A FEEL expression as text; None if the file left it out."""

    text: str | None
    type_name: str | None = None


@dataclass(frozen=True)
class Typed:
    """A name with the type that it promises: a parameter, a column, a variable."""

    name: str
    type_name: str | None = None


@dataclass(frozen=True)
class Entry:
    """An entry of a boxed context, or a binding of an invocation. The last entry of a context may be its result: no name."""

    name: str | None
    type_name: str | None
    expression: "Boxed | None"


@dataclass(frozen=True)
class Context:
    entries: tuple[Entry, ...]
    type_name: str | None = None


@dataclass(frozen=True)
class Invocation:
    function: "Boxed | None"
    bindings: tuple[Entry, ...]
    type_name: str | None = None


@dataclass(frozen=True)
class FunctionDefinition:
    kind: str  # FEEL; Java and PMML are read and never run
    parameters: tuple[Typed, ...]
    body: "Boxed | None"
    type_name: str | None = None


@dataclass(frozen=True)
class Relation:
    columns: tuple[Typed, ...]
    rows: tuple[tuple["Boxed | None", ...], ...]
    type_name: str | None = None


@dataclass(frozen=True)
class ListExpression:
    items: tuple["Boxed | None", ...]
    type_name: str | None = None


@dataclass(frozen=True)
class Conditional:
    condition: "Boxed | None"
    then: "Boxed | None"
    otherwise: "Boxed | None"
    type_name: str | None = None


@dataclass(frozen=True)
class Filter:
    items: "Boxed | None"
    match: "Boxed | None"
    type_name: str | None = None


@dataclass(frozen=True)
class Iteration:
    kind: str  # for some every
    variable: str
    domain: "Boxed | None"
    body: "Boxed | None"
    type_name: str | None = None


@dataclass(frozen=True)
class TableInput:
    label: str | None
    text: str | None
    type_name: str | None
    values: str | None  # unary tests that the value must pass


@dataclass(frozen=True)
class TableOutput:
    name: str | None
    label: str | None
    type_name: str | None
    values: str | None  # in order of priority
    default: str | None


@dataclass(frozen=True)
class Rule:
    label: str | int  # what people call it: "3a"; else its number from 1
    inputs: tuple[str | None, ...]
    outputs: tuple[str | None, ...]
    id: str | None = None


@dataclass(frozen=True)
class Table:
    hit_policy: str
    aggregation: str | None
    inputs: tuple[TableInput, ...]
    outputs: tuple[TableOutput, ...]
    rules: tuple[Rule, ...]
    type_name: str | None = None


Boxed = (
    Literal | Context | Invocation | FunctionDefinition | Relation | ListExpression | Conditional | Filter | Iteration | Table
)


@dataclass(frozen=True)
class ItemDefinition:
    name: str
    type_name: str | None
    is_collection: bool
    allowed: str | None  # unary tests
    components: tuple["ItemDefinition", ...]
    parameters: tuple[Typed, ...] | None = None  # of a function item
    result: str | None = None  # its type


@dataclass(frozen=True)
class InputData:
    id: str
    name: str
    type_name: str | None


@dataclass(frozen=True)
class Decision:
    id: str
    name: str
    type_name: str | None
    requires: tuple[str, ...]  # hrefs of input data, decisions and knowledge, in document order
    expression: Boxed | None


@dataclass(frozen=True)
class KnowledgeModel:
    id: str
    name: str
    type_name: str | None
    requires: tuple[str, ...]
    function: FunctionDefinition | None


@dataclass(frozen=True)
class DecisionService:
    id: str
    name: str
    type_name: str | None
    outputs: tuple[str, ...]  # hrefs
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]


@dataclass(frozen=True)
class Import:
    name: str
    namespace: str
    kind: str = ""  # namespace of the language: a DMN version, or that of XML Schema, PMML …


Element = InputData | Decision | KnowledgeModel | DecisionService


@dataclass(frozen=True)
class Definitions:
    """One DMN file."""

    file: str
    name: str
    namespace: str
    items: tuple[ItemDefinition, ...]
    elements: tuple[Element, ...]  # input data, decisions, knowledge models, services
    imports: tuple[Import, ...]
