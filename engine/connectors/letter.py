"""Letters and memos as PDF from HTML templates of the process, and the job type letter.pdf.

Nothing is ever fetched: images are embedded data or lie in the process folder. The same inputs give the same bytes.
"""
import base64
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from engine.connector import Call, ConnectorError, Outcome
from engine.connectors.inputs import bundled, kept, needed, scope, text
from engine.connectors.sheet_write import file_name
from engine.connectors.templates import render_html

PDF = "application/pdf"
IMAGES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}
EMBEDDED = tuple(f"data:{kind};base64," for kind in sorted(set(IMAGES.values())))


def run(call: Call) -> Outcome:
    """letter.pdf: {file}. `template` names letters/<template>.html of the version; `fileName` the result.

    The template sees the case, the inputs and `image("letters/logo.png")`, a picture of the process folder.
    """
    name = needed(call, "template").removesuffix(".html")
    source = bundled(call, f"letters/{name}.html")
    if source is None:
        raise ConnectorError(f"El proceso no tiene la plantilla letters/{name}.html.", retry=False)
    html = render_html(source, scope(call), {"image": _images(call)})
    pdf = as_pdf(html, call.now)
    return Outcome({"file": kept(call, file_name(text(call, "fileName") or name, ".pdf"), PDF, pdf)})


def as_pdf(html: str, now: datetime) -> bytes:
    """The page as PDF, created at `now`.

    Raises ConnectorError when the page wants something from elsewhere: a letter without its picture is no letter.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetchingError

    class Embedded(URLFetcher):  # type: ignore[misc]
        """Lets pictures through that stand in the page itself, nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(EMBEDDED):
                raise FatalURLFetchingError(f"La plantilla pide {url[:80]}: solo se admiten imágenes incluidas.")
            return super().fetch(url, headers)

    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    page = f'<meta name="dcterms.created" content="{stamp}"><meta name="dcterms.modified" content="{stamp}">{html}'
    try:
        document = HTML(string=page, base_url="process:///", url_fetcher=Embedded(allowed_protocols=["data"]))
        return document.write_pdf(pdf_identifier=hashlib.sha256(page.encode()).digest()[:16])  # type: ignore[no-any-return]
    except (FatalURLFetchingError, URLFetchingError) as problem:
        raise ConnectorError(str(problem), retry=False) from problem


def _images(call: Call) -> Callable[[str], str]:
    def image(path: str) -> str:
        content = call.bundle.file(path)
        media_type = IMAGES.get(path.rpartition(".")[2].lower())
        if content is None or media_type is None:
            raise ConnectorError(f"El proceso no tiene la imagen {path} (png, jpg o gif).", retry=False)
        return f"data:{media_type};base64,{base64.b64encode(content).decode()}"

    return image
