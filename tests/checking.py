"""A process for tests of the checker: a diagram with forms, settings, templates and tables, written in a few lines."""
from collections.abc import Mapping

from engine.checks import Known
from engine.errors import Problem
from tests.drawing import MONDAY
from web.checking import check_process

DRAWN = ("no-drawing", "no-task-name", "no-question")


def findings(xml: bytes, files: Mapping[str, bytes | str] = {}, known: Known = Known(), language: str = "es") -> list[Problem]:  # noqa: B006, B008
    """What the one checker says of the process p, but for how it is drawn: tiny diagrams have no names and no shapes."""
    given = {name: content.encode() if isinstance(content, str) else content for name, content in files.items()}
    found = check_process("p", {"p.bpmn": xml, **given}, MONDAY, known, language).problems
    return [one for one in found if one.code not in DRAWN]


def codes(xml: bytes, files: Mapping[str, bytes | str] = {}, known: Known = Known()) -> set[tuple[str, str | None, str]]:  # noqa: B006, B008
    return {(one.severity, one.element, one.code) for one in findings(xml, files, known)}


def form(id: str, *fields: str) -> dict[str, str]:
    """A form file. Each field is "name", "name: type" or "name: type, key: value, …"."""
    entries = "".join(f"  - {{{_entry(field)}}}\n" for field in fields)
    return {f"forms/{id}.yaml": f"id: {id}\ntitle: {id}\nfields:\n{entries}"}


def _entry(field: str) -> str:
    name, _, rest = field.partition(":")
    kind, _, more = (rest.strip() or "text").partition(",")
    return f"name: {name}, label: {name}, type: {kind}" + (f",{more}" if more else "")
