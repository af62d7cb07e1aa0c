"""`conformance dmn` and `conformance bpmn`: suites of examples against our language, as a table."""
import subprocess
import sys
from pathlib import Path

import click

from web.settings import ROOT


@click.group()
def conformance() -> None:
    """How much of a standard is executed, and how faithfully."""


@conformance.command()
@click.argument("kit", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-v", "--verbose", is_flag=True, help="Print every case that fails.")
def dmn(kit: Path, verbose: bool) -> None:
    """Run the public DMN TCK in the folder KIT, the one that holds compliance-level-2 and compliance-level-3."""
    _run("tests.conformance.dmn_tck", str(kit.resolve()), *(["-v"] if verbose else []))


@conformance.command()
@click.option("--write", is_flag=True, help="Write docs/supported-bpmn.md, and what the vanilla library does.")
@click.option("--export", type=click.Path(file_okay=False, path_type=Path), help="Write every diagram as a .bpmn file into this folder.")
def bpmn(write: bool, export: Path | None) -> None:
    """Play the tiny diagrams of tests/diagrams, one for each element of BPMN in each position."""
    _run("tests.corpus", *(["--write"] if write else []), *(["--export", str(export.resolve())] if export else []))


def _run(module: str, *arguments: str) -> None:
    sys.exit(subprocess.call([sys.executable, "-m", module, *arguments], cwd=ROOT))
