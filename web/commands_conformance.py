"""`conformance dmn`: the public DMN test cases against our FEEL and DMN, as a table."""
import subprocess
import sys
from pathlib import Path

import click

from web.settings import ROOT


@click.command()
@click.argument("suite", type=click.Choice(["dmn"]))
@click.argument("kit", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-v", "--verbose", is_flag=True, help="Print every case that fails.")
def conformance(suite: str, kit: Path, verbose: bool) -> None:
    """Run a suite that others wrote. `dmn`: the DMN TCK in the folder KIT, the one that holds compliance-level-2 and compliance-level-3."""
    arguments = [str(kit.resolve()), *(["-v"] if verbose else [])]
    sys.exit(subprocess.call([sys.executable, "-m", f"tests.conformance.{suite}_tck", *arguments], cwd=ROOT))
