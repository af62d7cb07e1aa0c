"""The mails that a case has sent, each with the element that sent it."""
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from web.scenarios.stage import Stage


@dataclass(frozen=True)
class Sent:
    element: str
    to: list[str]
    cc: list[str]
    raw: bytes
    mail: EmailMessage

    @property
    def words(self) -> str:
        body = self.mail.get_body(("plain", "html"))
        return str(body.get_content()) if body else ""

    @property
    def attached(self) -> list[str]:
        return [part.get_filename() or "" for part in self.mail.iter_attachments()]


def sent_mails(stage: Stage, case: str) -> list[Sent]:
    """Oldest first, whether they left or were captured."""
    history = stage.got(f"/cases/{case}/history")["items"]
    by_id = {event["data"].get("message_id"): event["element"] for event in history if event["type"] == "mail_queued"}
    places = {message_id: place for place, message_id in enumerate(by_id)}
    items = [item for item in stage.got(f"/outbox?case={case}&limit=100")["items"] if item["message_id"] in by_id]
    return [_sent(item, by_id[item["message_id"]]) for item in sorted(items, key=lambda item: places[item["message_id"]])]


def _sent(item: dict[str, Any], element: str) -> Sent:
    raw = item["raw"].encode()
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return Sent(element, item["to"], item["cc"], raw, mail)
