"""What is refused becomes a page that helps: every error class has one status here, and nowhere else.

The API says the same in its own form; it takes the status from here and writes problem+json.
"""
import secrets

from flask import Flask, Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as __
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from engine import errors
from engine.errors import EngineError

STATUS: dict[type[EngineError], int] = {
    errors.NotYourTask: 403,
    errors.NotAllowed: 403,
    errors.NoSuchCase: 404,
    errors.NoSuchProcess: 404,
    errors.NoSuchFolder: 404,
    errors.TaskNotOpen: 409,
    errors.CaseMoved: 409,
    errors.CaseNotOpen: 409,
    errors.JobNotOpen: 409,
    errors.IncidentNotOpen: 409,
    errors.NothingWaits: 409,
    errors.OneAlready: 409,
    errors.TooLarge: 413,
    errors.BadInput: 422,
    errors.Impossible: 422,
    errors.NotDeployable: 422,
    errors.TryAgain: 503,
    errors.NoSpace: 507,
    errors.OutcomeUnknown: 503,
}

HEADINGS = {
    400: __("This request cannot be understood"),
    401: __("Please sign in"),
    403: __("You may not do this"),
    404: __("There is nothing here for you"),
    405: __("This page cannot be used like that"),
    409: __("Someone was faster"),
    413: __("That is too large"),
    422: __("This cannot be accepted as it is"),
    429: __("Too many attempts"),
    500: __("Something broke on our side"),
    503: __("Please try again in a moment"),
    507: __("No room is left on the disk"),
}

HELP = {
    400: __("Go back, load the page anew and try once more. What you typed is kept as a draft where a form says so."),
    401: __("Your session has ended or was never opened. Sign in and you come back to where you were."),
    403: __("Your groups or roles do not allow it. If you need it for your work, ask the administrator."),
    404: __("The address may be mistyped, the thing may be gone, or it belongs to a process that you do not take part in."),
    405: __("Go back and use the buttons of the page."),
    409: __("What you were looking at has changed meanwhile. Load it anew to see how it stands now."),
    413: __("Send a smaller file, or split it in several."),
    422: __("Look at what is said above, correct it and send it again."),
    429: __("Wait a little and try again."),
    500: __("Nothing was half done: what you sent was either kept whole or not at all. Try again; if it repeats, tell the operator "
            "the number below."),
    507: __("Nothing was changed. Tell the operator: files and history need room before anybody can go on."),
    503: __("The database is busy or restarts. Wait a little, look whether your step was taken, and try again."),
}

# What the engine says is English; people read their language. The class is the message, `detail` names the thing.
WORDS = {
    errors.TaskNotOpen: __("This task is not waiting for anyone; somebody may have completed it already."),
    errors.NotYourTask: __("This task belongs to another person or group."),
    errors.NotAllowed: __("You may not do this."),
    errors.CaseMoved: __("Someone else moved this case while you were looking at it."),
    errors.CaseNotOpen: __("This case has ended."),
    errors.JobNotOpen: __("This job is not waiting for anyone; it may have been completed already."),
    errors.IncidentNotOpen: __("This incident has been resolved already."),
    errors.NoSuchCase: __("There is no such case."),
    errors.NoSuchProcess: __("There is no such process."),
    errors.NoSuchFolder: __("No process describes this folder."),
    errors.OneAlready: __("Another case about the same thing is under way."),
    errors.KeyHeld: __("A case with this key is open already, so this message starts no second one."),
    errors.NothingWaits: __("No case waits for this message."),
    errors.TooLarge: __("This is larger than allowed."),
    errors.BadInput: __("This cannot be accepted as it is."),
    errors.Impossible: __("The case cannot do this from where it stands."),
    errors.NotDeployable: __("This process cannot be deployed."),
    errors.TryAgain: __("The database was busy or restarted; nothing was changed."),
    errors.NoSpace: __("No room is left on the disk; nothing was changed."),
    errors.OutcomeUnknown: __("The connection to the database broke at the last moment: the step may or may not have been taken."),
}


def status_of(error: EngineError) -> int:
    """The HTTP status of a refusal; a class nobody listed is a fault of ours: 500."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def words_of(error: EngineError) -> str:
    """The refusal in the reader's language."""
    kind = next((kind for kind in type(error).__mro__ if kind in WORDS), None)
    return str(WORDS[kind]) if kind else _("The engine refused.")


def page(status: int, what: str = "", detail: str = "", number: str = "") -> tuple[str, int]:
    """The error page. A part asked for by htmx gets the words alone."""
    known = status if status in HEADINGS else (400 if status < 500 else 500)
    part = request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers
    template = "errors/_part.html" if part else "errors/page.html"
    return render_template(template, status=status, heading=HEADINGS[known], help=HELP[known], what=what, detail=detail,
                           number=number), status


def tell_refusals(app: Flask) -> None:
    """Give every refusal and fault of `app` its page."""

    @app.errorhandler(EngineError)
    def refused(error: EngineError) -> tuple[str, int]:
        status = status_of(error)
        if status == 404:
            return page(404)
        return page(status, words_of(error), error.detail if status != 500 else "")

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> tuple[str, int] | Response:
        if request.path.startswith("/api/"):
            return _problem(error)
        return page(400, _("The page was open for too long, or the request came from elsewhere."))

    @app.errorhandler(404)
    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int] | Response:
        if error.code is None or error.code < 400:
            return error.get_response()  # type: ignore[return-value]  # a redirect is an answer, not an error
        if request.path.startswith("/api/"):
            return _problem(error)
        shown = page(error.code, str(error.description) if error.code == 422 else "", number=_number(app, error))
        if isinstance(error, MethodNotAllowed):
            return app.make_response((*shown, {"Allow": ", ".join(sorted(error.valid_methods or ()))}))  # RFC 9110 wants it with 405
        return shown


def _problem(error: HTTPException) -> Response:
    """The API's form for what was refused before any of its routes was reached."""
    from web.api.problems import TITLES, problem

    status = error.code or 500
    return problem(status, TITLES.get(status, "Error") if status >= 500 else str(error.description or ""))


def _number(app: Flask, error: HTTPException) -> str:
    """What the person can tell the operator: it stands in the log beside the trace."""
    if (error.code or 500) < 500:
        return ""
    number = secrets.token_hex(4)
    app.logger.error("fault %s at %s %s", number, request.method, request.path)
    return number
