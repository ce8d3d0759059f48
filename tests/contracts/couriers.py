"""What every store of couriers, rounds and offers must do, and the giving out with it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.delivery.accept_by_itself import AcceptByItself, AcceptByItselfHandler
from application.delivery.assign_by_hand import AssignByHand, ReassignByHand
from application.delivery.change_shift import ChangeShift, ChangeShiftHandler, ShiftMove
from application.delivery.courier_ports import CourierFilter
from application.delivery.suspend_courier import SuspendCourier, SuspendCourierHandler
from application.platform.paging import PageRequest
from domain.delivery.courier import Capacity, Courier, CourierStatus
from domain.delivery.courier_errors import (
    AlreadyACourier,
    AlreadyCarried,
    AlreadyOnShift,
    CourierNotFound,
    CourierSuspendedNow,
    NoRoom,
    NotOnShift,
    OfferOver,
    OfferUnknown,
    StillCarrying,
    ZoneNotFound,
)
from domain.delivery.delivery import Delivery
from domain.delivery.events import FailureReason
from domain.delivery.figures import Figures
from domain.delivery.job import LoadState, StopKind
from domain.delivery.offer import CourierOffer, OfferStatus
from domain.delivery.points import SILENCE, Point
from domain.delivery.reasons import DispatchReason, SuspensionReason
from domain.delivery.search import FIRST_RADIUS
from domain.delivery.shift import ShiftStatus
from domain.delivery.status import DeliveryStatus
from domain.delivery.stop import Window
from domain.delivery.zone import Box, Circle, Polygon
from domain.kernel.errors import StaleVersion
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, CourierOfferId, DeliveryId
from tests.support.clock import NOON
from tests.support.couriers import CITY, Fleet, a_courier, a_zone, as_courier, north_of
from tests.support.deliveries import BY_DISPATCH, DROPOFF, HOME, SHOP

ONE_PLACE = Capacity(grams=5_000, places=1)
FAR = Position(48.1, 11.5)


class CourierContract:
    """Subclass it, give it a ``fleet`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def fleet(self) -> Fleet:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_courier_comes_back_as_they_were(self, fleet: Fleet) -> None:
        courier = a_courier(zone_ids=frozenset({CITY}))
        async with fleet.work.begin() as store:
            await store.couriers.add(courier)

        async with fleet.work.begin() as store:
            assert await store.couriers.get(courier.id) == courier.settled()

    async def test_an_account_is_one_courier_only(self, fleet: Fleet) -> None:
        courier_id = await fleet.enrol()

        with pytest.raises(AlreadyACourier):
            await fleet.enrol(courier_id)

    async def test_a_courier_that_changed_meanwhile_is_not_saved(self, fleet: Fleet) -> None:
        courier_id = await fleet.enrol()
        await suspend(fleet, courier_id)
        old = a_courier(courier_id).settled()

        with pytest.raises(StaleVersion):
            async with fleet.work.begin() as store:
                await store.couriers.save(suspended(old))

    async def test_nobody_is_on_two_shifts_at_once(self, fleet: Fleet) -> None:
        courier_id = await fleet.on_shift()

        with pytest.raises(AlreadyOnShift):
            await fleet.start(courier_id)

    async def test_a_suspended_courier_begins_no_shift(self, fleet: Fleet) -> None:
        courier_id = await fleet.enrol()
        await suspend(fleet, courier_id)

        with pytest.raises(CourierSuspendedNow):
            await fleet.start(courier_id)

    async def test_a_shift_with_a_break_and_an_end_leaves_no_position(self, fleet: Fleet) -> None:
        courier_id = await fleet.on_shift()

        paused = await move(fleet, courier_id, ShiftMove.PAUSE)
        resumed = await move(fleet, courier_id, ShiftMove.RESUME)
        await move(fleet, courier_id, ShiftMove.END)

        assert (paused, resumed) == (ShiftStatus.BREAK, ShiftStatus.ON)
        assert await fleet.views.last_seen(courier_id) is None
        assert await fleet.views.shift(courier_id) is None

    async def test_a_shift_does_not_end_with_something_on_the_round(self, fleet: Fleet) -> None:
        offer = await offered(fleet)
        await fleet.answer(offer)

        with pytest.raises(StillCarrying):
            await move(fleet, offer.courier_id, ShiftMove.END)

    async def test_dispatch_sees_who_is_where(self, fleet: Fleet) -> None:
        here = await fleet.on_shift()
        await fleet.on_shift(at=FAR)
        off = await fleet.enrol()

        around = await find(fleet, CourierFilter(box=Box.around(SHOP, 1_000)))
        working = await find(fleet, CourierFilter(on_shift=True))
        idle = await find(fleet, CourierFilter(on_shift=False, status=CourierStatus.ACTIVE))

        assert around == {here}
        assert here in working
        assert off not in working
        assert idle == {off}

    async def test_one_courier_is_shown_with_figures(self, fleet: Fleet) -> None:
        courier_id = await fleet.on_shift()
        async with fleet.work.begin() as store:
            figures = await store.figures.lock(courier_id)
            await store.figures.save(figures.declined())

        view = await fleet.views.get(courier_id)

        assert view.figures == Figures(courier_id=courier_id).declined()
        assert view.seen == Point(position=SHOP, at=NOON)
        with pytest.raises(CourierNotFound):
            await fleet.views.get(CourierId(CITY))

    async def test_the_nearest_courier_is_asked(self, fleet: Fleet) -> None:
        await fleet.on_shift(at=north_of(SHOP, 3_000))
        near = await fleet.on_shift(at=north_of(SHOP, 300))
        delivery = await fleet.request()

        offer = await fleet.ask_somebody(delivery)

        assert offer is not None
        assert offer.courier_id == near
        round_ = await fleet.round_of(near)
        assert [load.state for load in round_.loads] == [LoadState.RESERVED]
        assert (await fleet.views.open_offers(near, now=NOON)) == [offer]

    async def test_who_has_a_break_is_silent_or_works_elsewhere_is_not_asked(
        self, fleet: Fleet
    ) -> None:
        paused = await fleet.on_shift()
        await move(fleet, paused, ShiftMove.PAUSE)
        await fleet.on_shift(zone_ids=frozenset({CITY}))
        await fleet.on_shift(at=north_of(SHOP, FIRST_RADIUS * 1.1))
        silent = await fleet.on_shift()
        await fleet.wait(seconds=SILENCE.total_seconds())
        delivery = await fleet.request()

        assert await fleet.ask_somebody(delivery) is None
        await fleet.report(silent, SHOP)
        assert await fleet.ask_somebody(delivery) is not None

    async def test_who_accepts_has_the_delivery(self, fleet: Fleet) -> None:
        offer = await offered(fleet)

        accepted = await fleet.answer(offer)

        assert accepted.status is OfferStatus.ACCEPTED
        delivery = await fleet.deliveries.get(offer.delivery_id)
        assert (delivery.status, delivery.courier_id) == (
            DeliveryStatus.ASSIGNED,
            offer.courier_id,
        )
        round_ = await fleet.round_of(offer.courier_id)
        assert [stop.kind for stop in round_.shown_stops()] == [
            StopKind.PICK_UP,
            StopKind.DROP_OFF,
        ]

    async def test_an_offer_is_answered_once(self, fleet: Fleet) -> None:
        offer = await offered(fleet)

        answers = await asyncio.gather(
            fleet.answer(offer), fleet.answer(offer), return_exceptions=True
        )

        assert sorted(isinstance(answer, OfferOver) for answer in answers) == [False, True]

    async def test_the_offer_of_somebody_else_is_not_found(self, fleet: Fleet) -> None:
        offer = await offered(fleet)
        other = CourierOffer(
            id=offer.id,
            delivery_id=offer.delivery_id,
            courier_id=CourierId(CITY),
            made_at=NOON,
            until=offer.until,
            metres=0,
        )

        with pytest.raises(OfferUnknown):
            await fleet.answer(other)
        with pytest.raises(OfferUnknown):
            async with fleet.work.begin() as store:
                await store.offers.get(CourierOfferId(CITY))

    async def test_late_is_late_whether_or_not_it_was_noted(self, fleet: Fleet) -> None:
        delivery, offer = await asked(fleet)
        await fleet.wait(seconds=40)

        with pytest.raises(OfferOver):
            await fleet.answer(offer)
        await fleet.lapse(offer, delivery)
        with pytest.raises(OfferOver):
            await fleet.answer(offer)

        assert (await fleet.round_of(offer.courier_id)).live == 0
        assert "DeliveryOfferEnded" in await fleet.happened()

    async def test_after_a_refusal_somebody_else_is_asked(self, fleet: Fleet) -> None:
        delivery, offer = await asked(fleet)
        other = await fleet.on_shift(at=north_of(SHOP, 2_000))

        await fleet.answer(offer, accepts=False)
        following = await fleet.ask_somebody(delivery)

        assert following is not None
        assert following.courier_id == other
        assert (await fleet.round_of(offer.courier_id)).live == 0

    async def test_without_anybody_it_is_queued_and_dispatch_is_called_once(
        self, fleet: Fleet
    ) -> None:
        delivery = await fleet.request()

        for _ in range(fleet.rules.tries_max + 2):
            await fleet.ask_somebody(delivery)

        assert await fleet.views.queued(limit=10) == [delivery.id]
        assert (await fleet.happened()).count("DeliveryEscalated") == 1

    async def test_whoever_comes_on_shift_gets_what_waits(self, fleet: Fleet) -> None:
        delivery = await fleet.request()
        await fleet.ask_somebody(delivery)

        courier_id = await fleet.on_shift()
        for waiting in await fleet.views.queued(limit=10):
            await fleet.assign.attempt(waiting)

        offer = await fleet.open_offer(delivery)
        assert offer is not None
        assert offer.courier_id == courier_id
        assert await fleet.views.queued(limit=10) == []
        assert (await fleet.happened()).count("ShiftLocated") == 1

    async def test_a_full_vehicle_is_not_asked_before_something_is_delivered(
        self, fleet: Fleet
    ) -> None:
        courier_id = await fleet.on_shift(capacity=ONE_PLACE)
        first, second = await fleet.request(), await fleet.request()
        offer = await fleet.ask_somebody(first)
        assert offer is not None
        await fleet.answer(offer)

        assert await fleet.ask_somebody(second) is None
        await fleet.settle(first, lambda one: one.pick_up(now=NOON))
        assert [stop.kind for stop in (await fleet.round_of(courier_id)).stops] == [
            StopKind.DROP_OFF
        ]
        await fleet.settle(first, lambda one: one.give_up(now=NOON).bring_back(now=NOON))

        assert await fleet.ask_somebody(second) is not None

    async def test_who_accepts_by_themselves_is_not_asked(self, fleet: Fleet) -> None:
        courier_id = await fleet.on_shift()
        await change(fleet, courier_id, accepts_by_itself=True)
        delivery = await fleet.request()

        assert await fleet.ask_somebody(delivery) is None

        found = await fleet.deliveries.get(delivery.id)
        assert found.courier_id == courier_id

    async def test_a_delivery_is_on_one_round_only(self, fleet: Fleet) -> None:
        offer = await offered(fleet)
        other = await fleet.on_shift(at=FAR)

        mine, theirs = await fleet.round_of(offer.courier_id), await fleet.round_of(other)

        with pytest.raises(AlreadyCarried):
            async with fleet.work.begin() as store:
                await store.rounds.save(replace(theirs, loads=mine.loads))

    async def test_dispatch_gives_a_delivery_to_whom_it_likes(self, fleet: Fleet) -> None:
        delivery, offer = await asked(fleet)
        other = await fleet.on_shift(at=FAR)

        given = await by_hand(fleet, AssignByHand, delivery.id, other)

        assert given.courier_id == other
        with pytest.raises(OfferOver):
            await fleet.answer(offer)
        assert (await fleet.round_of(offer.courier_id)).live == 0
        assert (await fleet.round_of(other)).live == 1

    async def test_dispatch_overloads_nobody(self, fleet: Fleet) -> None:
        courier_id = await fleet.on_shift(capacity=ONE_PLACE)
        first, second = await fleet.request(), await fleet.request()
        await by_hand(fleet, AssignByHand, first.id, courier_id)

        with pytest.raises(NoRoom):
            await by_hand(fleet, AssignByHand, second.id, courier_id)
        with pytest.raises(NotOnShift):
            await by_hand(fleet, AssignByHand, second.id, await fleet.enrol())

    async def test_after_a_failure_the_courier_goes_on_and_comes_back_later(
        self, fleet: Fleet
    ) -> None:
        courier_id, first, second = await two_on_board(fleet)

        missed = await fleet.settle(
            first, lambda one: one.next_stop(now=NOON).fail(FailureReason.NOBODY_THERE, now=NOON)
        )

        stops = (await fleet.round_of(courier_id)).stops
        assert [stop.delivery_id for stop in stops] == [second.id, first.id]
        assert [stop.opens_at for stop in stops] == [None, missed.retry_at]

    async def test_whoever_sets_out_again_earlier_is_not_kept_waiting(self, fleet: Fleet) -> None:
        courier_id, first, _ = await two_on_board(fleet)
        await fleet.settle(
            first, lambda one: one.next_stop(now=NOON).fail(FailureReason.NOBODY_THERE, now=NOON)
        )

        await fleet.settle(first, lambda one: one.go(now=NOON))

        assert {stop.opens_at for stop in (await fleet.round_of(courier_id)).stops} == {None}

    async def test_whom_the_courier_heads_for_comes_first(self, fleet: Fleet) -> None:
        courier_id, first, second = await two_on_board(fleet)
        for heading_for in (second, first):
            await fleet.settle(heading_for, lambda one: one.next_stop(now=NOON))

            assert (await fleet.round_of(courier_id)).stops[0].delivery_id == heading_for.id

    async def test_what_nobody_takes_is_marked_as_brought_back(self, fleet: Fleet) -> None:
        courier_id, first, _ = await two_on_board(fleet)

        await fleet.settle(first, lambda one: one.fail(FailureReason.REFUSED, now=NOON))

        stops = (await fleet.round_of(courier_id)).stops
        assert {stop.delivery_id for stop in stops if stop.brings_back} == {first.id}

    async def test_a_recipient_who_is_there_later_is_visited_later(self, fleet: Fleet) -> None:
        evening = Window(NOON + timedelta(hours=6), NOON + timedelta(hours=8))
        courier_id = await fleet.on_shift()
        delivery = await fleet.request(window=evening)
        await by_hand(fleet, AssignByHand, delivery.id, courier_id)

        fetched, brought = (await fleet.round_of(courier_id)).stops
        assert (fetched.opens_at, brought.opens_at) == (None, evening.opens_at)
        assert brought.due_by == min(evening.closes_at, delivery.due_by)
        async with fleet.work.begin() as store:
            locked = await store.rounds.lock(courier_id)
            assert locked is not None
            assert locked.stops == (fetched, brought)

    async def test_where_a_courier_is_is_known_while_they_are_on_shift(self, fleet: Fleet) -> None:
        courier_id = await fleet.enrol()
        await fleet.start(courier_id)
        async with fleet.work.begin() as store:
            assert await store.positions.of(courier_id) is None
        await fleet.report(courier_id, SHOP)
        async with fleet.work.begin() as store:
            assert await store.positions.of(courier_id) == SHOP
            assert await store.positions.of(CourierId(uuid4())) is None

    async def test_what_is_taken_from_a_courier_goes_to_another_one(self, fleet: Fleet) -> None:
        delivery, offer = await asked(fleet)
        await fleet.answer(offer)
        other = await fleet.on_shift(at=FAR)

        handler = fleet.by_hand
        command = ReassignByHand(
            by=BY_DISPATCH,
            delivery_id=delivery.id,
            reason=DispatchReason.COURIER_ILL,
            courier_id=other,
        )
        moved = await handler(command)

        assert (moved.status, moved.courier_id) == (DeliveryStatus.ASSIGNED, other)
        assert (await fleet.round_of(offer.courier_id)).live == 0

    async def test_reports_that_are_too_fast_or_too_old_are_dropped(self, fleet: Fleet) -> None:
        delivery, offer = await asked(fleet)
        await fleet.answer(offer)
        await fleet.wait(seconds=10)
        now = fleet.clock.now()
        times = [now, now - timedelta(seconds=5), now - timedelta(seconds=4.5), NOON]

        kept = await fleet.report_points(
            offer.courier_id, *(Point(position=HOME, at=at) for at in times)
        )
        again = await fleet.report(offer.courier_id, HOME)

        assert (kept, again) == (2, 0)
        updates = await fleet.archive.of_delivery(delivery.id, limit=10)
        assert [update.at for update in updates] == [times[1], times[0]]
        assert await fleet.views.last_seen(offer.courier_id) == Point(position=HOME, at=now)

    async def test_who_is_not_on_shift_reports_nothing(self, fleet: Fleet) -> None:
        courier_id = await fleet.enrol()

        with pytest.raises(NotOnShift):
            await fleet.report(courier_id, SHOP)

    async def test_each_silence_is_told_once(self, fleet: Fleet) -> None:
        _, offer = await asked(fleet)
        await fleet.answer(offer)
        await fleet.on_shift(at=FAR)
        notice = fleet.note_silence

        await fleet.wait(minutes=5, seconds=1)
        await asyncio.gather(notice(), notice())
        await notice()
        told = (await fleet.happened()).count("DeliveryStalled")
        await fleet.report(offer.courier_id, HOME)
        await fleet.wait(minutes=6)
        await notice()

        assert told == 1
        assert (await fleet.happened()).count("DeliveryStalled") == 2

    async def test_a_zone_comes_back_and_is_found_by_its_places(self, fleet: Fleet) -> None:
        triangle = Polygon(corners=(SHOP, HOME, Position(53.2, 8.7)))
        round_zone, cornered = a_zone(), a_zone(triangle)
        elsewhere = a_zone(Circle(centre=FAR, metres=500))
        async with fleet.work.begin() as store:
            for zone in (round_zone, cornered, elsewhere):
                await store.zones.add(zone)

        async with fleet.work.begin() as store:
            assert await store.zones.get(cornered.id) == cornered.settled()
        around = await fleet.zones.around(north_of(SHOP, -100))
        assert [zone.id for zone in around] == [round_zone.id]
        assert len((await fleet.zones.list_all(PageRequest())).items) == 3

    async def test_a_removed_zone_is_not_found(self, fleet: Fleet) -> None:
        zone = a_zone()
        async with fleet.work.begin() as store:
            await store.zones.add(zone)
        async with fleet.work.begin() as store:
            await store.zones.save(zone.settled().remove(by=BY_DISPATCH.account_id, now=NOON))

        with pytest.raises(ZoneNotFound):
            await fleet.zones.get(zone.id)
        assert await fleet.zones.around(SHOP) == []
        with pytest.raises(StaleVersion):
            async with fleet.work.begin() as store:
                await store.zones.save(zone.settled())


async def asked(fleet: Fleet) -> tuple[Delivery, CourierOffer]:
    """A delivery with the one courier on shift, who is asked."""
    await fleet.on_shift()
    delivery = await fleet.request()
    offer = await fleet.ask_somebody(delivery)
    assert offer is not None
    return delivery, offer


async def two_on_board(fleet: Fleet) -> tuple[CourierId, Delivery, Delivery]:
    """A courier with two deliveries, of which the first one goes less far."""
    courier_id = await fleet.on_shift()
    near, far = (replace(DROPOFF, position=north_of(SHOP, metres)) for metres in (500, 3_000))
    first, second = await fleet.request(dropoff=near), await fleet.request(dropoff=far)
    for delivery in (first, second):
        await by_hand(fleet, AssignByHand, delivery.id, courier_id)
        await fleet.settle(delivery, lambda one: one.pick_up(now=NOON))
    return courier_id, first, second


async def offered(fleet: Fleet) -> CourierOffer:
    return (await asked(fleet))[1]


async def suspend(fleet: Fleet, courier_id: CourierId) -> None:
    handler = SuspendCourierHandler(work=fleet.work, clock=fleet.clock)
    await handler(
        SuspendCourier(by=BY_DISPATCH, courier_id=courier_id, reason=SuspensionReason.PARCELS_LOST)
    )


def suspended(courier: Courier) -> Courier:
    return courier.suspend(SuspensionReason.OTHER, by=BY_DISPATCH.account_id, now=NOON)


async def move(fleet: Fleet, courier_id: CourierId, move_: ShiftMove) -> ShiftStatus:
    handler = ChangeShiftHandler(work=fleet.work, clock=fleet.clock)
    return (await handler(ChangeShift(by=as_courier(courier_id), move=move_))).status


async def change(fleet: Fleet, courier_id: CourierId, *, accepts_by_itself: bool) -> None:
    handler = AcceptByItselfHandler(work=fleet.work, clock=fleet.clock)
    await handler(AcceptByItself(by=as_courier(courier_id), accepts=accepts_by_itself))


async def find(fleet: Fleet, wanted: CourierFilter) -> set[CourierId]:
    return {view.courier.id for view in (await fleet.views.find(wanted, PageRequest())).items}


async def by_hand(
    fleet: Fleet, kind: type[AssignByHand], delivery_id: DeliveryId, courier_id: CourierId
) -> Delivery:
    handler = fleet.by_hand
    return await handler(kind(by=BY_DISPATCH, delivery_id=delivery_id, courier_id=courier_id))
