"""Documents: which files a case holds, and the way to their bytes. The bytes lie in storage/files.py."""
from typing import Any

from sqlalchemy import insert, select

from engine.errors import BadInput
from engine.model import Decision, Document
from storage.history import History
from storage.shared import Transaction
from storage.tables import documents


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
        same = (documents.c.case_id == document.case) & (documents.c.sha256 == document.sha256)
        files, sealed = self._tx.shared.files, self._db.execute(select(documents.c.sealed).where(same)).scalars().all()
        if not all(sealed):  # the case holds it under another, plain field, too
            return files.read(document.sha256)
        key = self._history.key(document.case)
        if key is None:
            raise BadInput(f"The content of {document.name} was erased.")
        return files.read_sealed(document.sha256, document.case, key)

    def plain(self) -> set[str]:
        """Hashes of all files that some row names plainly: what a sweep must keep."""
        return set(self._db.execute(select(documents.c.sha256).where(documents.c.sealed.is_(False)).distinct()).scalars())

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


def _document(row: Any) -> Document:
    return Document(row.case_id, row.name, row.sha256, row.size, row.media_type, row.field, row.element, row.at)
