"""Whatever is killed, and wherever it stands: nothing acknowledged is lost, nothing is doubled."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from adapters.payments.sandbox_script import Verb
from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.embedded_process import Postmaster
from adapters.postgres.migrations import migrate
from adapters.sandboxes.faults import Trouble
from tests.support.aftermath import Aftermath
from tests.support.crowd import PEOPLE, PLACES, RECOVERY_SECONDS_MAX, Crowd, shopping_at
from tests.support.database import an_open_folder, scratch_database
from tests.support.grounds import Grounds, OnSale, Person, open_grounds
from tests.support.partner_crashes import STAGES
from tests.support.platform import Client, visiting
from tests.support.shoppers import Diary
from tests.support.soak import soaking

# Tasks of a process that died are taken over soon, and what nobody pays is soon free again.
SETTINGS = {
    "hold_seconds": "3",
    "sandbox_session_seconds": "30",
    "payment_patience_seconds": "0.7",
    "task_lease_seconds": "1.5",
    "smtp_patience_seconds": "0.7",
    "pool_size": "6",
}
# Every transaction passes those of the transaction: first placing, then charging, then tickets.
FAILPOINTS = (
    "booking.before-hold=kill@3",
    "booking.after-hold=kill@3",
    "order.before-hold=kill@2",
    "order.after-hold=kill@2",
    "order.before-confirmed=kill@2",
    "transaction.before-commit=kill@3",
    "transaction.after-commit=kill@75",
    "payments.before-charge=kill@2",
    "payments.after-charge=kill@2",
    "payments.before-capture=kill",
    "payments.after-capture=kill",
    "payments.before-look-up=kill",
    "payments.after-look-up=kill",
    "payments.before-cancel=kill",
    "payments.after-cancel=kill",
    "payments.before-refund=kill",
    "payments.after-refund=kill@2",
    "payments.before-refund-look-up=kill",
    "payments.after-refund-look-up=kill",
    "tickets.before-store=kill@2",
    "worker.after-claim=kill@4",
)
# What staff begin goes on in a reaction, and is killed there the first time.
OF_STAFF = (
    "event-cancellation.between=kill",
    "payments.before-list=kill",
    "payments.between-parts-of-reconciliation=kill",
    "payments.before-evidence=kill",
    "payments.after-evidence=kill",
)
OF_PARTNERS = tuple(failpoint for failpoint, _ in STAGES)
"""Those pass them who have something brought: see test_delivery_crashes.py."""

DURING = (Verb.CHARGE, Verb.CAPTURE, Verb.VOID, Verb.REFUND)
ENDED = {"CONFIRMED", "CANCELLED", "REFUNDED"}
NOWHERE = "http://127.0.0.1:9"
ROUND_SECONDS = 5
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def grounds(
    server: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Grounds]:
    directory = tmp_path_factory.mktemp("crashes")
    async with (
        scratch_database(server, "crashes") as url,
        open_grounds(directory, database_url=url, **SETTINGS) as grounds,
    ):
        yield grounds


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(grounds: Grounds) -> Sequence[Person]:
    return await grounds.people(PEOPLE)


@pytest.mark.parametrize("failpoint", FAILPOINTS)
async def test_a_process_that_is_killed_loses_nothing_and_doubles_nothing(
    grounds: Grounds, people: Sequence[Person], failpoint: str
) -> None:
    seed = FAILPOINTS.index(failpoint)
    async with (
        grounds.serving(failpoints=failpoint) as doomed,
        shopping_at(grounds, doomed.address, people, seed=seed) as crowd,
    ):
        dying = asyncio.ensure_future(doomed.ended())
        ends: list[asyncio.Future[Any]] = [dying, crowd.shopping]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        assert not crowd.shopping.done(), "The failpoint was never passed."
        assert await dying == -signal.SIGKILL

        async with grounds.serving() as again:
            crowd.entrance.address = again.address
            await crowd.until_done()
            await crowd.check(grounds)

    assert crowd.diary.unanswered > 0


@pytest.mark.parametrize("failpoint", OF_STAFF)
async def test_what_staff_began_goes_on_after_the_process_was_killed(
    grounds: Grounds, people: Sequence[Person], failpoint: str
) -> None:
    on_sale = await grounds.put_on_sale(PLACES)
    administrator = await grounds.administrator()
    async with visiting("") as client, grounds.serving(failpoints=failpoint) as doomed:
        buyer = client.known_by(people[0].token).at(doomed.address)
        staff = client.known_by(administrator.token).at(doomed.address)
        called_off = await grounds.put_on_sale(PLACES)
        event = called_off if "cancellation" in failpoint else on_sale
        path, is_over = await begun(failpoint, buyer, staff, event)
        assert await doomed.ended() == -signal.SIGKILL

        async with grounds.serving() as again, asyncio.timeout(RECOVERY_SECONDS_MAX):
            await staff.at(again.address).until(path, is_over)
            home = client.at(again.address)
            await Aftermath(grounds, home, on_sale, Diary()).check(people[-1])


async def test_a_process_that_dies_while_its_provider_answers_asks_and_never_charges_again(
    grounds: Grounds, people: Sequence[Person]
) -> None:
    on_sale = await grounds.put_on_sale(PLACES)
    last, *payers = people
    async with AsyncExitStack() as stack, visiting("") as client:
        served = await stack.enter_async_context(grounds.serving())
        for person, verb in zip(payers, DURING, strict=False):
            guest = client.known_by(person.token)
            path = await asking_for(verb, guest.at(served.address), on_sale)
            await until_asked(grounds, verb)
            await served.kill()
            served = await stack.enter_async_context(grounds.serving())
            async with asyncio.timeout(RECOVERY_SECONDS_MAX):
                await guest.at(served.address).until(path, lambda told: told["status"] in ENDED)
        home = client.at(served.address)
        await Aftermath(grounds, home, on_sale, Diary()).check(last)


async def test_every_failpoint_of_the_program_kills_it_here() -> None:
    assert failpoints_in(Path("src")) == {
        found.partition("=")[0] for found in FAILPOINTS + OF_STAFF + OF_PARTNERS
    }


async def test_a_loss_or_a_second_capture_would_be_noticed(
    grounds: Grounds, people: Sequence[Person]
) -> None:
    async with (
        grounds.serving() as served,
        shopping_at(grounds, served.address, people, seed=99) as crowd,
    ):
        await crowd.until_done()
        await crowd.check(grounds)

        grounds.charge_again()
        with pytest.raises(AssertionError, match="taken"):
            await crowd.check(grounds)
        await forget_a_booking(grounds, crowd)
        with pytest.raises(AssertionError, match="stored"):
            await crowd.check(grounds)


async def test_while_the_database_is_away_everybody_is_told_to_come_back() -> None:
    with an_open_folder(Path("/var/tmp")) as folder:  # noqa: S108  # a disk, not memory
        database = EmbeddedPostgres(folder / "postgres")
        url = await asyncio.to_thread(database.start)
        try:
            await asyncio.to_thread(migrate, url)
            async with open_grounds(folder / "data", database_url=url, **SETTINGS) as grounds:
                await lose_the_database(grounds, database)
        finally:
            await asyncio.to_thread(database.shut_down)


@pytest.mark.parametrize("seed", soaking(100))
async def test_processes_that_are_killed_again_and_again_recover_in_the_end(
    grounds: Grounds, people: Sequence[Person], seed: int
) -> None:
    chance = Random(seed)
    async with shopping_at(grounds, NOWHERE, people, seed=seed) as crowd:
        for _ in range(chance.randint(1, 5)):
            await crash_somewhere(grounds, crowd, chance)
        async with grounds.serving() as again:
            crowd.entrance.address = again.address
            await crowd.until_done()
            await crowd.check(grounds)


async def asking_for(verb: Verb, guest: Client, on_sale: OnSale) -> str:
    """Bring it about that the provider is asked for this, and answers slowly."""
    places = [{"ticketTypeId": str(on_sale.type_id), "quantity": 1}]
    wish = {"eventId": str(on_sale.event_id), "places": places}
    held = await guest.post("/api/bookings", wish)
    path = f"/api/bookings/{held.body['id']}"
    await guest.post(f"{path}/payment", {"method": "CARD", "token": f"tok_{verb}_slow"})
    if verb is Verb.REFUND:
        await guest.until(path, lambda told: told["status"] == "CONFIRMED")
    if verb in {Verb.REFUND, Verb.VOID}:
        await guest.post(f"{path}/cancellation")
    return path


async def begun(
    failpoint: str, buyer: Client, staff: Client, on_sale: OnSale
) -> tuple[str, Callable[[Any], bool]]:
    """Have staff begin something that passes there; tell what shows that it is over."""
    if "cancellation" in failpoint:
        booking = await paid(buyer, on_sale, "tok_ok")
        path = f"/api/events/{on_sale.event_id}/cancellation"
        await staff.post(path, {"reason": "A flood"})
        return booking, lambda told: told["status"] == "REFUNDED"
    if "evidence" in failpoint:
        await paid(buyer, on_sale, "tok_dispute")
        disputes = "/ops/payments/disputes"
        listed = await staff.until(disputes, lambda told: open_in(told) != [])
        path = f"{disputes}/{open_in(listed)[0]}"
        with suppress(aiohttp.ClientError):
            await staff.post(f"{path}/submission")
        return path, lambda told: told["dispute"]["handedInAt"] is not None
    started = await staff.post("/ops/payments/reconciliations", {"provider": "sandbox"})
    path = f"/ops/payments/reconciliations/{started.body['id']}"
    return path, lambda told: told["reconciliation"]["status"] == "FINISHED"


def open_in(listed: Any) -> list[str]:
    return [dispute["id"] for dispute in listed["items"] if dispute["handedInAt"] is None]


async def paid(buyer: Client, on_sale: OnSale, token: str) -> str:
    places = [{"ticketTypeId": str(on_sale.type_id), "quantity": 1}]
    held = await buyer.post("/api/bookings", {"eventId": str(on_sale.event_id), "places": places})
    path = f"/api/bookings/{held.body['id']}"
    await buyer.post(f"{path}/payment", {"method": "CARD", "token": token})
    await buyer.until(path, lambda told: told["status"] == "CONFIRMED")
    return path


async def until_asked(grounds: Grounds, verb: Verb) -> None:
    """Wait until the bank has carried out such a call and does not answer yet."""

    def is_asked() -> bool:
        return any((call.verb, call.trouble) == (verb, Trouble.SLOW) for call in grounds.calls())

    async with asyncio.timeout(RECOVERY_SECONDS_MAX):
        while not is_asked():  # noqa: ASYNC110  # nothing but the file tells of it
            await asyncio.sleep(0.01)


def failpoints_in(folder: Path) -> set[str]:
    source = "".join(path.read_text() for path in folder.rglob("*.py"))
    return set(re.findall(r'failpoint\("([^"]+)"\)', source))


async def crash_somewhere(grounds: Grounds, crowd: Crowd, chance: Random) -> None:
    """Serve from one process or from two, until one dies; then the other dies with it."""
    roles = chance.choice([("api,worker",), ("api", "worker")])
    async with AsyncExitStack() as stack:
        ends: list[asyncio.Future[Any]] = [crowd.shopping]
        for role in roles:
            name = chance.choice(FAILPOINTS).partition("=")[0]
            doomed = await stack.enter_async_context(
                grounds.serving(
                    *("--roles", role),
                    failpoints=f"{name}=kill@{chance.randint(1, 40)}",
                    sandbox_session_seconds=chance.choice(["1", "3", "30"]),
                )
            )
            crowd.entrance.address = doomed.address or crowd.entrance.address
            ends.append(asyncio.ensure_future(doomed.ended()))
        await asyncio.wait(ends, timeout=ROUND_SECONDS, return_when=asyncio.FIRST_COMPLETED)


async def lose_the_database(grounds: Grounds, database: EmbeddedPostgres) -> None:
    people = await grounds.people(PEOPLE)
    async with (
        grounds.serving() as served,
        shopping_at(grounds, served.address, people, seed=7) as crowd,
    ):
        await crowd.diary.are_under_way.wait()
        kill(database)
        await crowd.diary.were_told_to_come_back.wait()
        assert await readiness(crowd) == 503
        await asyncio.to_thread(database.start)

        await crowd.until_done()
        await crowd.check(grounds)

        assert await readiness(crowd) == 200
        assert await served.stop() == 0


def kill(database: EmbeddedPostgres) -> None:
    postmaster = Postmaster.read(database.home / "data")
    assert postmaster is not None
    os.kill(postmaster.pid, signal.SIGKILL)


async def readiness(crowd: Crowd) -> int:
    return (await crowd.client.at(crowd.entrance.address).get("/ops/ready")).status


async def forget_a_booking(grounds: Grounds, crowd: Crowd) -> None:
    booking_id = crowd.diary.acknowledged[0].answer["id"]
    async with grounds.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute("DELETE FROM booking WHERE id = $1", booking_id)
