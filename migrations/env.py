"""Alembic loads this for every command, from the command line or from the program."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

from adapters.postgres.migrations import connected
from adapters.postgres.tables import metadata


def run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=metadata, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    asyncio.run(connected(os.environ["FAIRGROUND_DATABASE_URL"], run))
