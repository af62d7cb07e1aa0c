"""`check`: what is wrong or doubtful in processes, for people, or as JSON for other programs."""
import json
from datetime import UTC, datetime
from pathlib import Path

import click

from web.commands_deploy import files_of
from web.commands_findings import counts, lines
from web.deployment import Around, looked_at

_WORDS = {
    "es": ("{ready} de {all} procesos se pueden desplegar", "sin observaciones"),
    "en": ("{ready} of {all} processes can be deployed", "nothing to say"),
}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="{processes, deployable, problems: [{severity, file, element, code, message, hint}]}")
@click.option("--language", type=click.Choice(["es", "en"]), default="es", envvar="TRAMITA_LANGUAGE", show_default=True, help="Of the findings.")
def check(paths: tuple[Path, ...], as_json: bool, language: str) -> None:
    """Look for what is wrong in all of processes/, or in PATHS. Stores nothing. Exit code 1 if something could not be deployed."""
    found, problems = looked_at(files_of(paths), Around(), datetime.now(UTC), language, placed=True)
    ready = sum(release is not None for release in found)
    if as_json:
        told = {"processes": len(found), "deployable": ready, "problems": [problem.as_dict() for problem in problems]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in lines(problems, language):
            click.echo(line)
        sentence, nothing = _WORDS[language]
        click.echo(f"{sentence.format(ready=ready, all=len(found))}; {counts(problems, language) or nothing}.")
    if any(problem.severity == "error" for problem in problems):
        raise SystemExit(1)
