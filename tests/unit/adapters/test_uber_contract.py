import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer

from adapters.couriers import uber_api
from adapters.couriers.uber import UberDirect
from adapters.couriers.uber_notices import UberNotices
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
    NEVER,
    CourierPartnerContract,
    Plot,
    Signed,
    Stage,
    Trouble,
    booked,
    ordered,
)
from tests.contracts.partner_notices import (
    DatedNoticesContract,
    PartnerNoticesContract,
    SignedNoticesContract,
)
from tests.support.clock import FakeClock
from tests.support.partner_server import LOSE_ANSWER, NEVER_ARRIVE, REFUSE
from tests.support.recorded_jobs import HOME, NOWHERE, a_job
from tests.support.uber import CUSTOMER, GOES_WELL, SECRET, FakeUber, signed

HOMES = {
    Plot.GOES_WELL: HOME,
    Plot.IS_NOT_QUOTED: replace(HOME, city=NOWHERE),
    Plot.IS_REFUSED: replace(HOME, instructions=REFUSE),
    Plot.IS_UNANSWERED: replace(HOME, instructions=LOSE_ANSWER),
    Plot.NEVER_ARRIVES: replace(HOME, instructions=NEVER_ARRIVE),
}


@dataclass
class UberStage:
    partner: CourierPartner
    uber: FakeUber
    clock: FakeClock
    steps: Sequence[Step] = tuple(step for step, _ in GOES_WELL)

    def now(self) -> datetime:
        return self.clock.now()

    def job(self, plot: Plot) -> PartnerJob:
        now = self.clock.now()
        return a_job(dropoff=HOMES[plot], ready_at=now, due_by=now + timedelta(hours=2))

    async def let_reach(self, key: ConsignmentId, step: Step) -> None:
        self.uber.let_reach(str(key), step)

    async def say_something_unknown(self, key: ConsignmentId) -> None:
        self.uber.change(str(key), status="teleported")

    def let_calls_meet(self, trouble: Trouble) -> None:
        self.uber.troubles.trouble = trouble

    def made(self, key: ConsignmentId) -> int:
        return self.uber.made(str(key))

    async def notices_about(self, key: ConsignmentId) -> list[Signed]:
        return [notice for about, notice in self.uber.notices if about == str(key)]

    def sign(self, body: bytes) -> Mapping[str, str]:
        return signed(body)

    def let_notices_age(self) -> None:
        self.clock.pass_time(timedelta(hours=1, seconds=301))


@pytest.fixture
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[UberStage]:
    clock = FakeClock()
    uber = FakeUber(clock)
    # Nobody who waits for the end of it should wait for long, and nobody else be hurried.
    patience = timedelta(seconds=0.25 if "time_out" in request.node.name else 5)
    async with TestServer(uber.app()) as server:
        address = f"http://127.0.0.1:{server.port}"
        async with (
            uber_api.connect(address, patience=patience) as calls,
            uber_api.connect_to_tokens(address, patience=patience) as at_tokens,
        ):
            credentials = uber_api.Credentials(CUSTOMER, "client", "secret")
            tokens = uber_api.UberTokens(credentials, at_tokens, clock)
            api = uber_api.UberApi(CUSTOMER, calls, tokens)
            yield UberStage(UberDirect(api, UberNotices([SECRET], clock), clock), uber, clock)
        uber.troubles.end()


class TestUberDirect(CourierPartnerContract):
    @pytest.fixture
    def stage(self, stage: UberStage) -> Stage:
        return stage


class TestUberNotices(PartnerNoticesContract, SignedNoticesContract, DatedNoticesContract):
    @pytest.fixture
    def stage(self, stage: UberStage) -> Stage:
        return stage


async def test_one_token_does_for_all_calls_until_it_is_almost_over(stage: UberStage) -> None:
    await booked(stage)
    assert len(stage.uber.tokens) == 1

    stage.clock.pass_time(timedelta(days=30) - uber_api.EARLY)
    await booked(stage)
    assert len(stage.uber.tokens) == 2


async def test_a_token_that_does_not_count_any_more_is_replaced_once(stage: UberStage) -> None:
    await booked(stage)
    stage.uber.tokens.clear()

    order, _ = await booked(stage)

    assert len(stage.uber.tokens) == 1
    assert stage.made(order.key) == 1


async def test_those_who_wait_for_a_token_do_not_ask_one_after_the_other(
    stage: UberStage,
) -> None:
    order = await ordered(stage)
    stage.clock.pass_time(timedelta(days=30))
    stage.let_calls_meet(Trouble.BROKEN)

    asked = [stage.partner.look_up(order.key, reference="") for _ in range(5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert {type(answer) for answer in answers} == {Unavailable}
    assert stage.uber.troubles.met == 1


async def test_where_a_courier_is_now_is_told_of_now(stage: UberStage) -> None:
    order, report = await booked(stage)
    await stage.let_reach(order.key, Step.TO_PICK_UP)
    stage.clock.pass_time(timedelta(minutes=20))

    [found] = await stage.partner.look_up(order.key, reference=report.reference)

    assert (found.position is not None, found.at) == (True, stage.now())


async def test_a_way_back_is_not_over_before_it_is_there(stage: UberStage) -> None:
    order, report = await booked(stage)
    await stage.let_reach(order.key, Step.AT_DROP_OFF)
    stage.uber.change(str(order.key), status="returned", complete=True)

    [coming] = await stage.partner.look_up(order.key, reference=report.reference)

    assert (coming.step, coming.is_collected) == (Step.RETURNING, True)


async def test_a_cancelled_one_that_says_nothing_of_the_pick_up_tells_nothing(
    stage: UberStage,
) -> None:
    order, report = await booked(stage)
    stage.uber.change(str(order.key), status="canceled", pickup=None)

    with pytest.raises(Unavailable):
        await stage.partner.look_up(order.key, reference=report.reference)


async def test_a_booking_after_its_quote_is_only_searched(stage: UberStage) -> None:
    lost, never = await ordered(stage, Plot.IS_UNANSWERED), await ordered(stage)
    with pytest.raises(Unavailable):
        await stage.partner.book(lost)
    stage.clock.pass_time(timedelta(minutes=15))

    assert (await stage.partner.book(lost)).step is Step.BOOKED
    with pytest.raises(PartnerRefused, match="quote-expired"):
        await stage.partner.book(never)
    assert (stage.made(lost.key), stage.made(never.key)) == (1, 0)


async def test_a_quote_that_is_used_is_no_refusal(stage: UberStage) -> None:
    order = await ordered(stage)
    del stage.uber.quotes[order.quote.reference]

    with pytest.raises(Unavailable):
        await stage.partner.book(order)


async def test_it_is_found_among_many_wherever_it_is(stage: UberStage) -> None:
    orders = [await booked(stage) for _ in range(5)]
    await stage.let_reach(orders[0][0].key, Step.DELIVERED)

    for order, report in orders:
        [found] = await stage.partner.look_up(order.key, reference="")
        assert found.reference == report.reference


async def test_among_too_many_nobody_can_say_that_it_is_not_there(stage: UberStage) -> None:
    await booked(stage)
    [one] = stage.uber.deliveries.values()
    others = {f"del_0{n}": one | {"id": f"del_0{n}", "external_id": "other"} for n in range(100)}
    stage.uber.deliveries |= others

    with pytest.raises(Unavailable):
        await stage.partner.look_up(ConsignmentId(NEVER), reference="")


async def test_what_may_be_booked_is_not_refused_because_its_recipient_was_forgotten(
    stage: UberStage,
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
