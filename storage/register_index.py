"""Keeps the sort keys of register rows beside them: whoever writes a row writes its keys. Who reads them stands in register_pages.py."""
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert

from engine.model import Value
from storage.register_keys import keys_of
from storage.tables import register_keys


def write_keys(db: Connection, register: str, number: int, data: Mapping[str, Value], before: Mapping[str, Value] | None = None) -> None:
    """Keep the sort keys of a row as its data has them. `before` is what they were made from."""
    fresh, old = keys_of(data), keys_of(before or {})
    gone = [(name, key) for name, key in old.items() if fresh.get(name) != key]
    for name, key in gone:
        db.execute(delete(register_keys).where(register_keys.c.register == register, register_keys.c.column == name, register_keys.c.key == key,
                                               register_keys.c.number == number))
    new = [{"register": register, "column": name, "key": key, "number": number} for name, key in fresh.items() if old.get(name) != key]
    if new:
        db.execute(insert(register_keys), new)
