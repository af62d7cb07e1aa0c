"""Who wrote a mail: the user who has its address, or a stranger.

A mail is as trustworthy as the server that took it in. What it may do with that name is said by rules and diagrams.
"""
from dataclasses import dataclass
from typing import Any

from engine.intake.parse import Incoming
from engine.model import Actor, Value


@dataclass(frozen=True)
class Sender:
    actor: Actor
    name: str | None = None  # full name; None of a stranger

    @property
    def user(self) -> Value:
        """What the mail's variable says of them: {id, name} as `user` in a form, or None."""
        return None if self.name is None else {"id": self.actor.user, "name": self.name}


STRANGER = Sender(Actor("mail"))


def sender_of(store: Any, mail: Incoming) -> Sender:
    """The active user with the address. A mail that the receiving server calls forged has no known sender."""
    user = store.people.by_email(mail.sender) if mail.sender and not mail.forged else None
    return STRANGER if user is None else Sender(user.actor, user.name)
