"""`./tramita conformance bpmn [--write] [--export FOLDER]`: plays every diagram, says how it went, writes the page."""
import argparse
import sys
from pathlib import Path

import yaml

from tests.corpus import page, playing
from tests.corpus.entries import entries


def main() -> int:
    asked = argparse.ArgumentParser(prog="conformance bpmn")
    asked.add_argument("--write", action="store_true", help="write docs/supported-bpmn.md and what the vanilla library does")
    asked.add_argument("--export", type=Path, help="write every diagram as a .bpmn file into this folder")
    given = asked.parse_args()
    if given.export:
        _export(given.export)
    wrong = [f"{name}: {said}" for name, entry in entries().items() if (said := playing.difference(entry))] + page.missing()
    if given.write:
        page.DIFFERENCES.write_text(yaml.safe_dump(page.found_differences(), sort_keys=False, allow_unicode=True, width=200))
        page.PAGE.write_text(page.page())
    print(*wrong, sep="\n", end="\n" if wrong else "")
    refused = sum(bool(entry.refused) for entry in entries().values())
    print(f"{len(entries())} diagrams: {len(entries()) - refused} played, {refused} refused as they must be, {len(wrong)} wrong; "
          f"the vanilla library differs in {len(page.differences())}")
    print(page.tally())
    return 1 if wrong else 0


def _export(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, entry in entries().items():
        (folder / f"{name}.bpmn").write_bytes(entry.xml)


if __name__ == "__main__":
    sys.exit(main())
