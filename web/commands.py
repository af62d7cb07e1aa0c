"""The command line: `./tramita VERB`. Each verb lives in its own module, imported when it is called.

Nothing here does the work of a verb. A verb is listed only when it works.
"""
import sys
from importlib import import_module

import click

from engine.errors import EngineError, NotDeployable
from web.settings import RELEASE, BadSetting

VERBS = {  # verb -> (module, what it does, in one line)
    "demo": ("web.commands_demo", "Begin here: everything on this machine, with invented people and cases."),
    "serve": ("web.commands_serve", "Serve pages and API, fire timers and run jobs."),
    "worker": ("web.commands_serve", "Run jobs as a further node of one PostgreSQL, without pages."),
    "deploy": ("web.commands_deploy", "Deploy all of processes/, or the folders and files that you name."),
    "check": ("web.commands_check", "Look for what is wrong in processes, without storing anything."),
    "scenarios": ("web.commands_scenarios", "Play the stories of the processes and compare what they promise."),
    "conformance": ("web.commands_conformance", "Run the public DMN test cases against the engine."),
    "mail": ("web.commands_mail", "Take in one mail from standard input."),
    "drop": ("web.commands_drop", "Take in one file: its rows start cases, or reach those that wait."),
    "verify": ("web.commands_proof", "Prove that no history was changed."),
    "export": ("web.commands_proof", "Print a case's record, or the seals over all histories."),
    "user": ("web.commands_people", "Add, change and list the people who may sign in."),
    "token": ("web.commands_people", "Make an API token for somebody."),
    "backup": ("web.commands_backup", "Put database, files and keys into one file, also while the program runs."),
    "restore": ("web.commands_backup", "Bring a backup back into an empty place, and prove it."),
    "upgrade": ("web.commands_upgrade", "Bring the database to this release, after a backup."),
    "doctor": ("web.commands_doctor", "Say what is set, what works and what is missing."),
    "bench": ("web.commands_bench", "Measure what a step, a page and a timer cost."),
    "test": ("web.commands_test", "Run every test, or those that you name."),
}


class Verbs(click.Group):
    """Knows every verb by name and one line; imports one only to run it or show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module, _ = VERBS[name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, words) for verb, (_, words) in VERBS.items()])


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(RELEASE, prog_name="tramita")
def tramita() -> None:
    """Tramita runs an organisation's documented procedures. Begin with: ./tramita demo"""


def main() -> None:
    """Run the verb on the command line; what goes wrong on purpose ends in one plain line and exit code 1."""
    try:
        tramita.main(prog_name="./tramita")
    except NotDeployable as refusal:
        from web.commands_findings import lines

        for line in lines(refusal.problems):
            click.echo(line, err=True)
        sys.exit(1)
    except (EngineError, BadSetting) as refusal:
        click.echo(f"tramita: {refusal}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
