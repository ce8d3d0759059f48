"""A rush: many buyers in several processes, all after the same places at once.

Run as a program this is one of the processes. It reads what to do from its first line of
input, says that it is ready, and begins with the second.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import msgspec

from adapters.postgres.pool import create_pool
from domain.inventory.errors import NotLeft
from domain.inventory.hold import HoldRequest, Line
from domain.inventory.stock import Stock
from domain.kernel.errors import Conflict
from domain.kernel.ids import HoldId
from tests.support.inventory import HOLD_FOR, BoxOffice
from tests.support.postgres_inventory import postgres_work, unprotected_work

CONNECTIONS = 6
ROUNDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rush:
    """What each process does. Without ``now`` the real time passes, and holds run out."""

    url: str
    stock: Stock
    units: tuple[str, ...] = ()
    buyers: int = 60
    now: datetime | None = None
    is_protected: bool = True
    seed: int = 0


@dataclass(slots=True, kw_only=True)
class Haul:
    """What the buyers of one process, or of all, were given."""

    pieces: int = 0
    units: list[str] = field(default_factory=list)


async def run_rush(rush: Rush, *, processes: int = 4) -> Haul:
    """Let the processes start together; return what all of them got."""
    started = [await _start(replace(rush, seed=rush.seed + n)) for n in range(processes)]
    for process in started:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
    ends = await asyncio.gather(*(process.communicate() for process in started))
    hauls = [msgspec.json.decode(output, type=Haul) for output, _ in ends]
    return Haul(
        pieces=sum(haul.pieces for haul in hauls),
        units=[unit for haul in hauls for unit in haul.units],
    )


async def _start(rush: Rush) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        Path(__file__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(msgspec.json.encode(rush) + b"\n")
    assert await process.stdout.readline() == b"ready\n"
    return process


class Buyers:
    def __init__(self, rush: Rush, office: BoxOffice) -> None:
        self.rush = rush
        self.office = office
        self.haul = Haul()

    def all_of_them(self) -> list[asyncio.Task[None]]:
        chances = [Random(self.rush.seed * 1_000 + n) for n in range(self.rush.buyers)]
        return [asyncio.create_task(self.buyer(chance)) for chance in chances]

    async def buyer(self, chance: Random) -> None:
        if self.rush.now is None:
            await self.dither(chance)
        elif self.rush.units:
            await self.buy_seats(chance, now=self.rush.now)
        else:
            await self.buy_pieces(chance, now=self.rush.now)

    async def buy_pieces(self, chance: Random, *, now: datetime) -> None:
        """Take a few, or fewer, as long as any are left."""
        wanted = chance.randint(1, 3)
        while wanted:
            try:
                await self.hold([Line(stock_id=self.rush.stock.id, quantity=wanted)], now=now)
            except NotLeft as refusal:
                wanted = min(shortage.left for shortage in refusal.shortages)
            else:
                self.haul.pieces += wanted
                return

    async def buy_seats(self, chance: Random, *, now: datetime) -> None:
        """Take one or two, whichever are free."""
        free = set(self.rush.units)
        while free:
            wanted = chance.sample(sorted(free), k=min(len(free), chance.randint(1, 2)))
            try:
                await self.hold(self.seats(wanted), now=now)
            except NotLeft as refusal:
                free -= {unit for shortage in refusal.shortages for unit in shortage.taken}
            else:
                self.haul.units += wanted
                return

    async def dither(self, chance: Random) -> None:
        """Take something again and again, and then buy it, keep it, drop it, or forget it."""
        for _ in range(ROUNDS):
            lines = [Line(stock_id=self.rush.stock.id, quantity=chance.randint(1, 30))]
            if self.rush.units:
                lines = self.seats(chance.sample(self.rush.units, k=chance.randint(1, 3)))
            with suppress(Conflict):
                hold_id = await self.hold(
                    lines, now=datetime.now(UTC), keep_for=timedelta(milliseconds=20)
                )
                await self.decide(hold_id, chance)

    async def decide(self, hold_id: HoldId, chance: Random) -> None:
        now = datetime.now(UTC)
        match chance.choice(["buy", "keep", "drop", "drop", "return", "forget", "forget"]):
            case "buy":
                await self.office.sell(hold_id, now=now)
            case "keep":
                until = now + timedelta(milliseconds=40)
                await self.office.extend(hold_id, until=until, now=now)
            case "drop":
                await self.office.release(hold_id, now=now)
            case "return":
                await self.office.sell(hold_id, now=now)
                await self.office.release(hold_id, now=now)

    async def hold(
        self, lines: Sequence[Line], *, now: datetime, keep_for: timedelta = HOLD_FOR
    ) -> HoldId:
        request = HoldRequest(
            id=HoldId(uuid4()), owner="rush", lines=tuple(lines), expires_at=now + keep_for
        )
        return (await self.office.grant(request, now=now)).id

    def seats(self, units: Sequence[str]) -> list[Line]:
        return [Line(stock_id=self.rush.stock.id, unit=unit) for unit in units]


async def main() -> None:
    rush = msgspec.json.decode(sys.stdin.readline(), type=Rush)
    async with create_pool(rush.url, size=CONNECTIONS) as pool:
        work = postgres_work(pool) if rush.is_protected else unprotected_work(pool)
        buyers = Buyers(rush, BoxOffice(work))
        await asyncio.gather(*(pool.execute("SELECT 1") for _ in range(CONNECTIONS)))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        await asyncio.gather(*buyers.all_of_them())
    sys.stdout.buffer.write(msgspec.json.encode(buyers.haul))


if __name__ == "__main__":
    asyncio.run(main())
