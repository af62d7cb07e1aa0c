"""`mail`: one mail from standard input, as a mail server's pipe hands it over: it starts or continues a case."""
import json
import sys
from typing import BinaryIO

import click

from engine.delivery import Post
from storage.ids import new_id
from web.mailing import take_in
from web.running import moment, opened


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
def mail(file: BinaryIO) -> None:
    """Take in the raw mail in FILE or on standard input, and print what became of it. Exit code 1 if it moved no case.

    The work that follows is done by the running program (`serve` or `worker`).
    """
    settings, database = opened()
    received = take_in(Post(database, new_id, lambda decision: None), file.read(), moment(settings, database))
    click.echo(json.dumps({"outcome": received.outcome, "case": received.case, "reason": received.reason}, ensure_ascii=False))
    database.close()
    sys.exit(0 if received.outcome in ("started", "correlated", "duplicate") else 1)
