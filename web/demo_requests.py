"""Requests of gas clients for the demo: one whose ticket nobody answers in time, one told its date, one at the supervisor, one just begun."""
from datetime import datetime, timedelta
from typing import Any, Protocol

PROCESS = "gestion_requerimientos"
PERSON = "paz"  # of Contact Center


class Stage(Protocol):
    def start(self, login: str, process: str, element: str, answers: dict[str, Any]) -> str: ...
    def complete(self, login: str, case: str, element: str, answers: dict[str, Any]) -> None: ...
    def claim(self, login: str, case: str, element: str) -> None: ...
    def settle(self) -> None: ...


def unanswered(stage: Stage, at: datetime) -> None:
    """A ticket whose date passes two days later: the clock then brings it to the supervisor."""
    case = _looked_at(stage, _contact(stage, "Marcela Riquelme", "Envasado"), "R-58114", at - timedelta(days=9), {"respuestaInicial": "sin"})
    _act(stage, case, "rq_crear_ticket", descripcion="Pidió el cambio de un cilindro con fuga y nadie le respondió.")
    _act(stage, case, "tk_registrar_en_crm", numeroTicket="R-58302", fechaMaxima=_day(at + timedelta(days=2)))


def told_and_escalated(stage: Stage, at: datetime) -> None:
    """One client hears the date; another is not satisfied with two answers, and goes to the supervisor."""
    case = _looked_at(stage, _contact(stage, "Hernán Tapia", "Granel"), "R-58290", at + timedelta(days=8), {"respuestaInicial": "sin"})
    _act(stage, case, "rq_informar_plazo", informado=True)
    answered = {"respuestaInicial": "con", "postura": "no conforme", "textoRespuestaInicial": "Se revisó la instalación sin hallar la falla."}
    _looked_at(stage, _contact(stage, "Condominio Los Aromos", "Medidor"), "R-57960", at - timedelta(days=20), answered, "con respuesta")


def begun(stage: Stage) -> None:
    """Somebody is on the line."""
    stage.claim(PERSON, _contact(stage, "Rosa Cifuentes", "Medidor"), "rq_verificar_fecha")


def _contact(stage: Stage, name: str, product: str) -> str:
    case = stage.start(PERSON, PROCESS, "rq_recibir_contacto", {
        "asunto": "Consulta por requerimiento sin respuesta", "producto": product, "canalIngreso": "Llamada telefónica", "esCliente": True,
        "identificacion": "11.111.111-1", "nombre": name, "telefono": "+56 2 5550 0134", "email": "cliente@correo.example"})
    stage.settle()
    return case


def _looked_at(stage: Stage, case: str, ticket: str, date: datetime, answer: dict[str, str], insistence: str = "ninguna") -> str:
    _act(stage, case, "rq_verificar_fecha", ticketInicial=ticket, sistema="STP", fechaMaximaInicial=_day(date))
    _act(stage, case, "rq_ver_respuesta", **answer)
    _act(stage, case, "rq_ver_insistencias", insistencia=insistence)
    return case


def _act(stage: Stage, case: str, element: str, **answers: Any) -> None:
    stage.complete(PERSON, case, element, answers)
    stage.settle()


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
