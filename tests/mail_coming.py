"""A small process that mails start and continue, and mails for it: for the tests of incoming mail."""

from email.message import EmailMessage
from typing import Any

from engine.delivery import Post
from engine.intake import Received, receive
from engine.model import Bundle
from engine.program import program, starts_of
from engine.surroundings import surroundings
from storage.database import Database
from storage.ids import new_id
from storage.processes import Release, StartMessage
from tests.moving_cases import bpmn
from tests.people import MONDAY

KEY = "solicitud"
_KEYED = '<extensionElements><zeebe:subscription correlationKey="=lote"/></extensionElements>'
DIAGRAM = bpmn(
    KEY,
    '<startEvent id="start"/>',
    '<startEvent id="came"><messageEventDefinition id="m0" messageRef="arrived"/></startEvent>',
    '<intermediateCatchEvent id="listen"><messageEventDefinition id="m1" messageRef="corrected"/></intermediateCatchEvent>',
    '<intermediateCatchEvent id="guides"><messageEventDefinition id="m2" messageRef="guides"/></intermediateCatchEvent>',
    '<endEvent id="end"/>',
    outside=f'<message id="arrived" name="arrived"/><message id="corrected" name="corrected">{_KEYED}</message>'
    f'<message id="guides" name="guides">{_KEYED}</message>',
    flows="start>listen came>listen listen>guides guides>end",
)
RULES = r"""
title: Solicitud
mail:
  start:
    - element: came
      subject: 'ANULADO.*'
      parts: 'ANULADO-(?P<clienteNombre>.+)-(?P<ciudad>[^-]+)'
      upper: [ciudad]
      attachments: &files {memorando: [memorando], carta: [carta_cliente]}
      cells: {lote: {file: memorando, label: Factura}}
      business_key: lote
  replies:
    - {message: corrected, needs: [carta], attachments: *files, mail: correoCorregido}
  messages:
    - {message: guides, subject: 'Guías lote (?P<lote>\w+)', key: lote, mail: correoGuias}
"""


def deploy(database: Database, rules: str = RULES, key: str = KEY) -> None:
    files = {f"{key}.bpmn": DIAGRAM.replace(f'id="{KEY}"'.encode(), f'id="{key}"'.encode()), "process.yaml": rules.encode()}
    draft = Bundle(f"d{key}", f"d{key}{hash(rules)}", key, 0, files)
    _, messages = starts_of(program(draft), surroundings(draft), MONDAY)
    with database.transaction() as store:
        store.processes.deploy([Release(key, key, files, messages=tuple(StartMessage(*one) for one in messages))], "root", MONDAY)


def written(subject: str = "ANULADO-Ana María-Cali", message_id: str = "<m1@x.co>", files: dict[str, bytes] | None = None, **headers: str) -> bytes:
    """A mail as a person's program writes it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = "José <jose@x.co>", "tramites@x.co", subject, message_id
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    mail.set_content("Adjunto.\n")
    for name, content in (files or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def arrives(database: Database, raw: bytes) -> Received:
    """Take the mail in as the API does; a file that begins with MZ is refused."""

    def keep(content: bytes, name: str) -> dict[str, Any] | str:
        if content.startswith(b"MZ"):
            return "Es un programa."
        stored = database.files.put(content)
        return {"name": name, "sha256": stored.sha256, "size": stored.size, "type": "application/octet-stream"}

    return receive(Post(database, new_id), keep, raw, MONDAY)
