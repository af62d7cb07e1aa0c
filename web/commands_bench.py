"""`bench`: what things cost, as tables, beside the plain thing in the same run."""
import sys
from importlib import import_module
from pathlib import Path

import click

BENCHMARKS = {  # name -> module
    "engine": "tests.benchmarks.engine_step",
    "language": "tests.benchmarks.language",
    "durable": "tests.benchmarks.durable",
    "case": "tests.benchmarks.footprint",
    "inbox": "tests.benchmarks.inbox_page",
    "timers": "tests.benchmarks.timers_due",
    "http": "tests.benchmarks.http_steps",
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option("--quick", is_flag=True, help="Small numbers: shows that it works, not what it costs.")
def bench(names: tuple[str, ...], quick: bool) -> None:
    """Measure a step, expressions and tables, a durable step, a case, the inbox, timers and HTTP; or those that you name."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from rich.console import Console

    console, missed = Console(highlight=False), 0
    for name in names or BENCHMARKS:
        with console.status(f"{name} …"):
            table = import_module(BENCHMARKS[name]).run(quick)
        missed += sum(row.met is False for row in table.rows)
        _show(console, table)
    console.print("Every goal is met." if not missed else f"{missed} goals are missed.")


def _show(console: object, table: object) -> None:
    from rich.table import Table as Grid

    grid = Grid(title=table.title, title_justify="left", title_style="bold", box=None, pad_edge=False)  # type: ignore[attr-defined]
    for heading in ("", "measured", "goal", ""):
        grid.add_column(heading, justify="left" if heading in ("", "goal") else "right")
    for row in table.rows:  # type: ignore[attr-defined]
        grid.add_row(row.what, row.measured, row.goal, {True: "met", False: "[red]missed[/red]", None: ""}[row.met])
    console.print(grid)  # type: ignore[attr-defined]
    console.print()  # type: ignore[attr-defined]
