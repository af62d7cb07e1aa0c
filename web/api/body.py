"""What a request of the API carries: JSON with exact decimals, or multipart with one JSON part and files.

Bodies are bounded before they are read; a number with a point never becomes a float.
"""
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from engine.codec import from_plain
from web.api.problems import Refused
from web.signs import keepable

DEPTH = 60  # nesting of a body; FEEL refuses deeper values anyway


@dataclass(frozen=True)
class Body:
    """The JSON object and the uploaded files by part name."""

    data: Mapping[str, Any]
    files: Mapping[str, list[FileStorage]]


def read_body(part: str) -> Body:
    """The request's JSON object; in a multipart request it is the part named `part`.

    Raises Refused 400 for what is no JSON object, 415 for other media types.
    """
    if request.mimetype == "multipart/form-data":
        return Body(_json_part(part), {name: request.files.getlist(name) for name in request.files if name != part})
    if request.mimetype not in ("application/json", ""):
        raise Refused(415, "Send application/json or multipart/form-data.")
    return Body(_object(request.get_data()), {})


def read_json() -> Mapping[str, Any]:
    """The request's JSON object. An empty body is an empty object."""
    return read_body("").data


def only(data: Mapping[str, Any], *names: str, required: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """`data`, if it has no other members than `names` and all of `required`. Raises Refused 422 naming the members."""
    wrong = {name: ["unknown member"] for name in data if name not in names}
    wrong |= {name: ["required"] for name in required if data.get(name) is None}
    if wrong:
        raise Refused(422, "The body has members that are unknown or missing.", errors=wrong)
    return data


def text(data: Mapping[str, Any], name: str, limit: int = 1000) -> str | None:
    """A member that is a string or absent."""
    value = data.get(name)
    if isinstance(value, str) and not keepable(value):
        raise Refused(422, f"{name} holds a sign that cannot be kept.", errors={name: ["a sign that cannot be kept"]})
    if value is not None and (not isinstance(value, str) or len(value) > limit):
        raise Refused(422, f"{name} must be a string of at most {limit} characters.", errors={name: ["string expected"]})
    return value


def values(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A member that is an object of variables or absent, as engine values."""
    value = data.get(name)
    value = {} if value is None else value
    if not isinstance(value, dict):
        raise Refused(422, f"{name} must be an object.", errors={name: ["object expected"]})
    return from_plain(value)


def _json_part(part: str) -> Mapping[str, Any]:
    if part in request.form:
        return _object(request.form[part].encode())
    if part in request.files:
        return _object(request.files[part].read())
    raise Refused(400, f"The multipart request needs a part named {part} with JSON.")


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        data = json.loads(raw or b"{}", parse_float=_decimal, parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"The body is not valid JSON: {error}") from None
    if not isinstance(data, dict):
        raise Refused(400, "The body must be a JSON object.")
    _walk(data, DEPTH)
    return data


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ValueError(f"{digits[:40]} is no number that can be kept") from None


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, if every name stands in it once: which of two answers was meant, nobody can know."""
    found = dict(members)
    if len(found) != len(members):
        raise ValueError("a member stands twice in one object")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _walk(value: Any, levels: int) -> None:
    """Raises Refused 400 for what is nested too deeply, and for names that cannot be kept; texts are judged where they are used."""
    if levels == 0:
        raise Refused(400, f"The body is nested deeper than {DEPTH} levels.")
    if isinstance(value, dict) and not all(map(keepable, value)):
        raise Refused(400, "The name of a member holds a sign that cannot be kept.")
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _walk(inner, levels - 1)
