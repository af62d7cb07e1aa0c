"""Column types of our own: aware UTC times, JSON bytes, FEEL values, hashes. No table stands here."""
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import BigInteger, DateTime, Dialect, LargeBinary, MetaData, String, TypeDecorator
from sqlalchemy.types import TypeEngine

from engine import codec

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)  # sorts after every due date

metadata = MetaData(naming_convention={
    "ix": "%(table_name)s_%(column_0_N_name)s", "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey", "pk": "%(table_name)s_pkey",
})


class Utc(TypeDecorator[datetime]):
    """An aware datetime in UTC: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite (8 bytes, sortable)."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(DateTime(timezone=True) if postgresql else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A time without a zone cannot be stored: {value}")
        return value if dialect.name == "postgresql" else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value if dialect.name == "postgresql" else EPOCH + value * MICROSECOND
        return moment.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON that a program wrote, as bytes. An empty list or mapping is kept as null: most rows have none."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return orjson.dumps(value, default=_plain) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):  # a frozen one: MappingProxyType
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


class Values(TypeDecorator[Any]):
    """FEEL values, as the tagged JSON bytes of `engine.codec`."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes:
        return codec.dumps(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else codec.loads(value)


class Hash(TypeDecorator[str]):
    """A SHA-256 in hexadecimal for the program, 32 bytes in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return bytes.fromhex(value) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else bytes(value).hex()


def Id() -> String:
    """Ids sort by their bytes on both databases, whatever the language of the server."""
    return String().with_variant(String(collation="C"), "postgresql")
