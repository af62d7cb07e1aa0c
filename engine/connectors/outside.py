"""Connections to the company's other systems: one variable TRAMITA_CONN_<NAME> each, and what is done without one.

Speaks no protocol itself: see http.py, sql.py, drop.py and chat.py.
"""
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.connector import BpmnError, Call, Connector, ConnectorError, Outcome
from engine.connectors.inputs import needed
from engine.process_file import of_bundle

PREFIX = "TRAMITA_CONN_"
NO_CONNECTION = "sin_conexion"  # error code: the diagram goes on by hand
FALLBACK = "errorCode"  # header: the error that the diagram catches when all attempts were in vain


def address_of(call: Call, name: str | None = None) -> str:
    """The address of the connection that the job names.

    Raises BpmnError sin_conexion when the installation has none, for the manual task in the diagram.
    """
    name = name or needed(call, "connection")
    address = call.settings.get(PREFIX + name.upper(), "").strip()
    if not address:
        raise BpmnError(NO_CONNECTION, f"No hay conexión con {name}: se continúa a mano ({PREFIX}{name.upper()} está vacía).")
    return address


def connections(settings: Mapping[str, str], *schemes: str) -> dict[str, str]:
    """Name -> address of this installation's connections; with schemes, only those that begin with one."""
    named = {name.removeprefix(PREFIX): address.strip() for name, address in settings.items() if name.startswith(PREFIX)}
    return {name: address for name, address in sorted(named.items()) if address and (not schemes or address.startswith(schemes))}


def unwell(problems: Mapping[str, str | None]) -> str | None:
    """What is wrong, connection by connection; None when nothing is."""
    return "; ".join(f"{name}: {problem}" for name, problem in problems.items() if problem) or None


def described(call: Call, name: str) -> Mapping[str, Any]:
    """What process.yaml says of the connection, under `connections`."""
    section = of_bundle(call.bundle).raw.get("connections") or {}
    found = section.get(name) if isinstance(section, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def with_fallback(connector: Connector) -> Connector:
    """The connector, giving way to the manual task of the diagram instead of an incident.

    Only where the diagram says so by the header errorCode, and only when no attempt is left.
    """
    return replace(connector, run=_giving_way(connector.run))


def _giving_way(run: Callable[[Call], Outcome]) -> Callable[[Call], Outcome]:
    def guarded(call: Call) -> Outcome:
        try:
            return run(call)
        except ConnectorError as problem:
            code = call.job.headers.get(FALLBACK)
            if code and (not problem.retry or call.attempt >= call.job.retries):
                raise BpmnError(code, str(problem)) from problem
            raise

    return guarded
