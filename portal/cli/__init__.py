"""The command line ``gatefold``: one module per subject, gathered here."""

import importlib
import sys

import click

COMMANDS = {
    "rollup": "portal.cli.rollup:rollup",
    "questionnaire": "portal.cli.questionnaire:questionnaire",
    "validate": "portal.cli.workbooks:validate",
    "import": "portal.cli.imports:imports",
    "serve": "portal.cli.processes:serve",
    "worker": "portal.cli.processes:worker",
    "up": "portal.cli.processes:up",
    "init": "portal.cli.instance:init",
    "demo": "portal.cli.instance:demo",
    "migrate": "portal.cli.instance:migrate",
    "settings": "portal.cli.instance:settings",
    "audit": "portal.cli.instance:audit",
    "bench": "portal.cli.bench:bench",
}


class Lazy(click.Group):
    """Loads a command's module when it is called: `gatefold rollup` needs no web server."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all commands in their order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gatefold")
def gatefold() -> None:
    """Collect product carbon footprint data from suppliers and fold it up the bill of materials."""


def main() -> None:
    """Run the command line."""
    sys.exit(gatefold())
