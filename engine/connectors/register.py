"""Rows of the process's own data stores: register.insert into tabla_anulado and its like, register.update of what it wrote.

A row and a change are named by their job: a job that runs again finds what it did, and the number stays the same.
"""
from collections.abc import Mapping
from typing import Any

from engine.connector import Call, ConnectorError, Outcome
from engine.connectors.inputs import mapping, needed
from engine.model import Value
from engine.process_file import of_bundle

NUMBER = "consecutivo"


def run(call: Call) -> Outcome:
    """register.insert: {consecutivo}. Header or input `register`; input `row`, a context of its columns.

    The same job writes one row, however often it runs. Without `row` the columns are taken from the inputs of their names.
    The row itself is no result: it may hold personal values, under names that no form marks.
    """
    register, columns, row = _given(call)
    with call.database.transaction() as store:
        written = store.registers.insert(register, _ordered(row, columns), call.job.id, call.now, call.case.id)
    return Outcome({NUMBER: written.number})


def update(call: Call) -> Outcome:
    """register.update: {consecutivo}. Header or input `register`; input `row`, the columns that change; what was before is kept.

    The row is the one that this case wrote; of several, the one whose columns have the values of the input `key`.
    """
    register, columns, row = _given(call)
    with call.database.transaction() as store:
        found = _row(call, register, store.registers.of_case(call.case.id))
        found = store.registers.get(register, found.number, locked=True)  # two branches of a case may change one row
        if all(change.by != call.job.id for change in store.registers.changes(register, found.number)):
            data = {name: row.get(name, found.data.get(name)) for name in {**found.data, **row}}
            store.registers.change(register, found.number, data, call.job.id, call.now)
    return Outcome({NUMBER: found.number})


def _given(call: Call) -> tuple[str, list[str], dict[str, Value]]:
    """The register, its columns, and the values for some of them."""
    register = needed(call, "register")
    columns = _columns(call, register)
    row = dict(mapping(call, "row")) or {name: call.job.variables.get(name) for name in columns if name in call.job.variables}
    _known(register, row, columns)
    return register, columns, row


def _row(call: Call, register: str, rows: list[Any]) -> Any:
    """The one row of the case that the job means."""
    key = mapping(call, "key")
    _known(register, key, [NUMBER, *_columns(call, register)])
    found = [one for one in rows if one.register == register
             and all(({**one.data, NUMBER: one.number}).get(name) == value for name, value in key.items())]
    if len(found) != 1:
        raise ConnectorError(f"El caso tiene {len(found)} filas así en el registro «{register}»; {call.job.element} cambia una sola.", retry=False)
    return found[0]


def _known(register: str, named: Mapping[str, Value], columns: list[str]) -> None:
    if unknown := sorted(set(named) - set(columns)):
        raise ConnectorError(f"El registro «{register}» no tiene la columna {', '.join(unknown)}.", retry=False)


def _columns(call: Call, register: str) -> list[str]:
    """Names of the columns that process.yaml gives the register, without the number that the register gives itself."""
    described: Any = of_bundle(call.bundle).registers.get(register)
    columns = described.get("columns") if isinstance(described, dict) else None
    if not isinstance(columns, list):
        raise ConnectorError(f"process.yaml no tiene el registro «{register}».", retry=False)
    return [one["name"] for one in columns if isinstance(one, dict) and one.get("name") != NUMBER]


def _ordered(row: dict[str, Value], columns: list[str]) -> dict[str, Value]:
    return {name: row.get(name) for name in columns}
