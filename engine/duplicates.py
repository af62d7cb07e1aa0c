"""A second case about the same thing is marked, not refused: people decide what to do about it.

Looked up in the transaction of the step itself, and part of its input, so that a replay needs no look-up.
"""
from dataclasses import replace
from typing import Any

from engine.model import Bundle, Command, CompleteTask, StartCase, Value
from engine.process_file import of_bundle


def marked(store: Any, bundle: Bundle, command: Command, case_id: str) -> Command:
    """The command, with the variables of process.yaml `duplicates` set where it brings the value that they compare."""
    if isinstance(command, StartCase):
        found = _marks(store, bundle, command.variables, case_id)
        return replace(command, variables={**command.variables, **found}) if found else command
    if isinstance(command, CompleteTask):
        found = _marks(store, bundle, command.answers, case_id)
        return replace(command, answers={**command.answers, **found}) if found else command
    return command


def _marks(store: Any, bundle: Bundle, values: Any, case_id: str) -> dict[str, Value]:
    return {rule.variable: _other_open(store, bundle.process, values[rule.same], case_id)
            for rule in of_bundle(bundle).duplicates if rule.same in values}


def _other_open(store: Any, process: str, value: Value, case_id: str) -> bool:
    key = "" if value is None else str(value).strip()
    return bool(key) and any(other != case_id for other in store.cases.open_by_business_key(process, key))
