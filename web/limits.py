"""How often one address may try to get in. How often one person may be tried stands with the person (storage/people.py)."""
from typing import TYPE_CHECKING

from flask import Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

if TYPE_CHECKING:
    from web import Tramita

# Counted per process and address, in memory: a restart forgives, and nobody can fill a disk by guessing.
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)

REFUSED = (400, 401, 422)


def limit_attempts(app: "Tramita") -> None:
    app.config.update(RATELIMIT_ENABLED=True, ATTEMPTS=f"{app.settings.lockout_attempts * 6} per {app.settings.lockout_minutes} minutes")
    limiter.init_app(app)
    # A limited view asks by itself. Looking before every request for limits that no other view has is work for nothing.
    app.before_request_funcs[None].remove(limiter._check_request_limit)


def was_refused(response: Response) -> bool:
    """Only attempts that failed count."""
    return response.status_code in REFUSED
