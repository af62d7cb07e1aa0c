"""Rows of data stores: register.insert into tabla_anulado and its like, register.update of them, register.find among them.

A row and a change are named by their job: a job that runs again finds what it did, and the number stays the same.
process.yaml describes each register with the columns that its jobs may see. One that another process describes is named
with its columns again, so that personal values in them are known: `registers: {cg_cartas: {of: <that process>, columns: […]}}`.
"""
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.connector import Call, ConnectorError, Outcome
from engine.connectors.inputs import listed, mapping, needed, text
from engine.model import Value
from engine.process_file import of_bundle

NUMBER = "consecutivo"
FOUND = 500  # rows that register.find gives, unless `limit` says less or more
MOST = 5_000  # rows of one job


def run(call: Call) -> Outcome:
    """register.insert: {consecutivo}. Header or input `register`; input `row`, a context of its columns.

    The same job writes one row, however often it runs. Without `row` the columns are taken from the inputs of their names.
    The row itself is no result: it may hold personal values, under names that no form marks.

    With an input `rows` instead, {count}: each of them is written in one transaction, but for those whose column `unique`
    (header or input) has a value that the register holds already. So what comes in twice stands there once.
    """
    if "rows" in call.job.variables:
        return _insert_all(call)
    register, columns, row = _given(call)
    with call.database.transaction() as store:
        written = store.registers.insert(register, _ordered(row, columns), call.job.id, call.now, call.case.id)
    return Outcome({NUMBER: written.number})


def update(call: Call) -> Outcome:
    """register.update: {consecutivo}. Header or input `register`; input `row`, the columns that change; what was before is kept.

    The row is the one that this case wrote; of several, the one whose columns have the values of the input `key`.

    With an input `where` instead, {consecutivos, count, rows}: every row of the register whose columns have these values,
    whichever case wrote it, changes in one transaction. So a batch takes what nobody has taken: where: {lote: null}.
    """
    if "where" in call.job.variables:
        return _update_all(call)
    register, columns, row = _given(call)
    with call.database.transaction() as store:
        found = _row(call, register, store.registers.of_case(call.case.id))
        found = store.registers.get(register, found.number, locked=True)  # two branches of a case may change one row
        if all(change.by != call.job.id for change in store.registers.changes(register, found.number)):
            data = {name: row.get(name, found.data.get(name)) for name in {**found.data, **row}}
            store.registers.change(register, found.number, data, call.job.id, call.now, call.case.id)
    return Outcome({NUMBER: found.number})


def find(call: Call) -> Outcome:
    """register.find: {rows, row, count}. Header or input `register`; input `where`, the values that columns must have.

    A list among the values means any of them, null a column without a value. `rows` come by their number with the columns
    that this process describes, at most `limit` of them; `row` is the first, or null; `count` says how many there are.
    """
    limit, found = _limit(call), rows_of(call)
    rows = found[:limit]
    return Outcome({"rows": rows, "row": rows[0] if rows else None, "count": len(found)})


def rows_of(call: Call) -> list[dict[str, Value]]:
    """The rows that `register` and `where` mean, all of them, with the columns that this process describes."""
    register = needed(call, "register")
    columns = _columns(call, register)
    with call.database.reading() as store:
        return [_shown(one, columns) for one in store.registers.where(register, _wanted(call, register, columns))]


def _insert_all(call: Call) -> Outcome:
    register, unique, rows = needed(call, "register"), text(call, "unique"), listed(call, "rows")
    columns = _columns(call, register)
    if len(rows) > MOST:
        raise ConnectorError(f"{call.job.element} escribiría {len(rows)} filas de una vez; se admiten {MOST}.", retry=False)
    written = 0
    with call.database.transaction() as store:
        held = {one.data.get(unique) for one in store.registers.rows(register)} if unique else set()
        for place, row in enumerate(rows):
            if not isinstance(row, Mapping):
                raise ConnectorError(f"Cada fila de {call.job.element} es un contexto de columnas.", retry=False)
            _known(register, row, [*columns, *([unique] if unique else [])])
            if unique and row.get(unique) in held:
                continue
            held.add(row.get(unique))
            store.registers.insert(register, _ordered(dict(row), columns), f"{call.job.id}#{place}", call.now, call.case.id)
            written += 1
    return Outcome({"count": written})


def _update_all(call: Call) -> Outcome:
    """Change the rows of `where`. A job that runs again gives back those that it changed, and changes nothing."""
    register, columns, row = _given(call)
    if not row:
        raise ConnectorError(f"{call.job.element} no dice qué columnas cambian: falta la entrada «row».", retry=False)
    wanted = _wanted(call, register, columns)
    with call.database.transaction() as store:
        found = store.registers.changed_by(register, call.job.id)
        if not found:
            found = _changed(call, store, store.registers.where(register, wanted, locked=True), row)
    return Outcome({"consecutivos": [one.number for one in found], "count": len(found), "rows": [_shown(one, columns) for one in found]})


def _changed(call: Call, store: Any, found: list[Any], row: dict[str, Value]) -> list[Any]:
    if len(found) > MOST:
        raise ConnectorError(f"{call.job.element} cambiaría {len(found)} filas de una vez; se admiten {MOST}: acote «where».", retry=False)
    return [store.registers.change(one.register, one.number, {**one.data, **row}, call.job.id, call.now, call.case.id) for one in found]


def _wanted(call: Call, register: str, columns: list[str]) -> Mapping[str, Value]:
    wanted = mapping(call, "where")
    _known(register, wanted, [NUMBER, *columns])
    return wanted


def _shown(row: Any, columns: list[str]) -> dict[str, Value]:
    return {NUMBER: row.number, **{name: row.data.get(name) for name in columns}}


def _limit(call: Call) -> int:
    given = call.job.variables.get("limit", FOUND)
    if isinstance(given, bool) or not isinstance(given, int | Decimal) or not 1 <= given <= MOST:
        raise ConnectorError(f"La entrada «limit» de {call.job.element} va de 1 a {MOST}.", retry=False)
    return int(given)


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
