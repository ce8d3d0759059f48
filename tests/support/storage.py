"""Where a served platform keeps its data."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.postgres.pool import create_pool
from tests.support.database import sweep
from tests.support.invariants import assert_invariants
from tests.support.platform import Served, serving


@dataclass(frozen=True, slots=True)
class Storage:
    """In memory, if there is no database."""

    directory: Path
    database_url: str | None = None

    @property
    def name(self) -> str:
        return "memory" if self.database_url is None else "postgres"

    @asynccontextmanager
    async def serving(self, *arguments: str, **settings: str) -> AsyncIterator[Served]:
        """Serve with the sample data; leave the database sound, and as empty as it was."""
        try:
            async with serving(
                *("--storage", self.name, "--sample-data", *arguments),
                directory=self.directory,
                database_url=self.database_url,
                **settings,
            ) as served:
                yield served
        finally:
            await self._audit_and_sweep()

    async def _audit_and_sweep(self) -> None:
        if self.database_url is None:
            return
        async with create_pool(self.database_url) as pool:
            try:
                await assert_invariants(pool)
            finally:
                await sweep(pool)
