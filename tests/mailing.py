"""A small process that sends mails, and people with addresses: for the tests of outgoing mail."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from engine.clockwork import Clockwork
from engine.connectors import connectors
from engine.mails import OutMail
from storage.database import Database
from storage.ids import new_id
from storage.people import User
from tests.moving_cases import begin, bpmn, deploy
from tests.people import MONDAY

FROM = "Tramita <tramita@x.co>"
USUAL = {"to": "=recipient", "subject": "=asunto", "body": "=text"}
VARIABLES = {"recipient": "anna@x.co", "asunto": "ANULADO-Ana-CALI", "text": "Buenos días."}


def diagram(inputs: Mapping[str, str] = USUAL, headers: Mapping[str, str] = {}, retries: int = 3) -> bytes:  # noqa: B006 never changed
    """start → send → end; the send task has these io mappings and headers."""
    mapped = "".join(f"<zeebe:input source={quoteattr(source)} target={quoteattr(target)}/>" for target, source in inputs.items())
    fixed = "".join(f"<zeebe:header key={quoteattr(key)} value={quoteattr(value)}/>" for key, value in headers.items())
    return bpmn(
        "correo",
        '<startEvent id="start"/>',
        f'<sendTask id="send"><extensionElements><zeebe:taskDefinition type="mail.send" retries="{retries}"/>'
        f"<zeebe:taskHeaders>{fixed}</zeebe:taskHeaders><zeebe:ioMapping>{mapped}</zeebe:ioMapping></extensionElements></sendTask>",
        '<endEvent id="end"/>',
        flows="start>send send>end",
    )


def settings(url: str = "", allow: str = "*@x.co", timeout: str = "2") -> dict[str, str]:
    return {
        "TRAMITA_SMTP": url,
        "TRAMITA_MAIL_ALLOW": allow,
        "TRAMITA_MAIL_FROM": FROM,
        "TRAMITA_BASE_URL": "https://tramita.x.co",
        "TRAMITA_SMTP_TIMEOUT": timeout,
    }


def clockwork(database: Database, surroundings: Mapping[str, str]) -> Clockwork:
    return Clockwork(database, connectors(surroundings), new_id, surroundings, virtual_start=MONDAY)


def started(database: Database, drawn: bytes | None = None, **variables: Any) -> str:
    """A case that wants its mail sent."""
    deploy(database, drawn or diagram(), MONDAY)
    return begin(database, "correo", "c1", MONDAY, **{**VARIABLES, **variables}).case.id


def outbox(database: Database, case_id: str = "c1") -> OutMail:
    """The one mail of the case."""
    with database.reading() as store:
        [mail] = store.mail.of_case(case_id)
    return mail


def add_people(database: Database) -> None:
    """anna and bob are in one group; eva has no address; mallory has left."""
    with database.transaction() as store:
        store.people.add(User("anna", "Anna", "anna@x.co", groups=frozenset({"Jefe Servicio al cliente"})), MONDAY)
        store.people.add(User("bob", "Bob", "bob@x.co", groups=frozenset({"Jefe Servicio al cliente", "Auxiliar Skaner"})), MONDAY)
        store.people.add(User("eva", "Eva", None, groups=frozenset({"Gerencia"})), MONDAY)
        store.people.add(User("mallory", "Mallory", "mallory@x.co", groups=frozenset({"Auxiliar Skaner"}), active=False), MONDAY)
