"""`bench`: what a step, a page, a timer cost, as tables beside the plain thing they are built on."""
import sys
from importlib import import_module

import click

from web.settings import ROOT

TABLES = {"engine": "engine_step", "durable": "durable", "http": "http_steps", "inbox": "inbox_page", "footprint": "footprint",
          "timers": "timers_due", "batch": "batch", "language": "language", "checking": "checking",
          "reports": "reports"}  # name -> module of tests/benchmarks


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(TABLES)))
@click.option("--quick", is_flag=True, help="Small numbers: shows that it runs, proves little.")
def bench(names: tuple[str, ...], quick: bool) -> None:
    """Measure everything, or only NAMES. Takes some minutes; nothing else should run beside it. Exit code 1 if a goal is missed."""
    sys.path.insert(0, str(ROOT))
    missed = 0
    for name in names or TABLES:
        table = import_module(f"tests.benchmarks.{TABLES[name]}").run(quick=quick)
        click.echo(f"\n{table.title}")
        width = max((len(row.what) for row in table.rows), default=0)
        for row in table.rows:
            met = {None: "", True: "met", False: "MISSED"}[row.met]
            missed += row.met is False
            click.echo(f"  {row.what:<{width}}  {row.measured:>12}  {row.goal:<10}  {met}".rstrip())
        if table.note:
            click.echo(f"  {table.note}")
    sys.exit(1 if missed else 0)
