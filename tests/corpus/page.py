"""docs/supported-bpmn.md, written from the corpus: each cell is executed, with the diagrams that show it, or refused, with the message."""
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.corpus import playing, vanilla
from tests.corpus.cells import Seen, sections
from tests.corpus.entries import Entry, entries

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "supported-bpmn.md"
DIFFERENCES = Path(__file__).parent / "differences.yaml"  # diagram -> where the vanilla library differs

_HEAD = """# BPMN 2.0, element by element

Written by `./tramita conformance bpmn` from the diagrams in [tests/diagrams](../tests/diagrams); a test fails when it is not
up to date. Every element of BPMN 2.0 in every position is either **executed** — the diagrams named here are played in the tests,
stored and opened again at every step — or **refused** when it is deployed, with the message quoted. There is no third way:
nothing that is drawn is silently ignored. What the standard itself gives nothing to execute stands in a list of its own.
"""

# What BPMN 2.0.2 draws for people: pools and message flows between processes that run apart (9.3), artefacts (7.3.1, 10.1) and
# the place where data outlives its cases (10.4.1), which a job writes and a drawing only names.
SHOWN = {
    "pool": "frames a process; a flow never crosses it", "pool black box": "somebody outside, of whom nothing is known",
    "flow message": "tells readers who writes to whom; the message itself is sent and caught by events and tasks",
    "data store": "a register of process.yaml, which jobs read and write", "data store reference":
        "names that register (`tramita:register`, or its id); checked: it must be there, and be the one that the job beside it uses",
    "artefact text annotation": "a note", "artefact association": "a line to a note; to a compensation handler it is executed",
    "artefact group": "a frame around what belongs together"}


def page() -> str:
    lines = [_HEAD, tally()]
    for title, cells in sections().items():
        rows = [_row(cell) for cell in cells if cell not in SHOWN]
        lines += ["", f"## {title}", "", "| element | what happens | shown by, or the message |", "|---|---|---|", *rows] if rows else []
    return "\n".join([*lines, "", *_shown(), "", *_beside_vanilla(), ""])


def _shown() -> Iterator[str]:
    yield "## Drawn for people, as the standard means it"
    yield ""
    yield "These have no token and nothing to execute. They are kept and shown; a diagram with them runs as it would without."
    yield ""
    yield "| element | what it tells | in |"
    yield "|---|---|---|"
    for cell, tells in SHOWN.items():
        yield f"| {cell} | {tells} | {', '.join(f'`{entry.name}`' for entry in executed(cell))} |"


def missing() -> list[str]:
    """Cells that no diagram shows, and diagrams that do not show what they say."""
    cells = {cell: shows for section in sections().values() for cell, shows in section.items()}
    found = [f"{cell}: no diagram shows it" for cell in cells if not _showing(cell)]
    for entry in entries().values():
        found += [f"{entry.name}: {cell} is no cell" for cell in entry.shows if cell not in cells]
        found += [f"{entry.name}: there is no {cell} in it" for cell in entry.shows if cell in cells and not cells[cell](Seen(entry.xml))]
    return found


def differences() -> dict[str, str]:
    """Where the vanilla library differs, as it was recorded."""
    return dict(yaml.safe_load(DIFFERENCES.read_text()))


def found_differences() -> dict[str, str]:
    return {name: said for name, entry in entries().items() if (said := vanilla.difference(entry))}


def executed(cell: str) -> list[Entry]:
    """The diagrams that show the cell at work."""
    return [entry for entry in _showing(cell) if not entry.refused]


def _showing(cell: str) -> list[Entry]:
    return [entry for entry in entries().values() if cell in entry.shows]


def tally() -> str:
    cells = [cell for section in sections().values() for cell in section if cell not in SHOWN]
    done = sum(bool(executed(cell)) for cell in cells)
    return f"Of {len(cells)} combinations {done} are executed and {len(cells) - done} refused; {len(entries())} diagrams show it."


def _row(cell: str) -> str:
    shown = executed(cell)
    if shown:
        return f"| {cell} | executed | {', '.join(f'`{entry.name}`' for entry in shown)} |"
    refused = next(iter(_showing(cell)), None)
    said = "" if refused is None else _refusal(refused)
    return f"| {cell} | refused | {said} |"


def _refusal(entry: Entry) -> str:
    spanish, english = (next(one for one in playing.findings(entry, language) if one.code == entry.refused) for language in ("es", "en"))
    return f"{spanish.message} {spanish.hint} — *{english.message} {english.hint}* (`{entry.name}`)".replace("|", "\\|")


def _beside_vanilla() -> Iterator[str]:
    found = differences()
    yield "## Beside SpiffWorkflow as it is published"
    yield ""
    yield (f"The same {len(entries())} diagrams on the vanilla library, with FEEL and a clock lent to it: {len(entries()) - len(found)} go the "
           f"same way, {len(found)} differ. “Opens” are the tasks and jobs open after the step.")
    yield ""
    yield "| diagram | the vanilla library |"
    yield "|---|---|"
    for name, said in found.items():
        yield f"| `{name}` | {said.replace('|', chr(92) + '|')} |"
