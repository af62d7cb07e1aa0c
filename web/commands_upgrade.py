"""`upgrade`: the database of an older release becomes one of this release. What fails leaves it as it was."""
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from engine.errors import NotMigrated
from storage.backups.manifest import Manifest
from web.progress import progress
from web.safekeeping import upgrade as upgraded
from web.settings import read_settings


@click.command()
@click.option("--backup", "target", type=click.Path(path_type=Path), metavar="PATH",
              help="File or folder for the backup; backups/ in the data folder if not given.")
@click.option("--despite-damage", is_flag=True, help="Go on although a history does not prove itself. Migrations never touch histories.")
def upgrade(target: Path | None, despite_damage: bool) -> None:
    """Bring the database to the schema of this release: first a backup, then all migrations and the proof in one transaction.

    Stop every `serve` and `worker` before. A database of a newer release is refused. Exit code 1 if it could not be done:
    then the database is as it was.
    """
    settings, made = read_settings(os.environ), []

    def tell(path: Path, manifest: Manifest) -> None:
        made.append(path)
        click.echo(f"Backup made first: {path}")
        for lost in manifest.missing:
            click.echo(f"tramita: this file was lost before: {lost}", err=True)

    try:
        with progress() as bar:
            done = upgraded(settings, os.environ, datetime.now(UTC), target, despite_damage, bar, tell)
    except NotMigrated as failure:
        raise NotMigrated(f"{failure.detail}\nGo on with the release that you had; it works as before. Should you ever doubt that, its "
                          f"./tramita restore {made[0]} brings back this moment in an empty place.") from failure
    if done.before is None:
        click.echo(f"The database was empty; it has schema {done.after} now.")
    elif done.proof is None:
        click.echo(f"Nothing to do: the database has schema {done.after}, that of this release.")
    else:
        click.echo(f"Schema {done.before} became {done.after}: {done.proof.cases} histories with {done.proof.events} events are whole.")
