"""``fairground keys rotate``."""

import asyncio
from argparse import Namespace
from collections.abc import Mapping

from entrypoints.cli.commands import Commands
from entrypoints.cli.opened import opened
from entrypoints.composition.database import database_of
from entrypoints.composition.root import rotated_keys_of
from entrypoints.settings import Settings
from entrypoints.settings_sources import load_settings


def register(commands: Commands) -> None:
    command = commands.add_parser("keys", help="look after the keys that seal personal data")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    rotate = actions.add_parser("rotate", help="wrap every person's key by the first master key")
    rotate.set_defaults(run=run)


def run(_: Namespace, environment: Mapping[str, str]) -> int:
    settings = load_settings(environment, storage="postgres")
    with database_of(settings) as ready:
        print(f"{asyncio.run(_rotated(ready))} keys were wrapped anew.")
    return 0


async def _rotated(settings: Settings) -> int:
    async with opened(settings) as application:
        return await rotated_keys_of(application)
