"""Queues: sets of candidates. Tasks with the same candidate groups and users stand in the same queue."""
import hashlib
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import bindparam, select

from engine.codec import canonical
from engine.model import Actor, Task
from storage.insert import insert_once
from storage.shared import Transaction
from storage.tables import queue_members, queues

EVERYONE = "everyone"
_OF_MEMBERS = select(queue_members.c.queue).where(queue_members.c.member.in_(bindparam("members", expanding=True))).distinct()


class Queues:
    def __init__(self, tx: Transaction) -> None:
        self._tx, self._db = tx, tx.db

    def of_actor(self, actor: Actor) -> list[int]:
        """The queues whose tasks this person may take."""
        members = [EVERYONE, _user(actor.user), *map(_group, sorted(actor.groups))]
        return sorted(self._db.execute(_OF_MEMBERS, {"members": members}).scalars())

    def of_group(self, group: str) -> list[int]:
        return sorted(self._db.execute(_OF_MEMBERS, {"members": [_group(group)]}).scalars())

    def ensure(self, tasks: Iterable[Task]) -> None:
        """Keep the queues that these tasks stand in. They never change, so each process writes one once."""
        for task in tasks:
            id = queue_of(task)
            if not self._tx.knows("queues", id):
                insert_once(self._db, queues, {"id": id, "groups": task.candidate_groups, "users": task.candidate_users})
                members = [*map(_group, task.candidate_groups), *map(_user, task.candidate_users)] or [EVERYONE]
                insert_once(self._db, queue_members, [{"member": member, "queue": id} for member in dict.fromkeys(members)])
                self._tx.learned.add(("queues", id))


def queue_of(task: Task) -> int:
    """The id of a task's queue: 63 bits of a hash, so that no one needs to ask the database for it."""
    return _id(task.candidate_groups, task.candidate_users)


@lru_cache(10_000)
def _id(groups: tuple[str, ...], users: tuple[str, ...]) -> int:
    content = canonical([groups, users])
    return int.from_bytes(hashlib.sha256(content).digest()[:8]) >> 1


def _group(name: str) -> str:
    return f"group:{name}"


def _user(login: str) -> str:
    return f"user:{login}"
