"""Rows of the process's own data stores: register.insert into tabla_anulado and its like.

The row is written first and named by its job: a job that runs again finds its row, and the number stays the same.
"""
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
    register = needed(call, "register")
    columns = _columns(call, register)
    row = dict(mapping(call, "row")) or {name: call.job.variables.get(name) for name in columns if name in call.job.variables}
    if unknown := sorted(set(row) - set(columns)):
        raise ConnectorError(f"El registro «{register}» no tiene la columna {', '.join(unknown)}.", retry=False)
    with call.database.transaction() as store:
        written = store.registers.insert(register, _ordered(row, columns), call.job.id, call.now, call.case.id)
    return Outcome({NUMBER: written.number})


def _columns(call: Call, register: str) -> list[str]:
    """Names of the columns that process.yaml gives the register, without the number that the register gives itself."""
    described: Any = of_bundle(call.bundle).registers.get(register)
    columns = described.get("columns") if isinstance(described, dict) else None
    if not isinstance(columns, list):
        raise ConnectorError(f"process.yaml no tiene el registro «{register}».", retry=False)
    return [one["name"] for one in columns if isinstance(one, dict) and one.get("name") != NUMBER]


def _ordered(row: dict[str, Value], columns: list[str]) -> dict[str, Value]:
    return {name: row.get(name) for name in columns}
