"""What checking a process costs: long lines, wide blocks, and the process that is in the tree."""
import re
from datetime import UTC, datetime
from time import process_time
from timeit import repeat

from engine.diagram import check_diagram, check_drawing, read
from tests.benchmarks import Row, Table, median_seconds, milliseconds
from tests.drawing import job, line
from tests.random_models.activities import Generator
from tests.random_models.generator import FEATURES
from web.checking import check_process
from web.deployment import by_process, folder_files
from web.settings import ROOT

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
GOAL = 0.1  # seconds, for 200 tasks


def run(quick: bool = False) -> Table:
    rounds = 3 if quick else 15
    rows = [_row(what, xml, rounds) for what, xml in _diagrams()]
    found = by_process(folder_files(ROOT))
    for key, files in found.items():
        rows.append(Row(f"{key}, with forms, tables and settings", milliseconds(median_seconds(lambda key=key, files=files: check_process(
            key, files, NOW), max(rounds // 3, 1)))))  # type: ignore[misc]
    about = "Lines and blocks: the diagram by itself, soundness and how it is drawn. Processes: data flow, types, forms and tables too."
    return Table("Checking at deployment", rows, about)


def _diagrams() -> list[tuple[str, bytes]]:
    wide = next(xml for seed in range(10_000) if _activities(xml := Generator(seed, FEATURES, 5).model().xml) in range(200, 210))
    return [("200 jobs in a line", line(*(job(f"t{number}") for number in range(200)))),
            ("200 activities in nested blocks, and what is between them", wide)]


def _activities(xml: bytes) -> int:
    return len(re.findall(rb"<bpmn:(\w*[tT]ask|callActivity|subProcess|transaction|adHocSubProcess) ", xml))


def _row(what: str, xml: bytes, rounds: int) -> Row:
    seconds = min(repeat(lambda: _whole(xml), timer=process_time, number=1, repeat=rounds))  # other work on the machine does not count
    return Row(what, milliseconds(seconds), f"≤ {GOAL * 1000:.0f} ms", seconds <= GOAL)


def _whole(xml: bytes) -> None:
    """The diagram by itself: what it would add to a deployment."""
    diagram = read(xml)
    check_diagram(diagram, "p.bpmn")
    check_drawing(diagram, "p.bpmn")
