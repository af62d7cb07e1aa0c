"""Every refusal of the API as RFC 9457 `application/problem+json`. Statuses come from web/refusals.py, as for pages.

Titles are short and stable; `detail` says in words what to do. Nothing of the inside (paths, SQL, traces) leaves here.
"""
from typing import Any

import orjson
from flask import Response

from engine import errors
from web.refusals import status_of

TITLES = {
    400: "Bad request", 401: "Sign in first", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    409: "Conflict", 413: "Too large", 415: "Unsupported media type", 422: "Cannot be accepted", 429: "Too many requests",
    500: "Internal error", 503: "Not available now", 507: "No room",
}


class Refused(Exception):
    """A refusal of the API itself. `more` are further members of the problem, such as `errors`."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers, self.more = status, detail, headers or {}, more


def problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """The problem document. `type` is about:blank: the status says the kind, as RFC 9457 section 4.2.1 allows."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status, "detail": detail, **more}
    return Response(orjson.dumps(body), status, headers, content_type="application/problem+json")


def of_error(error: errors.EngineError) -> Response:
    more: dict[str, Any] = {}
    if isinstance(error, errors.NotDeployable):
        more["problems"] = [found.as_dict() for found in error.problems]
    if isinstance(error, errors.BadParameters):
        more["errors"] = {name: [why] for name, why in error.errors.items()}
    status = status_of(error)
    return problem(status, str(error).strip() or TITLES.get(status, ""), **more)
