"""The FEEL rules of a form, settled together: what is visible, required and offered depends on the answers, and on each other."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.form import Field, Option, Value
from forms.reading import Reading

MOST_ROUNDS = 10  # rules that still contradict each other then stay as they are


@dataclass(frozen=True)
class State:
    """How one field stands, given all answers."""

    visible: bool
    required: bool
    options: tuple[Option, ...]
    value: Value  # as the case will know it; None when hidden
    rows: tuple[Mapping[str, "State"], ...] = ()  # of a table


States = Mapping[str, State]


def settle(fields: Sequence[Field], answers: Mapping[str, Value], scope: Mapping[str, Value], reading: Reading) -> States:
    """The state of every field. `answers` are values already read; `scope` is what rules see besides them.

    Rules may look forward as well as back, so they are applied in rounds until nothing changes.
    """
    seen: dict[str, Value] = {**scope, **{f.name: answers.get(f.name) for f in fields if f.type != "display"}}
    states: dict[str, State] = {}
    for _ in range(MOST_ROUNDS):
        before = states
        states = {}
        for field in fields:
            states[field.name] = state = _state(field, answers.get(field.name), seen, reading)
            if field.type != "display":
                seen[field.name] = state.value
        if states == before:
            break
    return states


def _state(field: Field, answer: Value, seen: Mapping[str, Value], reading: Reading) -> State:
    visible = field.visible is None or reading.value(field.visible, seen) is True
    if not field.asked:
        return State(visible, False, (), reading.text(field.value, seen))
    if not visible:
        return State(False, False, (), None)
    required = reading.value(field.required, seen) is True
    if field.type == "table":
        rows = answer if isinstance(answer, list) else []
        settled = tuple(settle(field.columns, row, seen, reading) for row in rows)
        return State(True, required, (), [values_of(states) for states in settled], settled)
    options = reading.options(field, seen)
    return State(True, required, options, chosen(answer, options))


def values_of(states: States) -> dict[str, Value]:
    return {name: state.value for name, state in states.items()}


def chosen(answer: Value, options: tuple[Option, ...]) -> Value:
    """The answer with the type that its option has: a page sends "3" for the option 3."""
    if isinstance(answer, list):
        return [chosen(item, options) for item in answer]
    if isinstance(answer, str):
        return next((option.value for option in options if text_of(option.value) == answer), answer)
    return answer


def text_of(value: Any) -> str:
    """The text that stands for an option in a page."""
    return str(value).lower() if isinstance(value, bool) else str(value)
