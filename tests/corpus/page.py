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
nothing that is drawn is silently ignored. What BPMN itself draws without a token (data, artefacts, pools) says so.
"""


def page() -> str:
    lines = [_HEAD, tally()]
    for title, cells in sections().items():
        lines += ["", f"## {title}", "", "| element | what happens | shown by, or the message |", "|---|---|---|"]
        lines += [_row(cell) for cell in cells]
    return "\n".join([*lines, "", *_beside_vanilla(), ""])


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
    cells = [cell for section in sections().values() for cell in section]
    done = sum(bool(executed(cell)) for cell in cells)
    return f"Of {len(cells)} combinations {done} are executed and {len(cells) - done} refused; {len(entries())} diagrams show it."


def _row(cell: str) -> str:
    shown = executed(cell)
    if shown:
        drawn = cell.startswith(("data ", "property", "artefact ", "pool", "flow message"))
        return f"| {cell} | {'drawn only' if drawn else 'executed'} | {', '.join(f'`{entry.name}`' for entry in shown)} |"
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
