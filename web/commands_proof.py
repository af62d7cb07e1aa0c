"""`verify` and `export`: the proof of what happened, checked here or taken away to be checked elsewhere."""
import json
import sys
from collections.abc import Iterator
from typing import BinaryIO

import click

from engine.codec import plain
from storage.database import Database
from web.running import moment, opened
from web.verifying import verify as verified


@click.command()
@click.argument("cases", nargs=-1)
@click.option("--against", type=click.File("rb"), help="Seals that were exported before and kept elsewhere: they prove more.")
def verify(cases: tuple[str, ...], against: BinaryIO | None) -> None:
    """Prove CASES, or all: that no event was changed, and that executing each case again gives the same.

    Exit code 1 if an event was changed, or a case came out differently.
    """
    _, database = opened()
    well, proved = True, 0
    for case in cases or every_case(database):
        with database.reading() as store:
            found = verified(store, case)
        proved += found.intact and found.reexecuted
        if found.first_difference is not None:
            erased = found.intact and "erased" in found.first_difference.what
            well = well and erased
            click.echo(f"{case}: event {found.first_difference.seq}: {found.first_difference.what}")
    click.echo(f"{proved} cases are intact and come out the same when executed again.")
    well = _ledger(database, against.read() if against else None) and well
    sys.exit(0 if well else 1)


def _ledger(database: Database, exported: bytes | None) -> bool:
    with database.reading() as store:
        found = store.ledger.check(exported)
    for difference in found.differences:
        click.echo(f"seals: {difference}")
    where = "the exported seals" if exported is not None else "the seals in this database"
    click.echo(f"{found.seals} seals over {found.chains} cases checked against {where}; {found.unproven} events are newer than the last seal.")
    if exported is None:
        click.echo("Seals that lie beside what they seal prove little: keep `./tramita export seals` elsewhere and verify --against it.")
    return found.intact


@click.group()
def export() -> None:
    """Take proof and records out of the program."""


@export.command()
def seals() -> None:
    """Seal every history as it stands now, and print all seals as JSON lines: keep them where nobody here can write."""
    settings, database = opened()
    with database.transaction() as store:
        store.ledger.seal(moment(settings, database))
    with database.reading() as store:
        sys.stdout.buffer.write(store.ledger.export())


@export.command()
@click.argument("id")
def case(id: str) -> None:
    """Print the whole record of one case as JSON: state, variables, history with its hashes, documents."""
    _, database = opened()
    with database.reading() as store:
        loaded = store.cases.load(id)
        if loaded is None:
            raise click.ClickException(f"There is no case {id}.")
        _, found = loaded
        events = [{"seq": event.seq, "at": event.at, "type": event.type, "actor": event.actor, "element": event.element,
                   "data": plain(event.data), "hash": event.hash} for event in store.history.all(id)]
        documents = [vars(document) for document in store.documents.of_case(id)]
    record = {"id": found.id, "process": found.process, "version": found.process_version, "state": found.state, "started_at": found.started_at,
              "ended_at": found.ended_at, "end_event": found.end_event, "variables": plain(dict(found.variables)), "history": events,
              "documents": documents}
    click.echo(json.dumps(record, ensure_ascii=False, indent=1, default=str))


def every_case(database: Database) -> Iterator[str]:
    cursor = None
    while True:
        with database.reading() as store:
            page = store.cases.find(limit=200, cursor=cursor)
        yield from (one.id for one in page.items)
        cursor = page.next_cursor
        if cursor is None:
            return
