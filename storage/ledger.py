"""The ledger: seals over the heads of all chains, chained themselves, to be exported and kept where nobody here can write."""
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, insert, select, text

from engine.errors import BadInput
from storage.chain import moment
from storage.shared import Transaction
from storage.tables import events, seals


@dataclass(frozen=True)
class Seal:
    """One seal. `heads` are the chains that grew since the one before: case id -> (seq, hash of that event)."""

    number: int
    at: datetime
    heads: dict[str, tuple[int, str]]
    prev_hash: str | None
    hash: str


@dataclass(frozen=True)
class LedgerCheck:
    """What an exported seal proves about this database, and what it cannot."""

    intact: bool
    seals: int  # checked
    chains: int  # heads that were compared
    differences: tuple[str, ...]  # what does not fit, in words
    unproven: int  # events written after the last exported seal


class Ledger:
    def __init__(self, tx: Transaction) -> None:
        self._db = tx.db

    def seal(self, at: datetime) -> Seal | None:
        """Seal the heads of all chains that grew since the last seal; None when none did."""
        if self._db.dialect.name == "postgresql":  # wait for open writers: their events have lower numbers than some committed ones
            self._db.execute(text("LOCK TABLE events IN SHARE MODE"))
        last = self._db.execute(select(seals).order_by(seals.c.number.desc()).limit(1)).one_or_none()
        heads, reached = self._grown(last.last_event if last else 0)
        if not heads:
            return None
        number, prev_hash = (last.number + 1, last.hash) if last else (1, None)
        content = _json(heads)
        hash = _seal_hash(number, at, content, prev_hash)
        self._db.execute(insert(seals), {"number": number, "at": at, "last_event": reached, "heads": content, "prev_hash": prev_hash, "hash": hash})
        return Seal(number, at, heads, prev_hash, hash)

    def seals(self, after: int = 0, limit: int = 200) -> list[Seal]:
        """Seals in order, after this number."""
        rows = select(seals).where(seals.c.number > after).order_by(seals.c.number).limit(limit)
        return [_seal(row) for row in self._db.execute(rows)]

    def last_at(self) -> datetime | None:
        """The moment of the newest seal."""
        return self._db.execute(select(func.max(seals.c.at))).scalar()

    def export(self) -> bytes:
        """All seals as JSON lines: keep it elsewhere, and `check` the database against it later."""
        lines = [_line(_seal(row)) for row in self._db.execute(select(seals).order_by(seals.c.number))]
        return b"".join(lines)

    def check(self, exported: bytes | None = None) -> LedgerCheck:
        """Compare the histories with an exported ledger, or with the seals kept here (which prove less: they lie beside them)."""
        kept = [_seal(row) for row in self._db.execute(select(seals).order_by(seals.c.number))]
        trusted = _read(exported) if exported is not None else kept
        differences = [*_chain_breaks(trusted), *_other_seals(trusted, kept)]
        sealed = {case: head for seal in trusted for case, head in seal.heads.items()}
        differences += [what for seal in trusted for what in self._changed(seal)]
        return LedgerCheck(not differences, len(trusted), len(sealed), tuple(differences), self._events_beyond(sealed))

    def _grown(self, after: int) -> tuple[dict[str, tuple[int, str]], int]:
        newest = (select(events.c.case_id, func.max(events.c.seq).label("seq"), func.max(events.c.id).label("id"))
                  .where(events.c.id > after).group_by(events.c.case_id).subquery())
        rows = self._db.execute(
            select(events.c.case_id, events.c.seq, events.c.hash, newest.c.id)
            .join(newest, (events.c.case_id == newest.c.case_id) & (events.c.seq == newest.c.seq)).order_by(events.c.case_id)
        ).all()
        return {row.case_id: (row.seq, row.hash) for row in rows}, max((row.id for row in rows), default=after)

    def _changed(self, seal: Seal) -> Iterable[str]:
        """Sealed events that are not here any more, or are others."""
        cases = sorted(seal.heads)
        for start in range(0, len(cases), 500):
            some = cases[start:start + 500]
            rows = select(events.c.case_id, events.c.seq, events.c.hash).where(
                events.c.case_id.in_(some), events.c.seq.in_({seal.heads[case][0] for case in some}))
            found = {(row.case_id, row.seq): row.hash for row in self._db.execute(rows)}
            for case in some:
                seq, hash = seal.heads[case]
                if found.get((case, seq)) != hash:
                    yield f"case {case}: event {seq} is not the one of seal {seal.number}"

    def _events_beyond(self, sealed: dict[str, tuple[int, str]]) -> int:
        total: int = self._db.execute(select(func.count()).select_from(events)).scalar_one()
        return max(0, total - sum(seq for seq, _ in sealed.values()))


def _json(heads: dict[str, tuple[int, str]]) -> bytes:
    return orjson.dumps(heads, option=orjson.OPT_SORT_KEYS)


def _seal_hash(number: int, at: datetime, heads: bytes, prev_hash: str | None) -> str:
    named = {"at": moment(at), "number": number, "prev_hash": prev_hash, "heads_hash": hashlib.sha256(heads).hexdigest()}
    return hashlib.sha256(orjson.dumps(named, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _line(seal: Seal) -> bytes:
    named = {"number": seal.number, "at": moment(seal.at), "heads": seal.heads, "prev_hash": seal.prev_hash, "hash": seal.hash}
    return orjson.dumps(named, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _read(exported: bytes) -> list[Seal]:
    try:
        lines = [orjson.loads(line) for line in exported.splitlines() if line.strip()]
        return [Seal(line["number"], datetime.fromisoformat(line["at"]), {case: (head[0], head[1]) for case, head in line["heads"].items()},
                     line["prev_hash"], line["hash"]) for line in lines]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as broken:
        raise BadInput("This is not an exported ledger.") from broken


def _chain_breaks(trusted: Sequence[Seal]) -> list[str]:
    found, prev = [], None
    for number, seal in enumerate(trusted, 1):
        if seal.number != number or seal.prev_hash != prev or _seal_hash(seal.number, seal.at, _json(seal.heads), seal.prev_hash) != seal.hash:
            found.append(f"seal {number} does not follow the one before")
        prev = seal.hash
    return found


def _other_seals(trusted: Sequence[Seal], kept: Sequence[Seal]) -> list[str]:
    here = {seal.number: seal.hash for seal in kept}
    return [f"seal {seal.number} is another one here" for seal in trusted if here.get(seal.number) != seal.hash]


def _seal(row: Any) -> Seal:
    heads = {case: (head[0], head[1]) for case, head in orjson.loads(row.heads).items()}
    return Seal(row.number, row.at, heads, row.prev_hash, row.hash)
