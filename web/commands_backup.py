"""`backup` and `restore`: everything into one file, and back into an empty place with the proof that nothing was lost."""
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from storage.backups.manifest import ELSEWHERE, INCLUDED, NONE, Manifest
from storage.backups.restoring import Restored
from web.progress import progress
from web.safekeeping import archive, back_up, bring_back, forget_older, place_for
from web.settings import read_settings

INCOMPLETE = 3  # exit code: the backup was made, but files that cases name had been lost before
KEYS = {
    INCLUDED: "the master key is inside: whoever reads this file can read everything. Keep it as secret as the data folder",
    ELSEWHERE: "the master key comes from TRAMITA_MASTER_KEY and is not inside: without it sealed values stay closed for ever",
    NONE: "there is no master key yet",
}
LEFT_OUT = "the master key was left out: keep master.key of the data folder elsewhere, without it sealed values stay closed for ever"


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--without-keys", is_flag=True, help="Leave master.key and secret_key out; whoever restores it has to bring the master key.")
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Then remove all but the newest N of that folder that are named by their moment.")
def backup(target: Path | None, without_keys: bool, keep: int | None) -> None:
    """Put database, files and keys into one file: TARGET, or a new one in the folder TARGET, or in backups/ of the data folder.

    The program may go on meanwhile: the backup holds one moment. Its path is what is printed on standard output. Exit code 3
    if the backup was made but files that cases name had been lost before; 1 if none was made.
    """
    settings, now = read_settings(os.environ), datetime.now(UTC)
    path = place_for(settings, now, given=target)
    with progress() as bar:
        made = back_up(settings, os.environ, path, now, not without_keys, bar)
    for line in described(made):
        click.echo(line, err=True)
    for old in forget_older(path.parent, keep) if keep and not made.missing else []:
        click.echo(f"Removed {old}", err=True)
    click.echo(path)
    sys.exit(INCOMPLETE if made.missing else 0)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", is_flag=True, help="Only look whether every byte is there, and say what is in it. Writes nothing.")
@click.option("--despite-damage", is_flag=True, help="Accept what the proof finds: it was lost or changed before the backup was made.")
def restore(file: Path, check: bool, despite_damage: bool) -> None:
    """Bring the backup FILE back into the empty database and the empty data folder that TRAMITA_DATABASE_URL and TRAMITA_DATA name.

    SQLite or PostgreSQL, whichever it came from. Every byte is checked before anything is written; then every history, seal and
    file is proved. Exit code 1 if something is not as it was: then nothing has been changed.
    """
    settings = read_settings(os.environ)
    with archive(file) as found, progress() as bar:
        if check:
            found.reader.check(lambda done, total: bar("archive", done, total))
            told = [f"{file} is whole.", *described(found.manifest)]
        else:
            told = list(proved(bring_back(settings, os.environ, found, despite_damage, bar)))
    click.echo("\n".join(told))


def described(made: Manifest) -> Iterator[str]:
    """What a backup holds, for people."""
    rows = sum(made.tables.values())
    yield f"Made {made.made_at:%Y-%m-%d %H:%M:%S} UTC by release {made.release} from {made.database}, schema {made.schema}"
    yield f"  {made.heads.cases} cases with {made.heads.events} events under {made.seals} seals; {rows} rows in {len(made.tables)} tables"
    yield f"  {made.files} files with {made.file_bytes:,} bytes"
    yield f"  {KEYS.get(made.master_key, LEFT_OUT)}"
    for lost in made.missing:
        yield f"  MISSING  {lost}: a case names it, but it was lost or changed before"


def proved(back: Restored) -> Iterator[str]:
    """The proof of a restored backup, and what happens next."""
    made, proof = back.manifest, back.proof
    rows = sum(made.tables.values())
    yield f"Restored what was kept {made.made_at:%Y-%m-%d %H:%M:%S} UTC by release {made.release} from {made.database}, schema {made.schema}"
    yield f"  ok   {rows} rows in {len(made.tables)} tables, as many as there were"
    if back.schema != made.schema:
        yield f"  ok   schema {made.schema} became {back.schema}"
    yield f"  ok   {proof.cases} histories with {proof.events} events end where they ended"
    if not proof.problems:
        yield f"  ok   every event follows the one before; {proof.seals} seals fit, {proof.unsealed} events are newer than the last one"
        yield f"  ok   {proof.files - proof.erased} files are there and open" + (f"; {proof.erased} were erased on purpose" if proof.erased else "")
    yield from (f"  BAD  {problem}" for problem in proof.problems)
    waiting = made.tables.get("jobs", 0), made.tables.get("timers", 0)
    if any(waiting):
        yield (f"{waiting[0]} jobs and {waiting[1]} timers go on as soon as the program works again. A mail that left after this backup was made "
               "leaves once more: `./tramita serve --no-work` lets you look, and cancel, before.")
