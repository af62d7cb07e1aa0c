"""`drop`: one file into a folder of a process, with a bar that shows how its rows go in."""
import sys
from pathlib import Path

import click

from engine.delivery import Post
from storage.ids import new_id
from web.dropping import take_in
from web.progress import progress
from web.running import moment, opened

SHOWN = 20  # problems


@click.command()
@click.argument("folder")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def drop(folder: str, file: Path) -> None:
    """Take in FILE as if it had been laid into FOLDER: its rows start cases, or reach those that wait. Exit code 1 if nothing went in.

    The same file again does nothing. The work that follows is done by the running program (`serve` or `worker`).
    """
    settings, database = opened()
    if file.stat().st_size > settings.file_bytes:
        raise click.ClickException(f"{file.name}: a file may have {settings.file_bytes} bytes (TRAMITA_FILE_BYTES).")
    try:
        with progress() as bar:
            taken = take_in(Post(database, new_id), folder, file.name, file.read_bytes(), moment(settings, database),
                            tell=lambda done, total: bar("filas", done, total))
    finally:
        database.close()
    arrival = taken.arrival
    click.echo("Este archivo ya se había recibido: no se hizo nada de nuevo." if taken.duplicate else
               f"{arrival.rows} filas: {arrival.started} casos comenzados, {arrival.delivered} mensajes entregados, "
               f"{arrival.duplicates} repetidas, {arrival.wrong} con problemas.")
    if arrival.reason:
        click.echo(arrival.reason, err=True)
    if arrival.ignored:
        click.echo(f"Columnas que nadie lee: {', '.join(arrival.ignored)}.", err=True)
    for one in taken.problems[:SHOWN]:
        click.echo(f"  fila {one.row}{f', {one.column}' if one.column else ''}: {one.message}", err=True)
    if len(taken.problems) > SHOWN:
        click.echo(f"  … y {len(taken.problems) - SHOWN} más.", err=True)
    sys.exit(0 if taken.accepted or taken.duplicate else 1)
