"""A rush: many buyers in several processes, all after the same places at once.

Run as a program this is one of the processes. It reads what to do from a line of its input,
says that it is ready, begins with the next line, and says what its buyers got.
"""

import asyncio
import os
import subprocess
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

CONNECTIONS = 4
ROUNDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rush:
    """What each process does. Without ``now`` the real time passes, and holds run out."""

    url: str
    stock: Stock
    units: tuple[str, ...] = ()
    buyers: int = 50
    now: datetime | None = None
    is_protected: bool = True
    seed: int = 0


@dataclass(slots=True, kw_only=True)
class Haul:
    """What the buyers of one process, or of all, were given."""

    pieces: int = 0
    units: list[str] = field(default_factory=list)


class Crowd:
    """The processes of a rush, each with many buyers."""

    def __init__(self, processes: int = 4) -> None:
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-P", "-m", "tests.support.rush"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])},
            )
            for _ in range(processes)
        ]

    async def rush(self, rush: Rush) -> Haul:
        """Let the processes start together; return what all of them got."""
        seeds = range(rush.seed, rush.seed + len(self._processes))
        told = await self._tell(*(msgspec.json.encode(replace(rush, seed=seed)) for seed in seeds))
        assert set(told) == {b"ready\n"}
        ends = await self._tell(*[b"go"] * len(self._processes))
        hauls = [msgspec.json.decode(end, type=Haul) for end in ends]
        return Haul(
            pieces=sum(haul.pieces for haul in hauls),
            units=[unit for haul in hauls for unit in haul.units],
        )

    def disperse(self) -> None:
        for process in self._processes:
            process.communicate()

    async def _tell(self, *lines: bytes) -> list[bytes]:
        """Say a line to each process; return the line that each says then."""
        pairs = zip(self._processes, lines, strict=True)
        return await asyncio.gather(*(asyncio.to_thread(_tell, *pair) for pair in pairs))


def _tell(process: subprocess.Popen[bytes], line: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line + b"\n")
    process.stdin.flush()
    return process.stdout.readline()


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
        while wanted > 0:
            try:
                await self.hold([Line(stock_id=self.rush.stock.id, quantity=wanted)], now=now)
            except NotLeft as refusal:
                wanted = min(shortage.left for shortage in refusal.shortages)
            else:
                self.haul.pieces += wanted
                return

    async def buy_seats(self, chance: Random, *, now: datetime) -> None:
        """Take one or two, whichever are free."""
        free, before = set(self.rush.units), set[str]()
        while free and free != before:
            wanted = chance.sample(sorted(free), k=min(len(free), chance.randint(1, 2)))
            try:
                await self.hold(self.seats(wanted), now=now)
            except NotLeft:
                taken = await self.office.taken(self.rush.stock, now=now)
                before = set(free)
                free -= {unit for _, unit in taken if unit is not None}
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
    while line := sys.stdin.readline():
        await take_part(msgspec.json.decode(line, type=Rush))


async def take_part(rush: Rush) -> None:
    async with create_pool(rush.url, size=CONNECTIONS) as pool:
        work = postgres_work(pool) if rush.is_protected else unprotected_work(pool)
        buyers = Buyers(rush, BoxOffice(work))
        await asyncio.gather(*(pool.execute("SELECT 1") for _ in range(CONNECTIONS)))
        say(b"ready")
        sys.stdin.readline()
        await asyncio.gather(*buyers.all_of_them())
    say(msgspec.json.encode(buyers.haul))


def say(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
