"""Files of cases on their way out: only to those who see the case, always as a download, never as a page of ours."""
import re
from urllib.parse import quote

from flask import Response, abort, g

from engine.errors import BadInput

SHA256 = re.compile(r"[0-9a-f]{64}")
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\"]')


def document_answer(sha256: str, case_id: str | None = None) -> Response:
    """The bytes of a file of a case that this person sees; 404 for all others, as if there were none."""
    if not SHA256.fullmatch(sha256):
        abort(404)
    with g.database.reading() as store:
        for document in store.documents.find(sha256):
            if case_id in (None, document.case) and store.cases.visible(document.case, g.actor):
                try:
                    return attachment(store.documents.read(document), document.name, document.media_type)
                except BadInput:  # erased with its person, or swept away
                    abort(404)
    abort(404)


def attachment(content: bytes, name: str, media_type: str = "application/octet-stream") -> Response:
    """A download under a safe name. The browser neither shows it here nor guesses another type."""
    response = Response(content, content_type=media_type)
    safe = UNSAFE.sub("_", name).strip(". ")[:200] or "archivo"
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe)}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
