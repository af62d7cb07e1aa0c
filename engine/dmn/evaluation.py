"""Evaluates decisions with all that they require: each once, in the order in which they are needed."""
from collections.abc import Mapping
from typing import Any

from engine.dmn.errors import DmnError
from engine.dmn.model import Decision, DecisionService, Element, InputData, KnowledgeModel
from engine.dmn.program import Found, Model
from engine.dmn.run import DecisionRun, fit
from engine.feel.functions import Closure
from engine.feel.scope import Scope

UNDER_WAY = object()  # the memo's mark of a decision that is being evaluated
Key = tuple[int, str]  # a model, by id(), and an element of it


class Evaluation:
    """One evaluation of one model on one set of variables."""

    def __init__(self, model: Model, variables: Mapping[str, Any], run: DecisionRun, given: Mapping[str, Any] | None = None) -> None:
        """`given` maps names of decisions to values that stand instead of evaluating them."""
        self.model = model
        self.variables = variables
        self.run = run
        self.outermost = Scope(variables, None, run)  # names that nothing declares may still be variables
        self.memo: dict[Key, Any] = {}
        for name, value in (given or {}).items():
            element = model.find(name)
            if isinstance(element, Decision):
                self.memo[id(model), element.id] = fit(value, model.types.of(element.type_name), name, run)

    def value(self, element: Element, model: Model) -> Any:
        match element:
            case InputData():
                return self._input(element, model, self.variables)
            case Decision():
                return self.decision(element, model)
            case KnowledgeModel():
                return self._function(element, model)
            case DecisionService():
                return self._service_function(element, model)

    def decision(self, decision: Decision, model: Model) -> Any:
        """Raises DmnError for a decision that depends on itself, and for what a strict run refuses."""
        key = id(model), decision.id
        value = self.memo.get(key)
        if value is UNDER_WAY:
            raise DmnError("circular", name=decision.name)
        if key not in self.memo:
            self.memo[key] = UNDER_WAY
            scope = Scope(self._requirements(decision, model), self.outermost, self.run)
            value = self.memo[key] = model.code[decision.id](scope)
        return value

    def service(self, service: DecisionService, model: Model, inputs: Mapping[str, Any]) -> Any:
        """The output decision's value, or a context of several. Only what the inputs bring is known inside."""
        inner = Evaluation(model, inputs, self.run)
        for found in _found(service.input_decisions, model):
            inner.memo[id(found.model), found.element.id] = self._input(found.element, found.model, inputs)
        outputs = {found.element.name: inner.value(found.element, found.model) for found in _found(service.outputs, model)}
        value = next(iter(outputs.values())) if len(outputs) == 1 else outputs
        return fit(value, model.types.of(service.type_name), service.name, self.run)

    def _requirements(self, element: Decision | KnowledgeModel, model: Model) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for found in model.required(element):
            if found.import_name is None:
                values[found.element.name] = self.value(found.element, found.model)
            else:
                values.setdefault(found.import_name, {})[found.element.name] = self._imported(found)
        return values

    def _imported(self, found: Found) -> Any:
        """The value of an element of another model; its input data may come in a context named as the import."""
        inputs = self.variables.get(found.import_name or "")
        if isinstance(found.element, InputData) and isinstance(inputs, Mapping):
            return self._input(found.element, found.model, inputs)
        return self.value(found.element, found.model)

    def _input(self, element: Element, model: Model, variables: Mapping[str, Any]) -> Any:
        name = element.name if element.name in variables else element.id
        value = variables.get(name)
        return fit(value, model.types.of(element.type_name), element.name, self.run)

    def _function(self, knowledge: KnowledgeModel, model: Model) -> Any:
        """The knowledge model as a function; it sees what it requires and itself, but no variables."""
        key = id(model), knowledge.id
        if key not in self.memo:
            self.memo[key] = None
            values: dict[str, Any] = {}
            scope = Scope(values, None, self.run)
            function = self.memo[key] = self._named(model.code[knowledge.id](scope), knowledge, model)
            values.update(self._requirements(knowledge, model) | {knowledge.name: function})
        return self.memo[key]

    def _named(self, function: Closure | None, knowledge: KnowledgeModel, model: Model) -> Closure | None:
        if function is None:
            return None
        type_ = model.types.of(knowledge.type_name)

        def call(arguments: list[Any]) -> Any:
            return fit(function.call(arguments), type_, knowledge.name, self.run)

        return Closure(function.parameters, call, function.types, type_, knowledge.name)

    def _service_function(self, service: DecisionService, model: Model) -> Closure:
        """The service as a function of its inputs, data first."""
        inputs = _found(service.input_data + service.input_decisions, model)
        names = tuple(found.element.name for found in inputs)
        types = tuple(found.model.types.of(found.element.type_name) for found in inputs)

        def call(arguments: list[Any]) -> Any:
            return self.service(service, model, dict(zip(names, arguments, strict=True)))

        return Closure(names, call, types if any(types) else None, name=service.name)


def _found(hrefs: tuple[str, ...], model: Model) -> list[Found]:
    return [found for href in hrefs if (found := model.refer(href))]


