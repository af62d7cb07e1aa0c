"""What every answer carries to keep browsers safe, and what every change must show: the CSRF token.

Strict content policy everywhere: own files only, no inline script. Only drawing pages may set styles inline.
"""
from datetime import timedelta

from flask import Flask, Response, g, request
from flask_wtf import CSRFProtect

from web.settings import Settings
from web.sign_in import BASIC, BEARER

csrf = CSRFProtect()

SAFE = ("GET", "HEAD", "OPTIONS")

POLICY = ("default-src 'self'; img-src 'self' data:; style-src 'self'{styles}; object-src 'none'; base-uri 'none'; "
          "form-action 'self'; frame-ancestors 'none'")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def guard(app: Flask, settings: Settings) -> None:
    """Set up cookies, CSRF, size limits and headers of `app`."""
    app.config.update(
        SECRET_KEY=settings.secret(),
        SESSION_COOKIE_NAME="tramita",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        PERMANENT_SESSION_LIFETIME=settings.session_whole,
        SESSION_REFRESH_EACH_REQUEST=False,  # the end of a session stands in the database
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),  # the address of a static file changes with its content
        MAX_CONTENT_LENGTH=settings.request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.variables_bytes * 2,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_CHECK_DEFAULT=False,  # below: programs with a header of their own need no token
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session: no draft is lost to a clock
        WTF_CSRF_SSL_STRICT=settings.secure,
    )
    csrf.init_app(app)
    plain, drawing = _headers("", settings.secure), _headers(" 'unsafe-inline'", settings.secure)

    @app.before_request
    def demand_token() -> None:
        """A browser sends cookies by itself, so every change must show the token; an Authorization header is proof enough."""
        if request.routing_exception is not None:
            return  # no view will run: the answer is 404 or 405, whatever was posted
        if request.method not in SAFE and g.via not in (BEARER, BASIC):
            csrf.protect()

    @app.after_request
    def carry_headers(response: Response) -> Response:
        said = {name.lower() for name, _ in response.headers}  # a view may have said otherwise
        for name, value in drawing if g.get("draws") else plain:
            if name.lower() not in said:
                response.headers.add(name, value)
        if request.endpoint != "static":
            if "cache-control" not in said:
                response.headers.add("Cache-Control", "no-store" if g.get("actor") else "no-cache")
            response.vary.add("Cookie")
        return response


def _headers(styles: str, secure: bool) -> list[tuple[str, str]]:
    """Made once, not for each answer."""
    lasting = {"Strict-Transport-Security": "max-age=31536000"} if secure else {}
    return list({"Content-Security-Policy": POLICY.format(styles=styles), **HEADERS, **lasting}.items())


def draws() -> None:
    """This page holds a drawing tool that sets styles inline: the modeler, a decision table."""
    g.draws = True
