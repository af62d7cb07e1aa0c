"""The jobs that this program does itself: what each needs, and what it gives back. Others belong to external workers.

Source: the docstrings of engine/connectors/; tests/test_check_references.py compares the two lists.
"""
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class JobFacts:
    needs: tuple[tuple[str, ...], ...] = ()  # of each group one must be there, as an input or a header
    gives: frozenset[str] | None = frozenset()  # variables of its result; None: they depend on its inputs
    template: str | None = None  # where the header `template` is looked for
    connects: bool = False  # throws sin_conexion where the installation has no such connection
    open: bool = False  # throws what its inputs say


JOBS: Mapping[str, JobFacts] = {
    "mail.send": JobFacts((("to",), ("template", "body")), template="mails/{}.txt"),
    "letter.pdf": JobFacts((("template",),), frozenset({"file"}), "letters/{}.html"),
    "spreadsheet.write": JobFacts((("rows",),), frozenset({"file"})),
    "spreadsheet.read": JobFacts((("file",),), None),
    "register.insert": JobFacts((("register",),), frozenset({"consecutivo"})),
    "register.update": JobFacts((("register",), ("row",)), frozenset({"consecutivo", "consecutivos", "count", "rows"})),
    "register.find": JobFacts((("register",),), frozenset({"rows", "row", "count"})),
    "message.send": JobFacts((("message",), ("rows", "register")),
                             frozenset({"count", "delivered", "started", "duplicates", "failed", "problems"})),
    "report.build": JobFacts((("report",),), frozenset({"report"})),
    "http.request": JobFacts((("connection",), ("path",)), frozenset({"status", "body"}), connects=True, open=True),
    "sql.query": JobFacts((("connection",), ("query",)), frozenset({"rows", "row", "count"}), connects=True),
    "file.drop": JobFacts((("connection",), ("files",)), frozenset({"names"}), connects=True),
    "chat.post": JobFacts((("text",),), frozenset({"id"}), connects=True),
}
