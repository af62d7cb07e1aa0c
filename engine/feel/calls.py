"""Calling a function value, whichever of the three kinds it is: built in, of an expression, or of ours."""
from typing import Any

from engine.feel.conformance import NoFit, coerce
from engine.feel.environment import FeelRefusal, Function
from engine.feel.functions import Builtin, Closure
from engine.feel.incoming import to_feel
from engine.feel.limits import Run
from engine.feel.ranges import Range
from engine.feel.signature import call_builtin
from engine.feel.texts import shortly


def invoke(function: Any, arguments: list[Any], names: tuple[str, ...] | None, run: Run, name: str = "") -> Any:
    """What the function gives; null where it does not take these arguments. `names` are those of the arguments."""
    kind = function.__class__
    if kind is Builtin:
        run.tick()
        return call_builtin(function, arguments, names, run)
    if kind is Closure:
        return _call_closure(function, arguments, names, run, name)
    if kind is Function:
        return _call_own(function, arguments, names, run, name)
    if kind is Range and len(arguments) == 1:
        return function.includes(arguments[0])
    return None


def _call_closure(function: Closure, arguments: list[Any], names: tuple[str, ...] | None, run: Run, name: str) -> Any:
    ordered = _in_order(function.parameters, arguments, names, len(function.parameters))
    if ordered is None:
        return _refuse(run, name or function.name, arguments)
    if function.types:
        try:
            ordered = [coerce(value, type_) for value, type_ in zip(ordered, function.types, strict=True)]
        except NoFit:
            return _refuse(run, name or function.name, arguments)
    run.enter()
    try:
        return function.call(ordered)
    finally:
        run.leave()


def _call_own(function: Function, arguments: list[Any], names: tuple[str, ...] | None, run: Run, name: str) -> Any:
    run.tick()
    ordered = _in_order(function.parameters, arguments, names, len(function.parameters) - function.optional)
    if ordered is None:
        return _refuse(run, name, arguments)
    try:
        return run.made(to_feel(function.call(*ordered)))
    except FeelRefusal as refusal:
        run.warn("function-refused", name=name, reason=str(refusal))
        return None


def _in_order(parameters: tuple[str, ...], arguments: list[Any], names: tuple[str, ...] | None, required: int) -> list[Any] | None:
    """The arguments as the parameters stand; optional ones at the end may lack. None if they do not fit."""
    if names is None:
        return arguments if required <= len(arguments) <= len(parameters) else None
    given = dict(zip(names, arguments, strict=True))
    if len(given) != len(names) or not set(given) <= set(parameters) or not set(parameters[:required]) <= set(given):
        return None
    last = max((place for place, parameter in enumerate(parameters) if parameter in given), default=-1)
    return [given.get(parameter) for parameter in parameters[:last + 1]]


def _refuse(run: Run, name: str, arguments: list[Any]) -> None:
    run.warn("wrong-arguments", name=name, arguments=", ".join(map(shortly, arguments)))
