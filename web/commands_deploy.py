"""`deploy`: processes from folders into the database."""
from pathlib import Path

import click

from engine.errors import Problem
from web.commands_findings import lines
from web.deployment import deploy as deployed
from web.deployment import folder_files
from web.running import moment, opened
from web.settings import ROOT

WHO = "deploy"  # the author of versions that come from the command line


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--language", type=click.Choice(["es", "en"]), default="es", envvar="TRAMITA_LANGUAGE", show_default=True, help="Of the findings.")
def deploy(paths: tuple[Path, ...], language: str) -> None:
    """Deploy all of processes/ with their forms, or only PATHS: folders of processes, or single files. All or nothing."""
    settings, database = opened()
    versions, warnings = deployed(database, files_of(paths), WHO, moment(settings, database), language=language)
    tell(warnings, language)
    for version in versions:
        click.echo(f"{version.process} version {version.version}: {version.title}")
    database.close()


def files_of(paths: tuple[Path, ...]) -> dict[str, bytes]:
    """The files to deploy, by path. A folder of processes/ brings its forms along; other files stand for themselves."""
    if not paths:
        return folder_files(ROOT)
    files: dict[str, bytes] = {}
    for path in paths:
        whole = path.resolve()
        if whole.is_dir() and whole.parent.name == "processes":
            files |= folder_files(whole.parent.parent, [whole.name])
        elif whole.is_dir() and whole.name == "processes":
            files |= folder_files(whole.parent)
        elif whole.is_dir():
            files |= {one.relative_to(whole).as_posix(): one.read_bytes() for one in sorted(whole.rglob("*")) if one.is_file()}
        else:
            files[path.name] = path.read_bytes()
    return files


def tell(problems: list[Problem], language: str = "es") -> None:
    for line in lines(problems, language):
        click.echo(line, err=True)
