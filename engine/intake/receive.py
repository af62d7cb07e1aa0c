"""One mail comes in: it starts a case, goes to the case that waits for it, or is kept with the reason why not. Once.

The mail's row and what it does to a case are one transaction. Parsing and the rules of processes live beside this.
"""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.delivery import Post
from engine.errors import (
    BadInput,
    CaseMoved,
    CaseNotOpen,
    EngineError,
    NothingWaits,
    OutcomeUnknown,
    TooLarge,
    TryAgain,
)
from engine.intake.contents import Keep, fits, keep_all, variables
from engine.intake.keeping import CORRELATED, DUPLICATE, REJECTED, STARTED, UNRECOGNISED, Received, again, case_of_first, kept, row_of, taken_before
from engine.intake.parse import Incoming, parse
from engine.intake.rules import Rule, rules_of
from engine.model import (
    CANCELLED,
    ENDED,
    Actor,
    Decision,
    ReceiveMessage,
    StartCase,
    Subscription,
    Variables,
)
from engine.perform import perform, start

STRANGER = Actor("mail")  # who acts when no user has the sender's address


class _Taken(Exception):
    """Another delivery of the same mail was faster; raised inside the transaction, which changes nothing then."""


def receive(post: Post, keep: Keep, raw: bytes, now: datetime) -> Received:
    """Take in one raw RFC 5322 mail. Whatever the bytes are, the answer is an outcome, and the mail is kept.

    `keep` checks an attachment by its content and stores it. Raises only what another attempt may mend: TryAgain,
    OutcomeUnknown, CaseMoved.
    """
    try:
        mail = parse(raw)
    except (BadInput, TooLarge) as problem:
        return kept(post, row_of(raw, None, now), Received(REJECTED, reason=problem.detail))
    if before := taken_before(post, mail.message_id):
        return again(post, mail, raw, now, before)
    try:
        return _Intake(post, keep, mail, raw, now).decided()
    except _Taken:
        return Received(DUPLICATE, *case_of_first(post, mail.message_id))


@dataclass(frozen=True)
class _Intake:
    """One mail on its way to a case."""

    post: Post
    keep: Keep
    mail: Incoming
    raw: bytes
    now: datetime

    def decided(self) -> Received:
        """Try what the mail can mean, the surest first: an answer, a message, a beginning."""
        case_id = self._answered()
        if self.mail.automatic:
            return self._filed(Received(REJECTED, case_id, f"No la escribió una persona: {self.mail.automatic}."))
        try:
            if case_id is not None:
                return self._answer(case_id)
            return self._message() or self._begin() or self._filed(Received(UNRECOGNISED, reason="Ningún proceso espera un correo así."))
        except (TryAgain, OutcomeUnknown, CaseMoved):
            raise
        except EngineError as problem:
            return self._filed(Received(UNRECOGNISED, case_id, f"El proceso no lo pudo recibir: {problem}"))

    def _answered(self) -> str | None:
        with self.post.database.reading() as store:
            found: str | None = store.mail.case_of(self.mail.thread)
        return found

    def _answer(self, case_id: str) -> Received:
        """To the message of the case that its process names for such an answer."""
        with self.post.database.reading() as store:
            loaded = store.cases.load(case_id)
            waiting: list[Subscription] = store.subscriptions.of_case(case_id)
            actor = _actor(store, self.mail.sender)
        if loaded is None:
            return self._filed(Received(UNRECOGNISED, None, "El caso de este hilo ya no existe."))
        bundle, case = loaded
        if case.state in (ENDED, CANCELLED):
            return self._filed(Received(UNRECOGNISED, case_id, "El caso de este hilo ya terminó."))
        for rule in rules_of(bundle).replies:
            target = next((one for one in waiting if one.kind == "message" and one.name == rule.message), None)
            if target is not None and fits(rule, self.mail, actor.groups):
                return self._to(target, rule, actor)
        return self._filed(Received(UNRECOGNISED, case_id, "El caso de este hilo no espera un correo así en este momento."))

    def _to(self, target: Subscription, rule: Rule, actor: Actor) -> Received:
        said = self._variables(rule, False)
        command = ReceiveMessage(target.name, target.correlation_key, said, target.id, self.mail.message_id, actor)
        try:
            decision = perform(self.post.database, target.case, command, self.now, self._noting(CORRELATED))
        except (NothingWaits, CaseNotOpen):
            return self._filed(Received(UNRECOGNISED, target.case, "El caso dejó de esperarlo mientras llegaba."))
        self.post.told(decision)
        return Received(CORRELATED, target.case)

    def _message(self) -> Received | None:
        """To whatever case waits for a message about what the subject names."""
        once = f"mail:{self.mail.message_id}"
        for _, rule, actor in self._fitting("messages"):
            said = self._variables(rule, False)
            key = str(said[rule.key]) if rule.key and said.get(rule.key) is not None else None
            try:
                found = self.post.message(
                    rule.message or "", key, said, self.now, once, actor,
                    also=lambda store: self._keep_row(store, CORRELATED, store.subscriptions.taken_by(once)),
                )
            except NothingWaits:
                continue
            return Received(found.outcome, found.case)
        return None

    def _begin(self) -> Received | None:
        """A case of the first process, by key, whose start rule fits."""
        for process, rule, actor in self._fitting("start"):
            said = self._variables(rule, True)
            key = said.get(rule.business_key) if rule.business_key else None
            command = StartCase(self.post.new_id(), actor, said, rule.element, business_key=key if isinstance(key, str) else None)
            decision = start(self.post.database, process, command, self.now, also=self._noting(STARTED))
            self.post.told(decision)
            return Received(STARTED, decision.case.id)
        return None

    def _fitting(self, kind: str) -> Sequence[tuple[str, Rule, Actor]]:
        """(process, rule, actor) for every rule of the newest versions that fits this mail."""
        with self.post.database.reading() as store:
            actor = _actor(store, self.mail.sender)
            bundles = [store.processes.bundle(version.process) for version in sorted(store.processes.list(), key=lambda one: one.process)]
        return [
            (bundle.process, rule, actor)
            for bundle in bundles
            for rule in getattr(rules_of(bundle), kind)
            if fits(rule, self.mail, actor.groups)
        ]

    def _variables(self, rule: Rule, start: bool) -> Variables:
        return variables(rule, self.mail, keep_all(self.mail, self.keep), start)

    def _noting(self, outcome: str) -> Callable[[Any, Decision], None]:
        return lambda store, decision: self._keep_row(store, outcome, decision.case.id)

    def _keep_row(self, store: Any, outcome: str, case_id: str | None) -> None:
        row = row_of(self.raw, self.mail, self.now, Received(outcome, case_id))
        if not store.mail.take_in(row):
            raise _Taken

    def _filed(self, received: Received) -> Received:
        return kept(self.post, row_of(self.raw, self.mail, self.now), received)


def _actor(store: Any, sender: str) -> Actor:
    """The user with that address. It is only as trustworthy as the mail: processes ask people, not mails, to approve."""
    user = store.people.by_email(sender) if sender else None
    return STRANGER if user is None else user.actor
