"""How the views of the API are declared: one blueprint, one decorator that names what comes in and what goes out."""
from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE, Schema

from web.api.schemas import Problem

api = Blueprint("api", "api", url_prefix="/api/v1", description="Tramita")

View = Callable[..., Any]
REFUSALS = {400: "The request cannot be read", 401: "Sign in first", 403: "Not allowed", 404: "Not found or not yours",
            409: "Already done, or moved meanwhile", 413: "Too large", 422: "Cannot be accepted"}


def route(method: str, path: str, *, query: type[Schema] | None = None, answer: Schema | type[Schema] | None = None, status: int = 200,
          refuses: tuple[int, ...] = (401,), body: dict[str, Any] | None = None, files: bool = False, upload: str = "",
          tag: str = "") -> Callable[[View], View]:
    """Declare a view. `answer` is documented, not enforced: dumping every answer twice costs more than it finds.

    `body` is the JSON schema of the request's object; with `files` it may also come as a part of a multipart request. `upload`
    names the one part of a request that is a file and nothing else.
    """

    def declare(view: View) -> View:
        served: Any = view if query is None else api.arguments(query, location="query", error_status_code=422, unknown=RAISE)(view)
        served._apidoc = documented(served)._apidoc
        return api.route(path, methods=[method])(served)

    def documented(served: View) -> Any:
        """Wrapped once more for each sentence of the document. Only the document is taken: requests need none of the wrappers."""
        wrapped = served
        if body is not None:
            wrapped = api.doc(requestBody={"content": _contents(body, files), "required": bool(body.get("required"))})(wrapped)
        if upload:
            part = {"type": "object", "properties": {upload: {"type": "string", "format": "binary"}}, "required": [upload]}
            wrapped = api.doc(requestBody={"content": {"multipart/form-data": {"schema": part}}, "required": True})(wrapped)
        for code in (*refuses, 401):
            wrapped = api.alt_response(code, schema=Problem, description=REFUSALS[code], content_type="application/problem+json")(wrapped)
        wrapped = api.alt_response(status, schema=answer)(wrapped) if answer else api.alt_response(status, description="Done")(wrapped)
        return api.doc(tags=[tag])(wrapped) if tag else wrapped

    return declare


def object_of(required: tuple[str, ...] = (), **members: Any) -> dict[str, Any]:
    """The JSON schema of an object that knows no other members."""
    kinds = {name: {"type": kind} if isinstance(kind, str) else kind for name, kind in members.items()}
    return {"type": "object", "properties": kinds, "required": list(required), "additionalProperties": False}


def _contents(body: dict[str, Any], files: bool) -> dict[str, Any]:
    contents: dict[str, Any] = {"application/json": {"schema": body}}
    if files:
        contents["multipart/form-data"] = {"schema": {"type": "object", "additionalProperties": {"type": "string", "format": "binary"}}}
    return contents
