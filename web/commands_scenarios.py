"""`scenarios`: the stories of the processes, played on the real program with a virtual clock."""
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from web.settings import ROOT


@click.command()
@click.argument("names", nargs=-1)
def scenarios(names: tuple[str, ...]) -> None:
    """Play the stories of processes/*/scenarios/. NAMES: keys of processes, or single files. Exit code 1 if a promise is broken."""
    from web.scenarios import Story, play, read, stories

    files = [Path(name) for name in names if name.endswith((".yaml", ".yml"))]
    keys = tuple(name for name in names if Path(name) not in files)
    told: list[Story] = [read(file.read_bytes(), str(file), file.resolve().parent.parent.name) for file in files]
    if keys or not files:
        told += stories(ROOT, keys)
    failed = 0
    for story in told:
        with TemporaryDirectory(prefix="tramita-") as folder:
            broken = play(story, Path(folder))
        failed += bool(broken)
        click.echo(f"{'BROKEN' if broken else 'ok    '}  {story.process}: {story.name}")
        for one in broken:
            click.echo(f"        {one.place}: {one.said}")
    click.echo(f"{len(told) - failed} of {len(told)} stories hold.")
    sys.exit(1 if failed or not told else 0)
