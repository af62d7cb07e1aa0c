"""Anulaciones y refacturaciones as it is deployed, played with its own forms; the machine's jobs answer at once."""
import hashlib
import io
from functools import cache
from pathlib import Path
from typing import Any

from engine.decide import scope_of
from engine.model import Actor, Bundle, CompleteTask, Event
from engine.process_file import read as read_process_file
from engine.surroundings import surroundings
from forms.file_inputs import Upload
from forms.parse import Errors, parse_json
from forms.read import read
from tests.drawing import MONDAY, bundle
from tests.playing import Game

KEY = "anulaciones_refacturaciones"
ROOT = Path(__file__).parent.parent

ana = Actor("ana", frozenset({"Coordinador Seccional"}))  # asks
carlos = Actor("carlos", frozenset({"Coordinador Servicio al Cliente"}))  # reviews, approves re-invoicing
julia = Actor("julia", frozenset({"Jefe Servicio al cliente"}))  # approves cancellations
samuel = Actor("samuel", frozenset({"Auxiliar Skaner"}))  # digitises
both = Actor("rosa", frozenset({"Coordinador Seccional", "Coordinador Servicio al Cliente", "Jefe Servicio al cliente"}))

SUPPORTS = {
    "memorandoExcel": "memorando.xlsx", "facturaOriginal": "factura.pdf", "cartaCliente": "carta_cliente.pdf",
    "cartaRespuesta": "carta_respuesta.pdf", "informeGestionesExcel": "informe.xlsx",
}
REQUEST = {
    "tipo": "Anulación", "numeroFactura": "FV-1001", "motivo": "Error en el valor", "clienteNombre": "Ana Díaz", "clienteIdentificacion": "900123",
    "ciudad": "Cali", "seccional": "Cali", "cobroCostosAdministrativos": False,
}
CHECKLIST = ("memorandoCorrecto", "facturaCorrecta", "cartaClienteCorrecta", "cartaRespuestaCorrecta", "informeGestionesCorrecto")
ALL_CORRECT = {**dict.fromkeys(CHECKLIST, True), "costosAdministrativos": False}


@cache
def deployed() -> Bundle:
    """The bundle of a first deployment: files of the tree, default parameters, the process's own calendar."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for folder in (ROOT / "processes" / KEY,)
             for path in sorted(folder.rglob("*")) if path.is_file() and "scenarios" not in path.parts}
    files |= {f"forms/{path.name}": path.read_bytes() for path in sorted((ROOT / "forms" / KEY).glob("*.yaml"))}
    about, problems = read_process_file(files["process.yaml"])
    assert not problems
    calendar = dict(about.calendar or {})
    diagram = files.pop(f"{KEY}.bpmn")
    return bundle(diagram, files, {calendar.pop("key"): {**calendar, "version": 1}}, 1, about.defaults, KEY)


def file_named(name: str) -> dict[str, Any]:
    return {"name": name, "sha256": hashlib.sha256(name.encode()).hexdigest(), "size": len(name), "type": "application/octet-stream"}


def mail(subject: str = "ANULADO-Ana Díaz-CALI", **files: str | None) -> dict[str, Any]:
    """The variables that the intake makes of a mail; a support given as None is missing."""
    supports = {name: file and file_named(file) for name, file in {**SUPPORTS, **files}.items()}
    parts = subject.split("-")
    about = {"clienteNombre": "-".join(parts[1:-1]), "ciudad": parts[-1]} if len(parts) > 2 else {}
    correo = {"message_id": "<1@seccional.example>", "sender": "ana@seccional.example", "subject": subject, "date": "2026-11-23T09:00:00-05:00"}
    return {**about, "asunto": subject, "correo": correo, "comunicadoFirmado": None, **supports, "numeroFactura": "FV-1001"}


class Request(Game):
    """One case. `answer` sends answers through the form, as pages and API do."""

    def answer(self, element: str, actor: Actor, files: dict[str, Any] | None = None, **answers: Any) -> Errors:
        """Complete the task if the form accepts the answers; what it says if it does not."""
        task = self.task(element)
        scope = {**scope_of(self.bundle, self.case, task.id), "user": {"id": actor.user, "name": actor.user.title()}}
        values, errors = read_answers(self.bundle, str(task.form), answers, files or {}, scope, self.now)
        if not errors:
            self.step(CompleteTask(task.id, actor, values))
            self.run_jobs()
        return errors

    def run_jobs(self) -> None:
        """The machine does what waits: mails leave, the row is written, the letter is made."""
        results = {"register.insert": {"consecutivo": 7}, "register.update": {"consecutivo": 7}, "letter.pdf": {"file": file_named("Memorando.pdf")}}
        while self.last.after.jobs:
            job = self.last.after.jobs[0]
            self.done.append(job)
            sent = {"message_id": f"<{job.id}@tramita>"} if job.type == "mail.send" and "resultVariable" in job.headers else {}
            self.work(job.element, **results.get(job.type, sent))

    @property
    def done(self) -> list[Any]:
        """The jobs so far."""
        return self.__dict__.setdefault("_done", [])

    def said(self, kind: str) -> list[Event]:
        return [event for event in self.history if event.type == kind]

    def until(self, days: int) -> None:
        """Let days pass, one by one, the machine working."""
        for _ in range(days):
            if self.state != "ended":
                self.later(days=1)
                self.run_jobs()


def read_answers(whole: Bundle, form: str, answers: Any, files: Any, scope: Any, now: Any) -> tuple[dict[str, Any], Errors]:
    env = surroundings(whole).environment(now)
    return parse_json(read(whole.files[f"forms/{form}.yaml"]), answers, files, scope, env, keep=keep)


def keep(stream: Any, name: str) -> dict[str, Any]:
    content = stream.read()
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def pdf(name: str = "x.pdf") -> list[Upload]:
    return [Upload(name, io.BytesIO(b"%PDF-1.7\n%%EOF\n"))]


def workbook(name: str = "x.xlsx") -> list[Upload]:
    import openpyxl

    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    return [Upload(name, content)]


def supports() -> dict[str, list[Upload]]:
    return {name: workbook(file) if file.endswith("xlsx") else pdf(file) for name, file in SUPPORTS.items()}


def by_form(actor: Actor = ana, **more: Any) -> Request:
    """A case that began with the form F1."""
    whole = deployed()
    scope = {"parameters": surroundings(whole).settings["parameters"], "user": {"id": actor.user, "name": actor.user.title()}}
    values, errors = read_answers(whole, "ar_enviar_correo", {**REQUEST, **more}, supports(), scope, MONDAY)
    assert not errors, errors
    return Request(whole, values, actor, element="ar_enviar_correo")


def by_mail(subject: str = "ANULADO-Ana Díaz-CALI", **files: str | None) -> Request:
    return Request(deployed(), mail(subject, **files), ana, element="ar_correo_recibido")


def reviewed(case: Request, tipo: str = "Anulación", **answers: object) -> Request:
    assert case.answer("ar_revisar_soportes", carlos, tipo=tipo, **{**ALL_CORRECT, **answers}) == {}
    return case


def returned(**files: str | None) -> Request:
    """A request without the client's letter, sent back."""
    case = by_mail(**(files or {"cartaCliente": None}))
    answers = {**ALL_CORRECT, "cartaClienteCorrecta": False, "observaciones": "Falta la carta del cliente"}
    assert case.answer("ar_revisar_soportes", carlos, tipo="Anulación", **answers) == {}
    return case


def mails(case: Request) -> dict[str, dict[str, object]]:
    """The mails so far by the element that sent them."""
    return {job.element: {**job.headers, **job.variables} for job in case.done if job.type == "mail.send"}


def staged(case: Request) -> list[tuple[str, str | None]]:
    return [(event.type, event.element) for event in case.history if event.type in ("reminder_sent", "deadline_escalated")]
