"""Signs that no database keeps: NUL anywhere, half a surrogate pair in JSON. A request that holds one is refused at the door.

SQLite would take a NUL and PostgreSQL would not: without this, the same address is "not there" on one and a fault on the other.
Answers of a form are not looked at here: the form names the field (forms/inputs.py).
"""
from flask import Flask, abort, request
from flask_babel import gettext as _

NUL = "\0"


def keepable(text: str) -> bool:
    """Whether every database can keep this text."""
    return NUL not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def refuse_unkeepable(app: Flask) -> None:
    """An address with a NUL leads nowhere: 404. A question or a page's form with one cannot be understood: 400."""

    @app.before_request
    def look() -> None:
        if NUL in request.path:
            abort(404)
        asked = request.args if request.path.startswith("/api/") else request.values
        if any(NUL in part for name, value in asked.items(multi=True) for part in (name, value)):
            abort(400, _("The request holds a sign that cannot be kept (NUL)."))
