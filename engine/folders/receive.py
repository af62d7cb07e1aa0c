"""One file comes in: its rows start cases or reach those that wait, and its entry says what became of it. Once.

The entry is written first and each step is taken once by its name, so a crash at any moment is mended by the same file again.
"""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.delivery import DUPLICATE, Post
from engine.errors import BadInput, EngineError, NothingWaits, TooLarge
from engine.folders.arrival import DONE, MOST_KEPT, REJECTED, TAKEN, Arrival
from engine.folders.known import find
from engine.folders.rows import Read, Row, RowProblem, read_rows
from engine.folders.rules import Each, Folder, Whole
from engine.folders.starting import AGAIN, Beginning, Starting
from engine.model import ENGINE, Actor, Bundle, Value, Variables
from engine.surroundings import surroundings

Check = Callable[[bytes, str], str]  # the media type of a content and its name; raises BadInput for what must not be kept
Tell = Callable[[int, int], None]  # how many rows are done, of how many


@dataclass(frozen=True)
class Taken:
    """What became of a file. `problems` are all of them."""

    arrival: Arrival
    problems: tuple[RowProblem, ...] = ()
    duplicate: bool = False  # the same content came before, and nothing new was done

    @property
    def accepted(self) -> bool:
        return self.arrival.state == DONE and not self.duplicate


def receive(post: Post, check: Check, folder: str, name: str, content: bytes, now: datetime, actor: Actor = ENGINE,
            tell: Tell = lambda done, total: None) -> Taken:
    """Take in a file of this folder. Whatever its bytes are, the answer is an outcome, and the file is kept.

    The same content again does nothing, unless rows of it went nowhere: then those are tried once more.

    Raises NoSuchFolder, TooLarge beyond the size of files, and what another attempt may mend: TryAgain, OutcomeUnknown, CaseMoved.
    """
    bundle, rules = find(post.database, folder)
    stored = post.database.files.put(content)
    entry = Arrival("", folder, name, stored.sha256, stored.size, TAKEN, actor.user, now, bundle.process)
    with post.database.transaction() as store:
        arrival = store.arrivals.take_in(entry)
        if arrival.state == DONE:
            store.arrivals.came_again(arrival.id)
            if not arrival.wrong and arrival.reason is None:
                return Taken(replace(arrival, again=arrival.again + 1), duplicate=True)
        if arrival.state == REJECTED:
            store.arrivals.retake(arrival.id, actor.user, now)
    return _Intake(post, check, rules, bundle, replace(arrival, name=name), content, now, actor, tell).done()


@dataclass(frozen=True)
class _Intake:
    """One file on its way in."""

    post: Post
    check: Check
    folder: Folder
    bundle: Bundle
    arrival: Arrival
    content: bytes
    now: datetime
    actor: Actor
    tell: Tell

    def done(self) -> Taken:
        try:
            self._check_reachable()
            media = self.check(self.content, self.arrival.name)
            read = read_rows(self.folder, self.arrival.name, self.content, surroundings(self.bundle).zone)
        except (BadInput, TooLarge) as refusal:
            return self._settled(Read((), 0, ()), (), {}, refusal.detail)
        if read.count and not read.rows:
            return self._settled(read, read.problems, {}, "Ninguna fila se puede recibir: corrija lo que se indica y envíelo de nuevo.")
        done = self._each(read) if self.folder.each is not None else _Done()
        problems = sorted([*read.problems, *done.problems], key=lambda one: one.row)
        reason = self._whole(read, problems, media, done) if self.folder.whole is not None else None
        taken = self._settled(read, problems, done.told, reason)
        return replace(taken, duplicate=self.arrival.state == DONE and not done.fresh)

    def _check_reachable(self) -> None:
        """Raises BadInput when no process begins with the message of a row or file."""
        for act in (self.folder.each, self.folder.whole):
            if act is not None and act.start is not None and self._beginning(act.start) is None:
                raise BadInput(f"Ningún proceso comienza con el mensaje «{act.start}»: publíquelo y envíe el archivo de nuevo.")

    def _beginning(self, message: str) -> Any:
        with self.post.database.reading() as store:
            return next(iter(store.subscriptions.starts(message)), None)

    def _each(self, read: Read) -> "_Done":
        each = self.folder.each
        assert each is not None
        return self._start(each, read.rows) if each.start is not None else self._deliver(each, read.rows)

    def _start(self, each: Each, rows: Sequence[Row]) -> "_Done":
        at = self._beginning(each.start or "")
        first: dict[str, int] = {}
        problems: list[RowProblem] = []
        begins: list[Beginning] = []
        for row in rows:
            key = next(iter(_keys(each, row)), None)
            if key is None:
                problems.append(_without_key(each, row))
            elif key in first:
                problems.append(RowProblem(row.number, each.key[0], f"La clave {key} está repetida: vale la fila {first[key]}."))
            else:
                first[key] = row.number
                begins.append(Beginning(row.number, key, _variables(each, row), f"row:{each.start}:{key}"))  # whatever file it comes in
        counting = _Counting(self.tell, len(begins))
        started = Starting(self.post, each.start or "", at.process, at.version, at.element, self.actor, self.now,
                           lambda store, cases: store.arrivals.count_started(self.arrival.id, cases)).start(begins, counting.more)
        own = self._own_cases() - started.cases  # begun by an earlier attempt that was interrupted: duplicates now, and yet this file's
        return _Done({"duplicates": started.duplicates - max(own, 0)}, [*problems, *started.problems], started.cases)

    def _own_cases(self) -> int:
        with self.post.database.reading() as store:
            return int(store.arrivals.needed(self.arrival.id).started)

    def _deliver(self, each: Each, rows: Sequence[Row]) -> "_Done":
        done, counting = _Done({"delivered": 0}), _Counting(self.tell, len(rows))
        for row in rows:
            keys = _keys(each, row)
            trouble = self._delivered(each, row, keys, done) if keys else _without_key(each, row)
            if trouble is not None:
                done.problems.append(trouble)
            else:
                done.told["delivered"] += 1
            counting.more(1)
        return done

    def _delivered(self, each: Each, row: Row, keys: Sequence[str], done: "_Done") -> RowProblem | None:
        """None when a case took the row, now or in an attempt before."""
        variables, name = _variables(each, row), f"file:{self.folder.name}:{self.arrival.sha256}:{row.number}"
        for key in keys:
            try:
                outcome = self.post.message(each.message or "", key, variables, self.now, name, self.actor).outcome
                done.fresh += outcome != DUPLICATE
                return None
            except NothingWaits:
                continue
            except AGAIN:
                raise
            except EngineError as refusal:
                return RowProblem(row.number, None, f"El caso no la pudo recibir: {refusal}")
        return RowProblem(row.number, each.key[0], f"Ningún caso espera «{each.message}» con la clave {' ni '.join(keys)}.")

    def _whole(self, read: Read, problems: Sequence[RowProblem], media: str, done: "_Done") -> str | None:
        """Send the file on; None, or why that was not possible."""
        whole = self.folder.whole
        assert whole is not None
        variables = {whole.rows: [dict(row.values) for row in read.rows], whole.file: self._file(media),
                     whole.problems: [one.as_dict() for one in problems]}
        try:
            name = f"file:{self.folder.name}:{self.arrival.sha256}"
            outcome = self.post.message(_message(whole), whole.key, variables, self.now, name, self.actor, also=self._noting(whole)).outcome
            done.fresh += outcome != DUPLICATE
        except AGAIN:
            raise
        except NothingWaits:
            return f"Ningún caso espera «{_message(whole)}» ahora: envíe el archivo de nuevo cuando lo espere."
        except EngineError as refusal:
            return f"El caso no pudo recibir el archivo: {refusal}"
        done.told.setdefault("delivered", int(whole.message is not None))
        return None

    def _noting(self, whole: Whole) -> Callable[[Any], None]:
        def note(store: Any) -> None:
            if whole.start is not None:
                store.arrivals.count_started(self.arrival.id, 1)

        return note

    def _file(self, media: str) -> dict[str, Value]:
        return {"name": self.arrival.name, "sha256": self.arrival.sha256, "size": self.arrival.size, "type": media}

    def _settled(self, read: Read, problems: Sequence[RowProblem], told: Mapping[str, int], reason: str | None) -> Taken:
        """The end of the file's way: done if something went in or nothing had to, rejected with the reason if nothing could."""
        state = REJECTED if reason is not None and not told else DONE
        with self.post.database.transaction() as store:
            arrival = store.arrivals.settle(
                self.arrival.id, state=state, ended_at=self.now, reason=reason, rows=read.count, ignored=list(read.ignored),
                wrong=len({one.row for one in problems}), problems=[one.as_dict() for one in problems[:MOST_KEPT]], name=self.arrival.name, **told)
        return Taken(arrival, tuple(problems))


@dataclass
class _Done:
    """What the rows of a file did. `told` are fields of its entry, `fresh` counts what no earlier attempt had done."""

    told: dict[str, int] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    fresh: int = 0


class _Counting:
    def __init__(self, tell: Tell, total: int) -> None:
        self._tell, self._done, self._total = tell, 0, total
        tell(0, total)

    def more(self, rows: int) -> None:
        self._done += rows
        self._tell(self._done, self._total)


def _keys(each: Each, row: Row) -> list[str]:
    """The keys of the row's message, in the order in which they are tried."""
    return [text for text in (_written(row.values.get(name)) for name in each.key) if text]


def _written(value: Value) -> str:
    return "" if value is None else str(value).strip()


def _without_key(each: Each, row: Row) -> RowProblem:
    return RowProblem(row.number, each.key[0], "Falta la clave de la fila.")


def _variables(each: Each, row: Row) -> Variables:
    return {each.under: dict(row.values)} if each.under is not None else row.values


def _message(whole: Whole) -> str:
    return whole.start or whole.message or ""
