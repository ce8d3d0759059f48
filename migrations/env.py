"""Alembic loads this for every command, from the command line or from the program."""

import asyncio
import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from adapters.postgres.migrations import connected
from adapters.postgres.tables import metadata


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        render_item=with_its_import,
    )
    with context.begin_transaction():
        context.run_migrations()


def with_its_import(_: str, item: Any, about: AutogenContext) -> str | Literal[False]:
    """Write a column type of ours together with its import; leave the rest to Alembic."""
    kind = type(item)
    if not kind.__module__.startswith("adapters."):
        return False
    about.imports.add(f"from {kind.__module__} import {kind.__name__}")
    return repr(item)


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    asyncio.run(connected(os.environ["FAIRGROUND_DATABASE_URL"], run))
