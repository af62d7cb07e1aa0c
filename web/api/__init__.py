"""The REST API `/api/v1`: what other programs rely on (contract.md). Its OpenAPI document is made from the routes themselves."""
from typing import Any

from flask import Flask, Response, g, request
from flask_smorest import Api
from werkzeug.exceptions import HTTPException

from engine.errors import EngineError
from web.api.problems import TITLES, Refused, of_error, problem
from web.api.routes import api
from web.sign_in import SESSION

REALM = {"WWW-Authenticate": 'Bearer realm="tramita", Basic realm="tramita"'}
OPEN = ("api-docs.openapi_json",)  # whoever may call the API may know its shape without asking
SAFE = ("GET", "HEAD", "OPTIONS")


def add_api(app: Flask) -> None:
    """Register every route of the API and its document at /api/v1/openapi.json."""
    from web.api import cases, catalogues, drop, operations, post, processes, tasks  # noqa: F401  their routes register themselves

    app.config.update(
        API_TITLE="Tramita", API_VERSION="1", OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX="/api/v1", OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": "Documented procedures as cases, tasks, messages and proofs. Errors are RFC 9457 problem documents."},
            "security": [{"bearer": []}, {"basic": []}],
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}, "basic": {"type": "http", "scheme": "basic"}}},
        },
    )
    smorest = Api(app)
    smorest.ERROR_SCHEMA = None
    if not api._got_registered_once:
        _guard()
    smorest.register_blueprint(api)
    app.register_error_handler(404, lambda error: _of_http(error) if request.path.startswith("/api/") else error)


def _guard() -> None:
    """Who calls must say who they are; whatever is refused becomes a problem document."""

    @api.before_request
    def somebody() -> Response | None:
        if g.get("person") is None:
            return problem(401, "Send a bearer token (./tramita token USER) or HTTP Basic credentials.", REALM)
        if g.via == SESSION and request.method not in SAFE and not _same_page():
            return problem(403, "With a browser session, changes need the header X-CSRFToken.")
        return None

    api.register_error_handler(EngineError, of_error)
    api.register_error_handler(Refused, lambda refused: problem(refused.status, refused.detail, refused.headers, **refused.more))
    api.register_error_handler(HTTPException, _of_http)


def _same_page() -> bool:
    """Whether the request carries this session's CSRF token: a cookie alone proves nothing."""
    from flask_wtf.csrf import validate_csrf
    from wtforms import ValidationError

    try:
        validate_csrf(request.headers.get("X-CSRFToken"))
    except ValidationError:
        return False
    return True


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    messages: Any = (getattr(error, "data", None) or {}).get("messages")
    if messages:
        errors = {name: sentences for place in messages.values() for name, sentences in place.items()}
        return problem(status, "The query string cannot be accepted.", errors=errors)
    return problem(status, str(error.description or TITLES.get(status, "Error")))
