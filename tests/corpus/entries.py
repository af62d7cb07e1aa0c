"""The corpus: every diagram of tests/diagrams, with what it shows and what must happen when it is played."""
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.corpus.write import bpmn
from tests.dmn_drawing import decision, model, table

FOLDER = Path(__file__).parents[1] / "diagrams"
# The one decision that diagrams of the corpus may ask for.
GRADE = model(decision("grade", table(["amount"], ["grade"], [("< 10", '"small"'), (">= 10", '"big"')])))

_MOVES = (
    r"(?P<verb>start)(?: at (?P<what>\w+))?",
    r"(?P<verb>complete|work|retry) (?P<what>\w+)",
    r"(?P<verb>message) (?P<what>[\w ]+?)(?: by (?P<key>\w+))?",
    r"(?P<verb>signal) (?P<what>\w+)",
    r"(?P<verb>error) (?P<what>\w+) at (?P<key>\w+)",
    r"(?P<what>\d+) (?:days?|hours?) (?P<verb>later)",
)
_LINE = re.compile(r"(?P<move>.+?)(?: with (?P<values>\{.*\}))? ->(?P<path>.*)")


@dataclass(frozen=True)
class Step:
    """One thing that happens, and the elements that tokens pass because of it, in order."""

    said: str
    verb: str  # start complete work retry message signal error later
    what: str
    key: str
    values: Mapping[str, Any]
    path: str


@dataclass(frozen=True)
class Entry:
    name: str
    shows: tuple[str, ...]  # cells of the page
    draw: str
    steps: tuple[Step, ...] = ()
    ends: str = ""  # the end event; empty when it stops
    stops: str = ""  # what the incident says
    knows: Mapping[str, Any] = field(default_factory=dict)  # variables at the end
    refused: str = ""  # code of the checker's finding
    called: Mapping[str, str] = field(default_factory=dict)  # key, or key@version tag, of processes deployed before -> sketch

    @property
    def xml(self) -> bytes:
        return _xml(self.draw)

    @property
    def files(self) -> dict[str, bytes]:
        more = {"grade.dmn": GRADE} if ".decision" in self.draw else {}
        called = {f"called/{name}/{key}.bpmn": bpmn(text, key=key) for name, text in self.called.items() for key in [name.partition("@")[0]]}
        return {"p.bpmn": self.xml, **more, **called}


@cache
def entries() -> dict[str, Entry]:
    """Every diagram by name, in the order of the files and of the lines in them."""
    found = [entry for path in sorted(FOLDER.glob("*.yaml")) for entry in _of_file(path)]
    assert len({entry.name for entry in found}) == len(found), "two diagrams have one name"
    return {entry.name: entry for entry in found}


@cache
def _xml(draw: str) -> bytes:
    return bpmn(draw)


def _of_file(path: Path) -> Iterator[Entry]:
    for name, said in yaml.safe_load(path.read_text()).items():
        shows = said.pop("shows", [])
        steps = tuple(_step(line) for line in said.pop("play", "").splitlines() if line.strip())
        yield Entry(name, tuple([shows] if isinstance(shows, str) else shows), steps=steps, **said)


def _step(line: str) -> Step:
    found = _LINE.fullmatch(line.strip())
    move = next(filter(None, (re.fullmatch(pattern, found["move"]) for pattern in _MOVES)), None) if found else None
    if found is None or move is None:
        raise ValueError(f"Nobody understands the step «{line}».")
    parts = move.groupdict()
    values = yaml.safe_load(found["values"]) if found["values"] else {}
    what = f"{24 * int(parts['what'])}" if " day" in found["move"] else parts["what"] or ""
    return Step(line.strip(), parts["verb"], what, parts.get("key") or "", values, found["path"].strip())
