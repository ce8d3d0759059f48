"""Partners who bring something, while whoever asked them is killed before and after each call."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.postgres.embedded import EmbeddedPostgres
from tests.support.database import scratch_database
from tests.support.grounds import Grounds, open_grounds
from tests.support.partner_crashes import NEVER_COMES, SCENARIO, STAGES, Depot, Ledger

SETTLE_SECONDS_MAX = 60
SETTINGS = {
    "task_lease_seconds": "1.5",
    "payment_patience_seconds": "0.7",
    "smtp_patience_seconds": "0.7",
    "partner_patience_seconds": "0.7",
    "courier_partners": "sandbox",
    "pool_size": "6",
}


@pytest_asyncio.fixture
async def grounds(server: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[Grounds]:
    scenario = tmp_path / "companies.toml"
    scenario.write_text(SCENARIO)
    async with (
        scratch_database(server, "delivery_crashes") as url,
        open_grounds(
            tmp_path, database_url=url, sandbox_couriers=str(scenario), **SETTINGS
        ) as grounds,
    ):
        yield grounds


@pytest.mark.timeout(300)
async def test_whoever_is_killed_partners_bring_everything_once(grounds: Grounds) -> None:
    depot, ledger = Depot(grounds), Ledger(grounds.directory)
    for failpoint, words in STAGES:
        await die_at(grounds, failpoint, depot, words)
    async with grounds.serving() as served, asyncio.timeout(SETTLE_SECONDS_MAX):
        await depot.until_delivered()
        await depot.until_over()
        await served.stop()

    ledger.check(await depot.consignments())

    ledger.double()
    with pytest.raises(AssertionError, match="asked twice"):
        ledger.check(await depot.consignments())


async def die_at(grounds: Grounds, failpoint: str, depot: Depot, words: str) -> None:
    """Have something brought by a process that dies of it."""
    async with grounds.serving(failpoints=failpoint) as doomed:
        dying = asyncio.ensure_future(doomed.ended())
        new = await depot.request(words)
        if words == NEVER_COMES:
            revoking = asyncio.ensure_future(depot.revoke(new[0]))
            await asyncio.wait([dying, revoking], return_when=asyncio.FIRST_COMPLETED)
            await stopped(revoking)
        assert await asyncio.wait_for(dying, SETTLE_SECONDS_MAX) == -signal.SIGKILL, failpoint


async def stopped(revoking: asyncio.Future[None]) -> None:
    """Nobody waits for what a dead process would have booked."""
    revoking.cancel()
    with suppress(asyncio.CancelledError):
        await revoking
