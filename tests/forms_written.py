"""Forms and uploads for tests, written short."""
import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from engine.feel import Environment
from forms.drafts import parse_draft
from forms.file_inputs import Upload
from forms.form import Form
from forms.parse import Result, parse, parse_json
from forms.read import read
from tests.people import MONDAY

BOGOTA = Environment(MONDAY, "America/Bogota")


def form(*fields: str) -> Form:
    """A form of these fields, each written as in `name: n, type: text, …`; the label may be left out."""
    written = [field if "label:" in field else f"{field}, label: L" for field in fields]
    return read(("id: f\ntitle: T\nfields:\n" + "".join(f"- {{{field}}}\n" for field in written)).encode())


def from_page(asked: Form, data: Mapping[str, Any], files: Mapping[str, Any] | None = None, language: str = "es", **more: Any) -> Result:
    return parse(asked, data, files or {}, more.pop("variables", {}), more.pop("env", BOGOTA), language, keep=keep, **more)


def from_program(asked: Form, sent: Any, files: Mapping[str, Any] | None = None, language: str = "es", **more: Any) -> Result:
    return parse_json(asked, sent, files or {}, more.pop("variables", {}), more.pop("env", BOGOTA), language, keep=keep, **more)


def half_filled(asked: Form, data: Mapping[str, Any], files: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return parse_draft(asked, data, files or {}, more.pop("variables", {}), BOGOTA, keep=keep, **more)


def keep(stream: Any, name: str) -> dict[str, Any]:
    content = stream.read()
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def upload(name: str, content: bytes = b"%PDF-1.7\n%%EOF\n") -> Upload:
    return Upload(name, io.BytesIO(content))


def office(parts: Mapping[str, bytes] | None = None, main: str = "xl/workbook.xml") -> bytes:
    """A zip with the parts of a workbook, and more."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {"[Content_Types].xml": b"<Types/>", main: b"<workbook/>", **(parts or {})}.items():
            archive.writestr(name, part)
    return content.getvalue()
