"""One mail comes in: it starts a case, goes to the case that waits for it, or is kept with the reason why not. Once.

The mail's row and what it does to a case are one transaction. Parsing and the rules of processes live beside this.
"""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.decide import waits_of
from engine.delivery import Post
from engine.errors import (
    BadInput,
    CaseMoved,
    CaseNotOpen,
    EngineError,
    NotAllowed,
    NothingWaits,
    NotYourTask,
    OutcomeUnknown,
    TooLarge,
    TryAgain,
)
from engine.intake.contents import Keep, fits, keep_all, variables
from engine.intake.keeping import CORRELATED, DUPLICATE, REJECTED, STARTED, UNRECOGNISED, Received, again, case_of_first, kept, row_of, taken_before
from engine.intake.parse import Incoming, parse
from engine.intake.rules import Rule, rules_of
from engine.intake.sender import Sender, sender_of
from engine.model import (
    CANCELLED,
    ENDED,
    Decision,
    ReceiveMessage,
    RefuseTask,
    StartCase,
    Subscription,
    Variables,
)
from engine.perform import perform, start
from engine.program import program


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
            sender = sender_of(store, self.mail)
        if loaded is None:
            return self._filed(Received(UNRECOGNISED, None, "El caso de este hilo ya no existe."))
        bundle, case = loaded
        if case.state in (ENDED, CANCELLED):
            return self._filed(Received(UNRECOGNISED, case_id, "El caso de este hilo ya terminó."))
        expected = False
        for rule in rules_of(bundle).replies:
            target = next((one for one in waiting if one.name == rule.message and _answers(self.mail, one)), None)
            if target is not None and fits(rule, self.mail, sender.actor.groups):
                return self._to(target, rule, sender)
            expected = expected or target is not None
        reason = "El caso espera una respuesta, pero no así: léala una persona." if expected else "El caso no espera respuesta a ese correo ahora."
        return self._filed(Received(UNRECOGNISED, case_id, reason))

    def _to(self, target: Subscription, rule: Rule, sender: Sender) -> Received:
        said = self._variables(rule, sender, False)
        command = ReceiveMessage(target.name, target.correlation_key, said, target.id, self.mail.message_id, sender.actor)
        try:
            decision = perform(self.post.database, target.case, command, self.now, self._noting(CORRELATED))
        except (NothingWaits, CaseNotOpen):
            return self._filed(Received(UNRECOGNISED, target.case, "El caso dejó de esperarlo mientras llegaba."))
        except (NotYourTask, NotAllowed) as refusal:
            return self._refused(target, sender, refusal)
        self.post.told(decision)
        return Received(CORRELATED, target.case)

    def _refused(self, target: Subscription, sender: Sender, refusal: NotYourTask | NotAllowed) -> Received:
        """Who may not decide by the form may not by mail: the attempt stays in the history as one at the form does."""
        why = "la tarea es de otra persona o grupo" if isinstance(refusal, NotYourTask) else "hizo un paso anterior (cuatro ojos)"
        received = Received(UNRECOGNISED, target.case, f"Quien lo escribió no puede decidir aquí: {why}.")
        task = _decided_by(self.post.database, target)
        if task is None:
            return self._filed(received)
        attempt = RefuseTask(task, sender.actor, 403, str(refusal))
        perform(self.post.database, target.case, attempt, self.now, lambda store, decision: self._keep_row(store, received))
        return received

    def _message(self) -> Received | None:
        """To whatever case waits for a message about what the subject names."""
        once = f"mail:{self.mail.message_id}"
        for _, rule, sender in self._fitting("messages"):
            said = self._variables(rule, sender, False)
            key = str(said[rule.key]) if rule.key and said.get(rule.key) is not None else None
            try:
                found = self.post.message(
                    rule.message or "", key, said, self.now, once, sender.actor,
                    also=lambda store: self._keep_row(store, Received(CORRELATED, store.subscriptions.taken_by(once))),
                )
            except NothingWaits:
                continue
            return Received(found.outcome, found.case)
        return None

    def _begin(self) -> Received | None:
        """A case of the first process, by key, whose start rule fits."""
        for process, rule, sender in self._fitting("start"):
            said = self._variables(rule, sender, True)
            key = said.get(rule.business_key) if rule.business_key else None
            command = StartCase(self.post.new_id(), sender.actor, said, rule.element, business_key=key if isinstance(key, str) else None)
            decision = start(self.post.database, process, command, self.now, also=self._noting(STARTED))
            self.post.told(decision)
            return Received(STARTED, decision.case.id)
        return None

    def _fitting(self, kind: str) -> Sequence[tuple[str, Rule, Sender]]:
        """(process, rule, sender) for every rule of the newest versions that fits this mail."""
        with self.post.database.reading() as store:
            sender = sender_of(store, self.mail)
            bundles = [store.processes.bundle(version.process) for version in sorted(store.processes.list(), key=lambda one: one.process)]
        return [
            (bundle.process, rule, sender)
            for bundle in bundles
            for rule in getattr(rules_of(bundle), kind)
            if fits(rule, self.mail, sender.actor.groups)
        ]

    def _variables(self, rule: Rule, sender: Sender, start: bool) -> Variables:
        return variables(rule, self.mail, keep_all(self.mail, self.keep), start, sender.user)

    def _noting(self, outcome: str) -> Callable[[Any, Decision], None]:
        return lambda store, decision: self._keep_row(store, Received(outcome, decision.case.id))

    def _keep_row(self, store: Any, received: Received) -> None:
        row = row_of(self.raw, self.mail, self.now, received)
        if not store.mail.take_in(row):
            raise _Taken

    def _filed(self, received: Received) -> Received:
        return kept(self.post, row_of(self.raw, self.mail, self.now), received)


def _answers(mail: Incoming, target: Subscription) -> bool:
    """Whether the wait is for such a mail: one whose key is a Message-ID wants an answer to that mail, and not to an older one."""
    key = target.correlation_key or ""
    return target.kind == "message" and (not key.startswith("<") or key in mail.thread)


def _decided_by(database: Any, target: Subscription) -> str | None:
    """The open task on whose boundary the message waits."""
    with database.reading() as store:
        loaded = store.cases.load(target.case)
    if loaded is None:
        return None
    event = program(loaded[0]).element(target.element)
    return next((task.id for task in waits_of(*loaded).tasks if event is not None and task.element == event.attached_to), None)
