"""One message for each of many rows, to cases that wait or to start new ones: message.send.

A job and not a multi-instance: ten thousand runs of an activity would be ten thousand tokens of one case. The rows come from the
case, or straight from a register, so that they need not pass through its variables at all. Each row is taken once, however often
the job runs.
"""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.connector import Call, ConnectorError, Outcome
from engine.connectors.inputs import listed, mapping, needed, text
from engine.connectors.register import rows_of
from engine.delivery import STARTED
from engine.errors import EngineError, KeyHeld, NothingWaits
from engine.folders.starting import AGAIN, Beginning, Starting
from engine.model import ENGINE, Value, Variables

MOST = 20_000  # rows of one job
TOLD = 200  # rows in `failed`
SECONDS = 300


@dataclass
class _Sent:
    delivered: int = 0
    started: int = 0
    duplicates: int = 0
    failed: int = 0


def run(call: Call) -> Outcome:
    """message.send: {count, delivered, started, duplicates, failed, problems}. Header or input `message`, its name.

    Input `rows`, a list of contexts; or header or input `register`, with `where`: the rows of register.find, whatever their
    number. `key` names the entry that is the correlation key; without it the message has none. Each row becomes the variables of
    its message, or with `as` the one variable of that name; `set` is a context that each message brings besides.
    `duplicates` are rows whose key has an open case already; `problems` the first rows that nobody took: {row, key, message}.
    """
    name = needed(call, "message")
    rows = [_row(call, one) for one in _given(call)]
    if len(rows) > MOST:
        raise ConnectorError(f"{call.job.element} enviaría {len(rows)} mensajes; se admiten {MOST}: acote las filas.", retry=False)
    try:
        sent, problems = _start(call, name, rows) if _only_starts(call, name) else _deliver(call, name, rows)
    except AGAIN as trouble:
        raise ConnectorError(str(trouble)) from trouble
    return Outcome({"count": len(rows), **vars(sent), "problems": problems[:TOLD]})


def _given(call: Call) -> Sequence[Value]:
    if text(call, "register"):
        return rows_of(call)
    return listed(call, "rows")


def _row(call: Call, row: Value) -> tuple[str | None, Variables]:
    """The correlation key and the variables of one message."""
    if not isinstance(row, Mapping):
        raise ConnectorError(f"Las filas de {call.job.element} son contextos, y una es {row!r:.80}.", retry=False)
    column = text(call, "key")
    value = row.get(column) if column else None
    if column and (value is None or isinstance(value, bool | list | Mapping) or str(value).strip() == ""):
        raise ConnectorError(f"Una fila de {call.job.element} no tiene la clave «{column}».", retry=False)
    under = text(call, "as")
    key = None if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)
    return key, {**({under: dict(row)} if under else row), **mapping(call, "set")}


def _only_starts(call: Call, name: str) -> bool:
    """Whether nobody waits for this message, and a process begins with it: then the cases start many at a time."""
    with call.database.reading() as store:
        return not store.subscriptions.anyone_waits(name) and bool(store.subscriptions.starts(name))


def _start(call: Call, name: str, rows: Sequence[tuple[str | None, Variables]]) -> tuple[_Sent, list[dict[str, Value]]]:
    with call.database.reading() as store:
        at = store.subscriptions.starts(name)[0]
    begins = [Beginning(number, key, variables, _name(call, number)) for number, (key, variables) in enumerate(rows, 1)]
    with call.database.reading() as store:  # by an attempt before that was interrupted
        before = len([one for begin in range(0, len(begins), 500)
                      for one in store.subscriptions.seen([row.name for row in begins[begin : begin + 500]])])
    done = Starting(call.post, name, at.process, at.version, at.element, ENGINE, call.now, lambda store, cases: None,
                    call.case.id).start(begins, lambda rows: None)
    problems = [{"row": one.row, "key": rows[one.row - 1][0], "message": one.message} for one in done.problems]
    return _Sent(0, done.cases + before, done.duplicates - before, len(problems)), problems


def _deliver(call: Call, name: str, rows: Sequence[tuple[str | None, Variables]]) -> tuple[_Sent, list[dict[str, Value]]]:
    sent = _Sent()
    problems: list[dict[str, Any]] = []
    for number, (key, variables) in enumerate(rows, 1):
        try:
            delivery = call.post.message(name, key, variables, call.now, _name(call, number), parent=call.case.id)
            sent.started += delivery.outcome == STARTED
            sent.delivered += delivery.outcome != STARTED  # DUPLICATE: an attempt before has brought it
        except KeyHeld:
            sent.duplicates += 1
        except AGAIN:
            raise
        except (NothingWaits, EngineError) as refusal:
            sent.failed += 1
            why = f"Ningún caso espera «{name}»{f' con la clave {key}' if key else ''}." if isinstance(refusal, NothingWaits) else str(refusal)
            problems.append({"row": number, "key": key, "message": why})
    return sent, problems


def _name(call: Call, number: int) -> str:
    return f"{call.job.id}/{number}"
