"""Writes the SQL of the first schema from the tables: python -m tests.first_schema. Only until the first release.

Afterwards a change of storage/tables/ needs a migration of its own beside it.
"""
from pathlib import Path

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from storage.schema import FOLDER
from storage.tables import metadata

DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}


def path(kind: str) -> Path:
    return FOLDER / "versions" / f"0001_first.{kind}.sql"


def written(kind: str) -> str:
    """Every table with its indexes, in an order in which they can be made."""
    statements = []
    for table in metadata.sorted_tables:
        parts = [CreateTable(table), *(CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name)))]
        statements += [str(part.compile(dialect=DIALECTS[kind])).strip().replace("\t", "    ") for part in parts]
    return "".join(f"{statement};\n\n" for statement in statements).replace(" \n", "\n")


if __name__ == "__main__":
    for kind in DIALECTS:
        path(kind).write_text(written(kind))
