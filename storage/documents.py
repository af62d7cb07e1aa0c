"""Documents: which files a case holds, and the way to their bytes. The bytes lie in storage/files.py."""
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import insert, select

from engine.errors import BadInput
from engine.model import Decision, Document
from storage.history import History
from storage.shared import Transaction
from storage.tables import documents, drafts


class Documents:
    def __init__(self, tx: Transaction, history: History) -> None:
        self._tx, self._db, self._history = tx, tx.db, history

    def of_case(self, case_id: str) -> list[Document]:
        """The files of a case in the order they came."""
        rows = select(documents).where(documents.c.case_id == case_id).order_by(documents.c.id)
        return [_document(row) for row in self._db.execute(rows)]

    def find(self, sha256: str) -> list[Document]:
        """Every case that holds this file: who sees one of them may see the file."""
        rows = select(documents).where(documents.c.sha256 == sha256).order_by(documents.c.id)
        return [_document(row) for row in self._db.execute(rows)]

    def read(self, document: Document) -> bytes:
        """The bytes of a file of a case, opened if they are sealed. Raises BadInput when they were erased, or are lost."""
        return self.content(document.case, document.sha256)

    def content(self, case_id: str, sha256: str) -> bytes:
        """The same for a file in a case's variables: {"name", "sha256", …}."""
        same = (documents.c.case_id == case_id) & (documents.c.sha256 == sha256)
        files, sealed = self._tx.shared.files, self._db.execute(select(documents.c.sealed).where(same)).scalars().all()
        if not sealed or not all(sealed):  # not a document yet, or held under a plain field, too
            return files.read(sha256)
        key = self._history.key(case_id)
        if key is None:
            raise BadInput("The content of this file was erased.")
        return files.read_sealed(sha256, case_id, key)

    def plain(self) -> set[str]:
        """Hashes of all files that must stay readable without a case's key: named by plain documents and by drafts."""
        named = set(self._db.execute(select(documents.c.sha256).where(documents.c.sealed.is_(False)).distinct()).scalars())
        for answers in self._db.execute(select(drafts.c.answers)).scalars():
            named.update(_files_in(answers))
        return named

    def save(self, decision: Decision) -> None:
        """Write the new documents. Files of personal fields get their sealed copy before the commit."""
        rows = [self._row(document, document.field in decision.personal) for document in decision.documents]
        if rows:
            self._db.execute(insert(documents), rows)

    def _row(self, document: Document, personal: bool) -> dict[str, Any]:
        if personal:
            self._tx.shared.files.seal(document.sha256, document.case, self._history.needed_key(document.case))
        return {"case_id": document.case, "name": document.name, "sha256": document.sha256, "size": document.size,
                "media_type": document.media_type, "field": document.field, "element": document.element, "at": document.at, "sealed": personal}


def _files_in(value: Any) -> Iterator[str]:
    """Hashes of the files in a value, however deep: {"name", "sha256", "size", "type"}."""
    if isinstance(value, Mapping):
        if isinstance(value.get("sha256"), str):
            yield value["sha256"]
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _files_in(item)


def _document(row: Any) -> Document:
    return Document(row.case_id, row.name, row.sha256, row.size, row.media_type, row.field, row.element, row.at)
