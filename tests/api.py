"""The REST API as a program sees it: a client per person with a token, a virtual clock, P1 deployed from the tree."""
import io
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from storage.access import Token
from storage.database import Database
from storage.ids import new_id
from storage.people import User
from tests.people import MONDAY
from web import Tramita, create_app
from web.deployment import deploy, folder_files
from web.settings import read_settings
from web.sign_in import hashed

ROOT = Path(__file__).parent.parent
P1 = "anulaciones_refacturaciones"
PEOPLE = {
    "ana": ("Coordinador Seccional", "staff"), "carlos": ("Coordinador Servicio al Cliente", "staff"),
    "julia": ("Jefe Servicio al cliente", "staff"), "samuel": ("Auxiliar Skaner", "staff"), "rosa": ("Gerencia Operaciones", "staff"),
    "mallory": (None, "staff"), "audrey": (None, "auditor"), "otto": (None, "operator"), "root": (None, "admin"),
    "olga": ("Coordinador Servicio al Cliente", "owner"), "oona": ("Gerencia Operaciones", "owner"),
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Door:
    """One program with its people."""

    app: Tramita
    database: Database
    tokens: Mapping[str, str]

    def get(self, who: str | None, path: str, **query: Any) -> TestResponse:
        return self._client().get(f"/api/v1{path}", headers=self._headers(who), query_string=query)

    def post(self, who: str | None, path: str, body: Any = None, **files: tuple[bytes, str]) -> TestResponse:
        """JSON; with files, multipart whose JSON part is named as the call wants it."""
        if not files:
            return self._client().post(f"/api/v1{path}", headers=self._headers(who), json={} if body is None else body)
        part = "case" if path == "/cases" else "answers"
        data: dict[str, Any] = {part: json.dumps(body)} | {name: (io.BytesIO(content), told) for name, (content, told) in files.items()}
        return self._client().post(f"/api/v1{path}", headers=self._headers(who), data=data, content_type="multipart/form-data")

    def put(self, who: str, path: str, body: Any) -> TestResponse:
        return self._client().put(f"/api/v1{path}", headers=self._headers(who), json=body)

    def raw(self, who: str, path: str, content: bytes, content_type: str = "message/rfc822") -> TestResponse:
        return self._client().post(f"/api/v1{path}", headers=self._headers(who), data=content, content_type=content_type)

    def advance(self, duration: str = "PT0S") -> None:
        """Let virtual time pass, and everything that falls due run."""
        answer = self.post("root", "/clock", {"advance": duration})
        assert answer.status_code == 200, answer.text

    def task(self, case: str, element: str) -> dict[str, Any]:
        """The one open task of this element."""
        [found] = self.get("root", "/tasks", case=case, element=element).get_json()["items"]
        return dict(found)

    def complete(self, who: str, case: str, element: str, answers: Mapping[str, Any], **files: tuple[bytes, str]) -> TestResponse:
        done = self.post(who, f"/tasks/{self.task(case, element)['id']}/complete", _body(answers, files), **files)
        self.advance()
        return done

    def history(self, case: str) -> list[str]:
        return [event["type"] for event in self.get("root", f"/cases/{case}/history").get_json()["items"]]

    def _client(self) -> FlaskClient:
        return self.app.test_client()

    def _headers(self, who: str | None) -> dict[str, str]:
        return {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}


def _body(answers: Mapping[str, Any], files: Mapping[str, Any]) -> Any:
    return dict(answers) if files else {"answers": dict(answers)}


@contextmanager
def open_door(database: Database, folder: Path, with_p1: bool = True) -> Iterator[Door]:
    """The program on this database at MONDAY, with PEOPLE."""
    settings = read_settings({"TRAMITA_DATA": str(folder), "TRAMITA_DATABASE_URL": database.url, "TRAMITA_CLOCK": "virtual",
                              "TRAMITA_CLOCK_START": MONDAY.isoformat(), "TRAMITA_SECRET_KEY": "for tests"})
    tokens = {}
    with database.transaction() as store:
        for login, (group, role) in PEOPLE.items():
            store.people.add(User(login, login.title(), f"{login}@example.org", frozenset({role}), frozenset({group} if group else ())), MONDAY)
            tokens[login] = secrets.token_urlsafe(16)
            store.access.add_token(Token(new_id(), login, "tests", MONDAY), hashed(tokens[login]))
    if with_p1:
        deploy(database, folder_files(ROOT, [P1]), "root", MONDAY)
    yield Door(create_app(settings, database), database, tokens)


def workbook(**cells: str) -> bytes:
    """An .xlsx with a label and its value in each row."""
    book, out = Workbook(), io.BytesIO()
    for label, value in cells.items():
        book.active.append([label, value])
    book.save(out)
    return out.getvalue()


REQUEST = {
    "tipo": "Anulación", "numeroFactura": "FV-1001", "motivo": "Error en el valor", "clienteNombre": "Ana Díaz", "clienteIdentificacion": "900123",
    "ciudad": "Cali", "seccional": "Cali", "cobroCostosAdministrativos": False,
}
CORRECT = {
    "memorandoCorrecto": True, "facturaCorrecta": True, "cartaClienteCorrecta": True, "cartaRespuestaCorrecta": True,
    "informeGestionesCorrecto": True, "costosAdministrativos": False, "tipo": "Anulación",
}


def supports() -> dict[str, tuple[bytes, str]]:
    sheet = workbook(Factura="FV-1001")
    return {"memorandoExcel": (sheet, "memorando.xlsx"), "facturaOriginal": (PDF, "factura.pdf"), "cartaCliente": (PDF, "carta_cliente.pdf"),
            "cartaRespuesta": (PDF, "carta_respuesta.pdf"), "informeGestionesExcel": (sheet, "informe.xlsx")}
