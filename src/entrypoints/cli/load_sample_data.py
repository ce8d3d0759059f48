"""``fairground sample-data``."""

import asyncio
from argparse import Namespace
from collections.abc import Iterator, Mapping

from rich.console import Console

from entrypoints.cli.commands import Commands
from entrypoints.cli.opened import opened
from entrypoints.cli.sample_data import SampleData, load
from entrypoints.composition.database import database_of
from entrypoints.composition.root import Application, use_cases_of
from entrypoints.settings import Settings
from entrypoints.settings_sources import load_settings


def register(commands: Commands) -> None:
    command = commands.add_parser("sample-data", help="load what there is to try things out")
    command.set_defaults(run=run)


def run(_: Namespace, environment: Mapping[str, str]) -> int:
    with database_of(load_settings(environment, storage="postgres")) as ready:
        print(*described(asyncio.run(_load(ready))), sep="\n")
    return 0


async def sample_data_of(application: Application) -> SampleData:
    """Load what is missing, and show that it takes a moment."""
    with Console(stderr=True).status("Loading sample data"):
        return await load(use_cases_of(application), application.adapters().clock())


def described(data: SampleData) -> Iterator[str]:
    yield f"{data.events} sample events are there, {data.added} of them new. Log in as:"
    for account in data.accounts:
        yield f"  {account.email:<33} {account.password}"


async def _load(settings: Settings) -> SampleData:
    async with opened(settings) as application:
        return await sample_data_of(application)
