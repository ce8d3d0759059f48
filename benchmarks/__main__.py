"""``python -m benchmarks``: one table, Fairground beside the floor, measured in turn."""

import argparse
import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import assignment, delivery_network, eta, product_search, routing
from benchmarks.assignment import measure_assignment
from benchmarks.catalogue import load_catalogue
from benchmarks.client import Connection
from benchmarks.delivery_network import MINUTES, measure_delivery_network
from benchmarks.eta import measure_eta
from benchmarks.fan_out import FAN_OUT, print_fan_out
from benchmarks.few_jobs import measure_few
from benchmarks.load import Measured, measure
from benchmarks.product_search import measure_product_search
from benchmarks.routing import measure_routing
from benchmarks.scenarios import Scenario, hold, pages_of, scenarios_of
from benchmarks.stage import ORGANIZER, PASSWORD, SMALL, USUAL, Stage, set_stage
from entrypoints.composition.database import database_of
from entrypoints.composition.root import close, compose, open_, use_cases_of
from entrypoints.settings import Settings

TICKETS_A_BOOKING = 50
A_FEW_MINUTES = 5
NOT_KEPT = (FAN_OUT, routing.NAME, eta.NAME, delivery_network.NAME)
PLENTY = 1_000_000_000
"""Limits are counted as always, and never reached."""


def main() -> None:
    given = arguments().parse_args()
    if given.only in FAN_OUT:
        asyncio.run(print_fan_out())
    if given.only in routing.NAME:
        print_routing()
    if given.only in eta.NAME:
        Console(width=120).print(measure_eta())
    if given.only in delivery_network.NAME:
        # An hour of theirs takes many minutes of ours: only for those who ask for it.
        minutes = MINUTES if given.only else A_FEW_MINUTES
        Console(width=140).print(asyncio.run(measure_delivery_network(minutes=minutes)))
    if given.only and any(given.only in name for name in NOT_KEPT):
        return  # Nothing of it is kept anywhere.
    # Not in memory: what is measured commits to a disk.
    with TemporaryDirectory(dir="/var/tmp", prefix="fairground-bench-") as directory:
        Path(directory).chmod(0o755)
        settings = Settings(
            data_directory=directory,
            port=free_port(),
            log_level="warning",
            limit_public=PLENTY,
            limit_signed_in=PLENTY,
            limit_admin=PLENTY,
            limit_log_in=PLENTY,
        )
        with database_of(settings) as ready:
            if not given.only or given.only not in assignment.NAME:
                asyncio.run(run(given, ready))
            if given.only in assignment.NAME:
                asyncio.run(run_assignment(given, ready))
            # It takes minutes to fill the catalogue: only for those who ask for it.
            if given.only and given.only in product_search.NAME:
                asyncio.run(run_product_search(ready))


async def run(
    given: argparse.Namespace, settings: Settings
) -> Mapping[str, tuple[Measured, Measured]]:
    """Print the table; return what is in it, Fairground's figures and the floor's."""
    application = compose(settings)
    await open_(application)
    size = SMALL if given.small else USUAL
    stage = await set_stage(use_cases_of(application), buyers=given.clients, size=size)
    await close(application)
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(fairground(settings))
        pages = Path(settings.data_directory, "pages")
        await _save_pages(stage, ours, pages)
        floor = await stack.enter_async_context(floor_of(settings, pages))
        numbers = await _tickets(stage, ours, given.tickets)
        found = [
            scenario
            for scenario in scenarios_of(stage, iter(numbers))
            if given.only in scenario.name
        ]
        table, figures = _table(given), {}
        for scenario in track(found, "Measuring", console=Console(stderr=True)):
            figures[scenario.name] = await _compare(scenario, stage, ours, floor, given)
            _add(table, scenario, *figures[scenario.name])
        Console(width=120).print(table)
    return figures


def print_routing() -> None:
    for measure_table in (measure_routing, measure_few):
        Console(width=120).print(measure_table())


async def run_assignment(given: argparse.Namespace, settings: Settings) -> None:
    seconds = given.rounds * given.seconds
    Console(width=120).print(await measure_assignment(settings, seconds=seconds))


async def run_product_search(settings: Settings) -> None:
    catalogue = await load_catalogue(str(settings.database_url))
    async with fairground(settings) as port:
        Console(width=120).print(await measure_product_search(catalogue, port))


async def _compare(
    scenario: Scenario, stage: Stage, ours: int, floor: int, given: argparse.Namespace
) -> tuple[Measured, Measured]:
    """Measure both in turn, several times, so that both have the same weather."""
    our_runs, floor_runs = [], []
    async with AsyncExitStack() as stack:
        our_clients = [
            scenario.ours(await stack.enter_async_context(client))
            for client in await _clients(scenario, stage, ours, given.clients)
        ]
        floor_clients = [
            scenario.floor(await stack.enter_async_context(Connection(floor)))
            for _ in range(given.clients)
        ]
        await measure(floor_clients, seconds=given.warm_up)
        await measure(our_clients, seconds=given.warm_up)
        for _ in range(given.rounds):
            floor_runs.append(await measure(floor_clients, seconds=given.seconds))
            our_runs.append(await measure(our_clients, seconds=given.seconds))
    return Measured.middle(our_runs), Measured.middle(floor_runs)


async def _clients(scenario: Scenario, stage: Stage, port: int, count: int) -> list[Connection]:
    if scenario.is_public:
        return [Connection(port) for _ in range(count)]
    emails = (ORGANIZER,) if scenario.name == "check-in" else stage.buyers
    return await _signed_in(port, emails, count)


async def _signed_in(port: int, emails: Sequence[str], clients: int) -> list[Connection]:
    tokens = []
    async with Connection(port) as client:
        for email in emails:
            body = {"email": email, "password": PASSWORD}
            tokens.append((await client.post("/api/auth/login", body)).json()["accessToken"])
    return [
        Connection(port, {"Authorization": f"Bearer {token}"})
        for token, _ in zip(cycle(tokens), range(clients), strict=False)
    ]


async def _save_pages(stage: Stage, port: int, directory: Path) -> None:
    directory.mkdir()  # noqa: ASYNC240  # Nobody waits for anything else here.
    async with Connection(port) as client:
        for name, path in pages_of(stage).items():
            (directory / name).write_bytes((await client.get(path)).body)


async def _tickets(stage: Stage, port: int, wanted: int) -> list[str]:
    """Free bookings are confirmed by themselves; their tickets are scanned later."""
    (client,) = await _signed_in(port, stage.buyers[:1], 1)
    async with client:
        for _ in range(wanted // TICKETS_A_BOOKING):
            await hold(client, stage.free, stage.free.type_ids[0], TICKETS_A_BOOKING)
        numbers: list[str] = []
        while len(numbers) < wanted // TICKETS_A_BOOKING * TICKETS_A_BOOKING:
            numbers = await _issued(client)
    return numbers


async def _issued(client: Connection) -> list[str]:
    numbers, cursor = [], ""
    while cursor is not None:
        page = (await client.get(f"/api/bookings?limit=100{cursor}")).json()
        numbers += [
            ticket["ticketNumber"]
            for booking in page["items"]
            for ticket in booking["tickets"]
            if ticket["status"] == "VALID"
        ]
        cursor = page["next"] and f"&cursor={page['next']}"
    return numbers


@asynccontextmanager
async def fairground(settings: Settings) -> AsyncIterator[int]:
    environment = {
        "FAIRGROUND_DATABASE_URL": str(settings.database_url),
        "FAIRGROUND_DATA_DIRECTORY": settings.data_directory,
        "FAIRGROUND_LOG_LEVEL": "warning",
        # Counted as ever, but never refused: what is measured are not refusals.
        **{
            f"FAIRGROUND_LIMIT_{name}": "1000000000"
            for name in ("PUBLIC", "SIGNED_IN", "ADMIN", "LOG_IN")
        },
    }
    command = [
        *(str(Path(sys.executable).with_name("fairground")), "serve"),
        *("--port", str(settings.port)),
    ]
    async with _server(command, environment, settings.port) as port:
        yield port


@asynccontextmanager
async def floor_of(settings: Settings, pages: Path) -> AsyncIterator[int]:
    port = free_port()
    command = [
        *(sys.executable, "-m", "benchmarks.floor", "--url", str(settings.database_url)),
        *("--port", str(port), "--pages", str(pages)),
    ]
    async with _server(command, {}, port):
        yield port


@asynccontextmanager
async def _server(
    command: Sequence[str], environment: dict[str, str], port: int
) -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **environment}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60):
            while not await _listens(port):  # noqa: ASYNC110  # Another process cannot tell.
                await asyncio.sleep(0.1)  # Another process cannot tell us.
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def _table(given: argparse.Namespace) -> Table:
    table = Table(
        title=f"{given.clients} clients, medians of {given.rounds} runs of {given.seconds:g} s"
    )
    for column in ("", "requests/s", "p50 ms", "p95 ms", "p99 ms", "floor/s", "ratio", "aim"):
        table.add_column(column, justify="left" if not column else "right")
    return table


def _add(table: Table, scenario: Scenario, ours: Measured, floor: Measured) -> None:
    latencies = (f"{ours.p50:.1f}", f"{ours.p95:.1f}", f"{ours.p99:.1f}")
    ratio = f"{ours.rate / floor.rate:.2f}"
    table.add_row(
        scenario.name, f"{ours.rate:,.0f}", *latencies, f"{floor.rate:,.0f}", ratio, scenario.aim
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--warm-up", type=float, default=1.0, help="seconds for each of both")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tickets", type=int, default=20_000, help="to be scanned at the gate")
    parser.add_argument("--small", action="store_true", help="only to see that everything runs")
    parser.add_argument("--only", default="", help="only scenarios whose name has this in it")
    return parser


if __name__ == "__main__":
    main()
