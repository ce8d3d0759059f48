"""``fairground migrate``."""

from argparse import Namespace
from collections.abc import Mapping

from entrypoints.cli.commands import Commands
from entrypoints.composition.database import database_of
from entrypoints.settings_sources import load_settings


def register(commands: Commands) -> None:
    command = commands.add_parser("migrate", help="bring the database to the newest schema")
    command.set_defaults(run=run)


def run(_: Namespace, environment: Mapping[str, str]) -> int:
    with database_of(load_settings(environment)):
        print("The database has the newest schema.")
    return 0
