"""HTTP to configured systems only: http.request. Repeatable by its Idempotency-Key; bounded in time and size.

The address comes from TRAMITA_CONN_<NAME>; a diagram or a client can choose a path on it, never another host.
"""
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import orjson

from engine.codec import from_plain, plain
from engine.connector import BpmnError, Call, ConnectorError, Outcome
from engine.connectors.inputs import mapping, needed, text
from engine.connectors.outside import address_of, connections, unwell
from engine.model import Value

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5, 20, 45
MAX_ANSWER = 2 * 1024 * 1024
MAX_REDIRECTS = 3
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PASSING = frozenset({408, 425, 429})  # 4xx that another time may mend


@dataclass(frozen=True)
class Request:
    method: str
    base: str
    path: str  # begins with /
    query: Mapping[str, Value] = field(default_factory=dict)
    body: Value = None
    headers: Mapping[str, str] = field(default_factory=dict)


def run(call: Call) -> Outcome:
    """http.request: {status, body}. Headers connection, method, path, errors; inputs parameters, query, body.

    `path` may name parameters: /casos/{id}. `errors` maps answers to BPMN errors: "404=no_encontrado". `secret` names
    the token that is sent as Bearer.
    """
    method = (text(call, "method") or "GET").upper()
    if method not in METHODS:
        raise ConnectorError(f"«{method}» no es un método HTTP de {', '.join(METHODS)}.", retry=False)
    request = Request(
        method, address_of(call), filled(needed(call, "path"), mapping(call, "parameters")), mapping(call, "query"),
        call.job.variables.get("body"), _headers(call, method),
    )
    status, body = exchange(request)
    _judge(status, body, request, _codes(text(call, "errors")))
    return Outcome({"status": status, "body": body})


def health(settings: Mapping[str, str]) -> str | None:
    """None if every HTTP connection answers at all; else which does not. Any status will do: nobody promised us a page."""
    found = connections(settings, "http://", "https://")
    return unwell({name: _silent(address) for name, address in found.items()})


def _silent(address: str) -> str | None:
    try:
        exchange(Request("GET", address, "/"))
    except ConnectorError as problem:
        return str(problem) if problem.retry else None
    return None


def exchange(request: Request) -> tuple[int, Value]:
    """Status and body of the answer; JSON as values with exact numbers, anything else as text.

    Raises ConnectorError when there is no whole answer in time. Redirects are followed on the same host, for GET only.
    """
    import requests

    url, deadline = _url(request), time.monotonic() + WHOLE_SECONDS
    body = None if request.body is None else orjson.dumps(plain(request.body))
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy and no .netrc of the surroundings
            for _ in range(MAX_REDIRECTS + 1):
                with session.request(
                    request.method, url, params={name: str(plain(value)) for name, value in request.query.items()}, data=body,
                    headers=dict(request.headers), timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True,
                ) as response:
                    if not response.is_redirect or request.method != "GET":
                        return response.status_code, _body(response, deadline)
                    url = _same_host(url, response.headers["Location"])
    except (requests.RequestException, OSError) as problem:
        raise ConnectorError(f"{_host(request.base)} no responde: {type(problem).__name__}.") from problem
    raise ConnectorError(f"{_host(request.base)} redirige sin fin.", retry=False)


def filled(path: str, parameters: Mapping[str, Value]) -> str:
    """The path with its parameters, each encoded: no value can leave its place."""

    def one(found: re.Match[str]) -> str:
        value = parameters.get(found[1])
        if value is None or str(value) in ("", ".", ".."):
            raise ConnectorError(f"Falta el parámetro «{found[1]}» de {path}.", retry=False)
        return quote(str(plain(value)), safe="")

    path = re.sub(r"\{(\w+)\}", one, path)
    if not path.startswith("/") or path.startswith("//") or "\\" in path or re.search(r"[\x00-\x20]|(^|/)\.\.(/|$)|[?#]", path):
        raise ConnectorError(f"«{path[:100]}» no es una ruta como /casos/{{id}}.", retry=False)
    return path


def _headers(call: Call, method: str) -> dict[str, str]:
    headers = {"Accept": "application/json", "User-Agent": "Tramita"}
    if method != "GET":
        headers |= {"Content-Type": "application/json", "Idempotency-Key": call.job.id}
    if secret := call.job.headers.get("secret"):
        headers["Authorization"] = f"Bearer {call.secret(secret)}"
    return headers


def _judge(status: int, body: Value, request: Request, codes: Mapping[int, str]) -> None:
    """Lets 2xx through. The answer's text is not repeated: it may hold anything."""
    if status in codes:
        raise BpmnError(codes[status], f"{_host(request.base)} respondió {status}.", {"status": status, "body": body})
    if not 200 <= status < 300:
        retry = status >= 500 or status in PASSING
        raise ConnectorError(f"{_host(request.base)} respondió {status} a {request.method} {request.path}.", retry=retry)


def _body(response: Any, deadline: float) -> Value:
    data = b""
    for chunk in response.iter_content(65536):
        data += chunk
        if len(data) > MAX_ANSWER:
            raise ConnectorError(f"La respuesta supera {MAX_ANSWER // 1024} KB.", retry=False)
        if time.monotonic() > deadline:
            raise ConnectorError(f"La respuesta tarda más de {WHOLE_SECONDS} segundos.")
    if "json" not in response.headers.get("Content-Type", ""):
        return data.decode("utf-8", "replace") or None
    try:
        return from_plain(json.loads(data, parse_float=Decimal)) if data else None
    except (ValueError, RecursionError) as problem:
        raise ConnectorError("La respuesta no es JSON, aunque dice serlo.") from problem


def _url(request: Request) -> str:
    if urlsplit(request.base).scheme not in ("http", "https"):
        raise ConnectorError("La conexión no es una dirección http:// ni https://.", retry=False)
    return request.base.rstrip("/") + request.path


def _same_host(url: str, target: str) -> str:
    there = urljoin(url, target)
    if urlsplit(there)[:2] != urlsplit(url)[:2]:
        raise ConnectorError(f"{_host(url)} redirige a otro servidor: no se sigue.", retry=False)
    return there


def _host(url: str) -> str:
    return urlsplit(url).hostname or "el servidor"


def _codes(text: str) -> dict[int, str]:
    pairs = [part.split("=", 1) for part in text.split(",") if "=" in part]
    return {int(status): code.strip() for status, code in pairs if status.strip().isdigit()}
