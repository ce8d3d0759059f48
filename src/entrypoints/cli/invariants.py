"""``fairground invariants``."""

import asyncio
from argparse import Namespace
from collections.abc import Mapping

from entrypoints.cli.commands import Commands
from entrypoints.cli.opened import opened
from entrypoints.composition.database import database_of
from entrypoints.composition.root import broken_invariants_of
from entrypoints.settings import Settings
from entrypoints.settings_sources import load_settings


def register(commands: Commands) -> None:
    command = commands.add_parser("invariants", help="audit the database; fail if it is unsound")
    command.set_defaults(run=run)


def run(_: Namespace, environment: Mapping[str, str]) -> int:
    settings = load_settings(environment, storage="postgres")
    with database_of(settings) as ready:
        broken = asyncio.run(_audit(ready))
    for line in broken:
        print(line)
    if not broken:
        print("Every invariant holds.")
    return 1 if broken else 0


async def _audit(settings: Settings) -> list[str]:
    async with opened(settings) as application:
        return await broken_invariants_of(application)
