from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer

from adapters.couriers import doordash_api
from adapters.couriers.doordash import DoorDashDrive
from adapters.couriers.doordash_notices import DoorDashNotices
from application.delivery.partner_ports import (
    CourierPartner,
    PartnerJob,
    PartnerOrder,
    PartnerRefused,
)
from application.platform.errors import Unavailable
from domain.delivery.consignment_events import Step
from domain.delivery.stop import Stop
from domain.kernel.ids import ConsignmentId
from tests.contracts.courier_partner import (
    CourierPartnerContract,
    Plot,
    Signed,
    Stage,
    Trouble,
    booked,
    ordered,
)
from tests.contracts.partner_notices import DatedNoticesContract, PartnerNoticesContract
from tests.support.clock import FakeClock, SequentialIds
from tests.support.doordash import ACCESS, GOES_WELL, SECRET, FakeDoorDash, signed
from tests.support.partner_server import LOSE_ANSWER, NEVER_ARRIVE, REFUSE
from tests.support.recorded_jobs import HOME, NOWHERE, a_job

HOMES = {
    Plot.GOES_WELL: HOME,
    Plot.IS_NOT_QUOTED: replace(HOME, city=NOWHERE),
    Plot.IS_REFUSED: replace(HOME, instructions=REFUSE),
    Plot.IS_UNANSWERED: replace(HOME, instructions=LOSE_ANSWER),
    Plot.NEVER_ARRIVES: replace(HOME, instructions=NEVER_ARRIVE),
}


@dataclass
class DoorDashStage:
    partner: CourierPartner
    doordash: FakeDoorDash
    clock: FakeClock
    steps: Sequence[Step] = tuple(step for step, _, _ in GOES_WELL)

    def now(self) -> datetime:
        return self.clock.now()

    def job(self, plot: Plot) -> PartnerJob:
        now = self.clock.now()
        return a_job(dropoff=HOMES[plot], ready_at=now, due_by=now + timedelta(hours=2))

    async def let_reach(self, key: ConsignmentId, step: Step) -> None:
        self.doordash.let_reach(str(key), step)

    async def say_something_unknown(self, key: ConsignmentId) -> None:
        self.doordash.change(str(key), "teleported", "DASHER_TELEPORTED")

    def let_calls_meet(self, trouble: Trouble) -> None:
        self.doordash.troubles.trouble = trouble

    def made(self, key: ConsignmentId) -> int:
        return self.doordash.made(str(key))

    async def notices_about(self, key: ConsignmentId) -> list[Signed]:
        return [notice for about, notice in self.doordash.notices if about == str(key)]

    def sign(self, body: bytes) -> Mapping[str, str]:
        return signed(body)

    def let_notices_age(self) -> None:
        self.clock.pass_time(timedelta(hours=24, seconds=301))


@pytest.fixture
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[DoorDashStage]:
    clock = FakeClock()
    doordash = FakeDoorDash(clock)
    async with TestServer(doordash.app()) as server:
        address = f"http://127.0.0.1:{server.port}"
        # Nobody who waits for the end of it should wait for long, and nobody else be hurried.
        patience = timedelta(seconds=0.25 if "time_out" in request.node.name else 5)
        async with doordash_api.connect(address, patience=patience) as calls:
            api = doordash_api.DoorDashApi(ACCESS, calls, clock)
            notices = DoorDashNotices([SECRET], clock)
            partner = DoorDashDrive(api, notices, clock, SequentialIds())
            yield DoorDashStage(partner, doordash, clock)
        doordash.troubles.end()


class TestDoorDashDrive(CourierPartnerContract):
    @pytest.fixture
    def stage(self, stage: DoorDashStage) -> Stage:
        return stage


class TestDoorDashNotices(PartnerNoticesContract, DatedNoticesContract):
    @pytest.fixture
    def stage(self, stage: DoorDashStage) -> Stage:
        return stage


async def test_where_a_dasher_is_now_is_told_of_now(stage: DoorDashStage) -> None:
    order, report = await booked(stage)
    await stage.let_reach(order.key, Step.TO_PICK_UP)
    stage.clock.pass_time(timedelta(minutes=20))

    [found] = await stage.partner.look_up(order.key, reference=report.reference)

    assert (found.position is not None, found.at) == (True, stage.now())


async def test_the_quote_that_all_are_asked_for_is_never_accepted(stage: DoorDashStage) -> None:
    order, report = await booked(stage)

    assert order.quote.reference.startswith("quote-")
    assert stage.doordash.deliveries[order.quote.reference]["delivery_status"] == "quote"
    assert report.reference == str(order.key)


async def test_what_has_become_dearer_is_not_booked(stage: DoorDashStage) -> None:
    order = await ordered(stage)
    stage.doordash.fee += 1

    with pytest.raises(PartnerRefused, match="quote-expired"):
        await stage.partner.book(order)

    assert stage.made(order.key) == 0
    assert await stage.partner.look_up(order.key, reference="") == []
    assert await stage.partner.cancel(order.key, reference="") is None


async def test_what_has_become_cheaper_is_booked(stage: DoorDashStage) -> None:
    order = await ordered(stage)
    stage.doordash.fee -= 1

    report = await stage.partner.book(order)

    assert report.fee is not None
    assert report.fee.amount == order.quote.price.amount - 1


async def test_a_quote_of_the_key_that_nobody_accepted_in_time_is_no_booking(
    stage: DoorDashStage,
) -> None:
    order = await ordered(stage)
    stage.doordash.fee += 1
    with pytest.raises(PartnerRefused):
        await stage.partner.book(order)
    stage.doordash.deliveries[str(order.key)]["fee"] -= 1
    stage.clock.pass_time(timedelta(minutes=6))

    with pytest.raises(PartnerRefused, match="quote-expired"):
        await stage.partner.book(order)

    assert stage.made(order.key) == 0


async def test_what_may_be_booked_is_not_refused_because_its_recipient_was_forgotten(
    stage: DoorDashStage,
) -> None:
    lost, never = await ordered(stage, Plot.IS_UNANSWERED), await ordered(stage)
    with pytest.raises(Unavailable):
        await stage.partner.book(lost)

    assert (await stage.partner.book(forgotten(lost))).step is Step.BOOKED
    with pytest.raises(PartnerRefused):
        await stage.partner.book(forgotten(never))
    assert (stage.made(lost.key), stage.made(never.key)) == (1, 0)


def forgotten(order: PartnerOrder) -> PartnerOrder:
    nobody = Stop(position=HOME.position)
    return replace(order, job=replace(order.job, dropoff=nobody))
