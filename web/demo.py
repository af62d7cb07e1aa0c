"""What the demo shows: people for every role, and cases that have been under way for a week. All of it is invented.

The week is played on a virtual clock through the API, as programs would; afterwards the real clock goes on from there.
"""
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient

from engine.errors import EngineError
from storage.database import Database
from storage.people import User
from web import demo_complaints, demo_letters, demo_requests, demo_typing
from web.demo_documents import pdf, request_mail
from web.deployment import deploy, folder_files
from web.passwords import made
from web.running import Program, program
from web.settings import ROOT

PASSWORD = "tramita-demo"  # noqa: S105 of invented people on this machine alone; `demo` serves on loopback
P1 = "anulaciones_refacturaciones"
LA_PAZ = timedelta(hours=4)  # behind UTC, all year


@dataclass(frozen=True)
class Person:
    login: str
    name: str
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ("staff",)
    does: str = ""  # what one sees when one signs in so


PEOPLE = (
    Person("carla", "Carla Mejía", ("Coordinador Seccional",), does="pide anulaciones y radica los memorandos"),
    Person("sara", "Sara Ospina", ("Coordinador Servicio al Cliente",), ("staff", "owner"), "revisa los soportes y dibuja el proceso"),
    Person("jorge", "Jorge Rincón", ("Jefe Servicio al cliente",), does="aprueba las anulaciones"),
    Person("samuel", "Samuel Díaz", ("Auxiliar Skaner",), does="digitaliza los documentos"),
    Person("paz", "Paz Fuentes", ("Contact Center",), does="atiende a los clientes que insisten y crea sus tickets"),
    Person("sofia", "Sofía Araya", ("Supervisor",), does="gestiona los casos que se escalan"),
    Person("alba", "Alba Quiroga", ("Asesor Comercial",), does="digita solicitudes y las corrige"),
    Person("nora", "Nora Salinas", ("Analista Adm. Centro Operaciones",), does="busca errores en lo digitado"),
    Person("raul", "Raúl Terceros", ("Depto. Gestión de Red",), does="observa calles y datos técnicos"),
    Person("cora", "Cora Villarroel", ("Coordinador/Monitor", "Jefatura"), does="gestiona correcciones y revisa la muestra"),
    Person("tere", "Teresa Luján", ("Team Leader",), does="verifica la jornada de cada counter"),
    Person("laura", "Laura Niño", ("Analista Servicio al cliente",), does="responde por quejas y reclamos"),
    Person("diego", "Diego Salas", ("Auxiliar Digitalización",), does="digitaliza los comunicados de los clientes"),
    Person("patricia", "Patricia Lema", ("persona responsable de área",), does="actúa por Cartera en un reclamo"),
    Person("hector", "Héctor Urrea", ("persona responsable de área",), does="actúa por Facturación en un reclamo"),
    Person("julia", "Julia Barón", ("Jefatura SAC", "Coordinación SAC"), does="valida soluciones y anulaciones"),
    Person("gloria", "Gloria Henao", ("Gerencia Operaciones", "Gerencia"), does="firma memorandos y recibe informes"),
    Person("elena", "Elena Duarte", ("Ejecutivo",), does="radica peticiones, quejas y reclamos"),
    Person("lucia", "Lucía Pardo", ("Analista de Gestión de Clientes",), does="analiza reclamos y escribe las cartas"),
    Person("pablo", "Pablo Cruz", ("Practicante de Gestión de Clientes",), does="despacha las cartas y consulta su entrega"),
    Person("eva", "Eva Rueda", ("Analista de Express Service",), does="valida las cartas y confirma sus guías"),
    Person("martha", "Martha Solano", ("Jefe de gestión de clientes",), does="recibe los escalamientos de las cartas"),
    Person("andrea", "Andrea Vela", (), ("auditor",), "repite cada caso y comprueba que nada se cambió"),
    Person("oscar", "Óscar Prieto", (), ("operator",), "atiende incidentes, trabajos y correos"),
    Person("admin", "Administración", (), ("admin",), "personas, grupos y parámetros"),
)


def furnish(environ: Mapping[str, str], now: datetime) -> bool:
    """Fill an empty database with processes, people and a week of cases. False if it holds people already: nothing is touched then."""
    playing = program({**environ, "TRAMITA_CLOCK": "virtual", "TRAMITA_CLOCK_START": (now - timedelta(days=14)).isoformat()})
    try:
        with playing.database.reading() as store:
            furnished = store.people.get("admin") is not None
        versions, _ = deploy(playing.database, folder_files(ROOT), "demo", now)
        if not furnished:
            _add_people(playing.database, now, {group for version in versions for group in version.facts.get("lanes", ())})
            if any(version.process == P1 for version in versions):
                _play_a_week(Stage(playing), now)
        return not furnished
    finally:
        playing.close()


def _add_people(database: Database, now: datetime, lanes: set[str]) -> None:
    """Everybody of PEOPLE; a role of some diagram that nobody has goes to `equipo`, so that no task is out of reach."""
    without = lanes - {group for person in PEOPLE for group in person.groups}
    team = (Person("equipo", "Equipo de prueba", tuple(sorted(without))),) if without else ()
    kept = made(PASSWORD)
    with database.transaction() as store:
        for one in (*PEOPLE, *team):
            address = f"{one.login}@tramita.example"
            store.people.add(User(one.login, one.name, address, frozenset(one.roles), frozenset(one.groups), password=kept), now)


class Stage:
    """People acting through the API of a program whose clock is virtual."""

    def __init__(self, playing: Program) -> None:
        self._playing, self._client = playing, FlaskClient(playing.pages())

    def mail(self, raw: bytes) -> str:
        """Let a mail arrive; the case that it began."""
        return str(self._said("admin", "POST", "/mail", data=raw, content_type="message/rfc822")["case"])

    def start(self, login: str, process: str, element: str, answers: dict[str, Any], **files: bytes) -> str:
        """Somebody begins a case by its form; its id."""
        case = {"process": process, "element": element, "variables": answers}
        parts = {"case": (BytesIO(json.dumps(case).encode()), "case.json", "application/json"),
                 **{field: (BytesIO(content), f"{field}.pdf") for field, content in files.items()}}
        return str(self._said(login, "POST", "/cases", data=parts, content_type="multipart/form-data")["id"])

    def newest(self, process: str) -> str:
        """The newest case of a process, such as one that another case started."""
        items = self._said("admin", "GET", f"/cases?process={process}")["items"]
        return str(max(items, key=lambda case: str(case["started_at"]))["id"])

    def claim(self, login: str, case: str, element: str) -> None:
        """Somebody takes the open task at `element` of a case."""
        self._said(login, "POST", f"/tasks/{self._task(case, element)}/claim")

    def complete(self, login: str, case: str, element: str, answers: dict[str, Any], **files: bytes) -> None:
        """Somebody completes the open task at `element` of a case, with files by the name of their field."""
        parts = {"answers": (BytesIO(json.dumps(answers).encode()), "answers.json", "application/json"),
                 **{field: (BytesIO(content), f"{field}.pdf") for field, content in files.items()}}
        self._said(login, "POST", f"/tasks/{self._task(case, element)}/complete", data=parts, content_type="multipart/form-data")

    def act(self, login: str, case: str, element: str, answers: dict[str, Any], **files: bytes) -> None:
        """Complete a task, and let what follows happen."""
        self.complete(login, case, element, answers, **files)
        self.settle()

    def pass_to(self, moment: datetime) -> None:
        """Let time pass until `moment`; all that falls due on the way happens."""
        if moment > self._playing.clockwork.now():
            self._playing.clockwork.advance(moment)

    def settle(self) -> None:
        """Let everything happen that needs no time."""
        self._playing.clockwork.advance(self._playing.clockwork.now())

    def _task(self, case: str, element: str) -> str:
        tasks = self._said("admin", "GET", f"/tasks?case={case}&element={element}")["items"]
        if not tasks:
            raise EngineError(f"Case {case} has no open task {element}.")
        return str(tasks[0]["id"])

    def _said(self, login: str, method: str, path: str, **sent: Any) -> dict[str, Any]:
        answer = self._client.open(f"/api/v1{path}", method=method, auth=(login, PASSWORD), headers={"Accept": "application/json"}, **sent)
        if answer.status_code >= 300:
            raise EngineError(f"{method} {path}: {answer.status_code} {answer.get_data(as_text=True)[:500]}")
        said: dict[str, Any] = answer.get_json()
        return said


def _play_a_week(stage: Stage, now: datetime) -> None:
    """Six cancellations and four requests, each left at another step, some of them late; letters, complaints, and typed requests under control."""
    first, second, third, fourth = [workday(now, back) for back in (6, 5, 4, 1)]
    approved = {"decision": "Aprobar", "comentario": "Conforme."}

    demo_complaints.earlier(stage, [workday(now, back) for back in (9, 8, 7)])
    letters = demo_letters.earlier(stage, workday(now, 7) + timedelta(hours=3))
    done = _arrive(stage, first, "Ferretería El Tornillo", "Cali", "FV-20481")
    _arrive(stage, first, "Comercial Andina", "Medellín", "FV-20517")  # nobody reviews it: it is late
    demo_requests.unanswered(stage, first)
    stage.pass_to(first + timedelta(hours=3))
    _review(stage, done, True)
    stage.pass_to(first + timedelta(hours=5))
    stage.act("jorge", done, "ar_aprobar_anulacion", approved)
    stage.pass_to(second)
    stage.act("carla", done, "ar_radicar_memorando", {"numeroRadicado": "R-1182", "fechaRadicacion": second.isoformat()})
    stage.act("samuel", done, "ar_digitalizar", {"paginas": 7}, documentosDigitalizados=pdf("Memorando y soportes", "Ferretería El Tornillo"))
    stage.act("carla", done, "ar_archivar_copia", {}, copiaSellada=pdf("RECIBIDO", "Área de facturación"))

    filing = _arrive(stage, second, "Distribuciones La Sabana", "Tunja", "FV-20533")
    returned = _arrive(stage, second, "Textiles del Norte", "Cúcuta", "FV-20540", without="carta_cliente")
    stage.pass_to(third)
    _review(stage, filing, True)
    _review(stage, returned, False)
    stage.act("jorge", filing, "ar_aprobar_anulacion", approved)

    stage.pass_to(fourth)
    demo_letters.looked_up(stage, letters)
    demo_requests.told_and_escalated(stage, fourth)
    approving = _arrive(stage, fourth, "Almacenes Bahía", "Santa Marta", "FV-20561")
    stage.pass_to(fourth + timedelta(hours=1))
    _review(stage, approving, True)
    demo_typing.yesterday(stage, (fourth - LA_PAZ).date().isoformat())
    begun = _arrive(stage, now - timedelta(minutes=40), "Panadería Las Palmas", "Pereira", "FV-20570")
    stage.claim("sara", begun, "ar_revisar_soportes")
    demo_requests.begun(stage)
    demo_typing.today(stage)
    demo_complaints.today(stage)
    demo_letters.today(stage)
    stage.pass_to(now)


def workday(now: datetime, back: int) -> datetime:
    """Nine o'clock in Bogotá, so many working days before `now`."""
    day = now.astimezone(UTC).replace(hour=14, minute=0, second=0, microsecond=0)
    while back > 0:
        day -= timedelta(days=1)
        back -= day.weekday() < 5
    return day


def _arrive(stage: Stage, at: datetime, client: str, city: str, invoice: str, without: str = "") -> str:
    """The case that a mail of this moment begins."""
    stage.pass_to(at)
    case = stage.mail(request_mail("Carla Mejía <carla@tramita.example>", client, city, invoice, at, without))
    stage.settle()
    return case


def _review(stage: Stage, case: str, well: bool) -> None:
    supports = dict.fromkeys(("memorandoCorrecto", "facturaCorrecta", "cartaRespuestaCorrecta", "informeGestionesCorrecto"), True)
    answers = {**supports, "cartaClienteCorrecta": well, "tipo": "Anulación", "costosAdministrativos": False, "devolver": False}
    if not well:
        answers["observaciones"] = "Falta la carta del cliente. Por favor adjúntela."
    stage.act("sara", case, "ar_revisar_soportes", answers)
