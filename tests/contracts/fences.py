"""What every store of couriers and deliveries makes of places, silence and handing on."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from application.delivery.assign_by_hand import AssignByHand, ReassignByHand
from domain.delivery.delivery import Delivery
from domain.delivery.geofence import Reached
from domain.delivery.hands import Consigned
from domain.delivery.job import StopKind
from domain.delivery.points import Point
from domain.delivery.reasons import DispatchReason
from domain.delivery.status import DeliveryStatus
from domain.kernel.geo import Position
from domain.kernel.ids import ConsignmentId, CourierId, DeliveryId
from tests.support.clock import NOON
from tests.support.couriers import Fleet, north_of
from tests.support.deliveries import BY_DISPATCH, HOME, SHOP

ON_THE_WAY = north_of(SHOP, 2_000)


class FenceContract:
    """Subclass it, give it a ``fleet`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def fleet(self) -> Fleet:
        raise AssertionError("Every adapter brings its own.")

    async def test_coming_and_going_is_told_once(self, fleet: Fleet) -> None:
        courier_id, delivery = await assigned(fleet)

        await walk(fleet, courier_id, north_of(SHOP, 300), SHOP, SHOP, north_of(SHOP, 100), SHOP)
        await fleet.settle(delivery, lambda one: one.pick_up(now=fleet.clock.now()))
        await walk(fleet, courier_id, ON_THE_WAY, ON_THE_WAY)
        await fleet.settle(delivery, lambda one: one.next_stop(now=fleet.clock.now()))
        await walk(fleet, courier_id, north_of(HOME, 300), HOME, HOME, north_of(HOME, 400), HOME)

        assert await told(fleet) == [
            *("DeliveryNear", "DeliveryArrived", "DeliveryLeft"),
            *("DeliveryNear", "DeliveryArrived"),
        ]
        visits = (await fleet.deliveries.get(delivery.id)).visits
        assert [(visit.stop, visit.reached) for visit in visits] == [
            (StopKind.PICK_UP, Reached.LEFT),
            (StopKind.DROP_OFF, Reached.ARRIVED),
        ]

    async def test_who_waits_long_dwells(self, fleet: Fleet) -> None:
        courier_id, delivery = await assigned(fleet)
        for _ in range(3):
            await fleet.report(courier_id, SHOP)
            await fleet.wait(minutes=6)
        await fleet.report(courier_id, SHOP)

        assert await told(fleet) == ["DeliveryArrived", "DeliveryDwelling"]
        await fleet.settle(delivery, lambda one: one.pick_up(now=fleet.clock.now()))

    async def test_reports_at_once_tell_it_once(self, fleet: Fleet) -> None:
        courier_id, _ = await assigned(fleet)

        await asyncio.gather(
            *(
                fleet.report_points(
                    courier_id, Point(position=SHOP, at=NOON + timedelta(seconds=s))
                )
                for s in (2, 4, 6, 8)
            )
        )

        assert await told(fleet) == ["DeliveryArrived"]

    async def test_the_next_courier_is_told_of_anew(self, fleet: Fleet) -> None:
        courier_id, delivery = await assigned(fleet)
        other = await fleet.on_shift(at=ON_THE_WAY)
        await walk(fleet, courier_id, SHOP)

        await move(fleet, delivery.id, other)
        await walk(fleet, courier_id, SHOP)
        await walk(fleet, other, SHOP)

        assert await told(fleet) == ["DeliveryArrived", "DeliveryArrived"]

    async def test_a_partners_places_tell_the_same(self, fleet: Fleet) -> None:
        courier_id, delivery = await assigned(fleet)
        point = Point(position=SHOP, at=fleet.clock.now())

        # It is a courier's: what a partner says of it is not about them.
        await fleet.notice_places.notice([delivery.id], point)

        assert (courier_id, await told(fleet)) == (delivery.courier_id, [])

    async def test_who_comes_for_a_partner_is_told_of_as_well(self, fleet: Fleet) -> None:
        consigned = Consigned(id=ConsignmentId(uuid4()), partner="sandbox")
        delivery = await fleet.request()
        async with fleet.work.begin() as store:
            asked = (await store.deliveries.lock(delivery.id)).consign(consigned, now=NOON)
            await store.deliveries.save(asked.assign_partner(now=NOON))

        for place in (north_of(SHOP, 300), SHOP, SHOP):
            await fleet.notice_places.notice([delivery.id], Point(position=place, at=NOON))

        assert await told(fleet) == ["DeliveryNear", "DeliveryArrived"]

    async def test_what_a_silent_courier_has_not_fetched_is_somebody_elses(
        self, fleet: Fleet
    ) -> None:
        courier_id, delivery = await assigned(fleet)
        await silent_for(fleet, minutes=11)

        after = await fleet.deliveries.get(delivery.id)

        assert (after.status, after.courier_id) == (DeliveryStatus.REASSIGNED, None)
        assert after.history[-1].why == DispatchReason.COURIER_SILENT
        assert (await fleet.round_of(courier_id)).live == 0

    async def test_for_what_they_have_dispatch_is_called_once(self, fleet: Fleet) -> None:
        courier_id, delivery = await assigned(fleet)
        await fleet.settle(delivery, lambda one: one.pick_up(now=NOON))
        await silent_for(fleet, minutes=11)
        await fleet.note_silence()

        after = await fleet.deliveries.get(delivery.id)
        names = await fleet.happened()
        assert (after.courier_id, names.count("DeliveryEscalated")) == (courier_id, 1)

    async def test_who_is_heard_of_again_keeps_it(self, fleet: Fleet) -> None:
        courier_id, delivery = await assigned(fleet)
        await fleet.wait(minutes=6)
        await fleet.note_silence()
        silent = await fleet.deliveries.get(delivery.id)
        for _ in range(2):
            await fleet.wait(minutes=2)
            await fleet.report(courier_id, ON_THE_WAY)
        await fleet.note_silence()

        after = await fleet.deliveries.get(delivery.id)
        names = await fleet.happened()
        assert silent.silent_since == NOON
        assert (after.courier_id, after.silent_since) == (courier_id, None)
        assert names.count("DeliveryHeardOf") == 1

    async def test_what_is_given_to_a_silent_courier_stalls(self, fleet: Fleet) -> None:
        courier_id, _ = await assigned(fleet)
        await fleet.wait(minutes=6)
        await fleet.note_silence()
        late = await fleet.request()
        command = AssignByHand(by=BY_DISPATCH, delivery_id=late.id, courier_id=courier_id)
        await fleet.by_hand(command)
        await fleet.wait(minutes=5)
        await fleet.note_silence()

        after = await fleet.deliveries.get(late.id)
        assert (after.courier_id, after.silent_since) == (courier_id, NOON)
        await fleet.report(courier_id, ON_THE_WAY)
        assert (await fleet.deliveries.get(late.id)).silent_since is None

    async def test_what_another_courier_has_is_fetched_where_they_are(self, fleet: Fleet) -> None:
        courier_id, delivery = await assigned(fleet)
        await fleet.settle(delivery, lambda one: one.pick_up(now=NOON))
        await walk(fleet, courier_id, ON_THE_WAY)
        other = await fleet.on_shift(at=north_of(ON_THE_WAY, 500))

        await move(fleet, delivery.id, other)
        given = await fleet.deliveries.get(delivery.id)
        there = (await fleet.round_of(other)).stops[0].position
        await fleet.settle(given, lambda one: one.pick_up(now=fleet.clock.now()))

        meeting, after = given.meeting, await fleet.deliveries.get(delivery.id)
        assert meeting is not None
        assert (meeting.courier_id, meeting.position, there) == (courier_id, *(ON_THE_WAY,) * 2)
        assert (after.collected_at, after.meeting) == (NOON, None)
        assert [stop.kind for stop in (await fleet.round_of(other)).stops] == [StopKind.DROP_OFF]

    async def test_who_never_left_the_seller_is_met_there(self, fleet: Fleet) -> None:
        _, delivery = await assigned(fleet)
        await fleet.wait(minutes=1)
        await fleet.settle(delivery, lambda one: one.pick_up(now=fleet.clock.now()))
        other = await fleet.on_shift(at=ON_THE_WAY)

        await move(fleet, delivery.id, other)

        assert (await fleet.round_of(other)).stops[0].position == SHOP
        meeting = (await fleet.deliveries.get(delivery.id)).meeting
        assert meeting is not None
        assert meeting.position is None

    async def test_past_its_end_a_shift_gets_no_offers_and_is_ended(self, fleet: Fleet) -> None:
        courier_id = await fleet.on_shift(at=SHOP)
        shift = await fleet.views.shift(courier_id)
        assert shift is not None
        await fleet.wait(seconds=(shift.planned_until - NOON).total_seconds())
        await fleet.report(courier_id, SHOP)

        assert await fleet.ask_somebody(await fleet.request()) is None
        await fleet.wait(minutes=15)
        too_early = await fleet.end_overdue_shifts()
        await fleet.wait(seconds=1)
        await asyncio.gather(fleet.end_overdue_shifts(), fleet.end_overdue_shifts())

        assert too_early == 0
        assert await fleet.views.shift(courier_id) is None
        assert (await fleet.happened()).count("ShiftEnded") == 1

    async def test_what_is_on_a_round_is_brought_before_its_shift_ends(self, fleet: Fleet) -> None:
        courier_id, _ = await assigned(fleet)
        await fleet.wait(days=1)

        assert await fleet.end_overdue_shifts() == 0
        assert await fleet.views.shift(courier_id) is not None


async def assigned(fleet: Fleet) -> tuple[CourierId, Delivery]:
    courier_id = await fleet.on_shift(at=ON_THE_WAY)
    delivery = await fleet.request()
    command = AssignByHand(by=BY_DISPATCH, delivery_id=delivery.id, courier_id=courier_id)
    return courier_id, await fleet.by_hand(command)


async def move(fleet: Fleet, delivery_id: DeliveryId, courier_id: CourierId) -> None:
    await fleet.by_hand(
        ReassignByHand(
            by=BY_DISPATCH,
            delivery_id=delivery_id,
            reason=DispatchReason.VEHICLE_BROKEN,
            courier_id=courier_id,
        )
    )


async def walk(fleet: Fleet, courier_id: CourierId, *places: Position) -> None:
    for place in places:
        await fleet.wait(seconds=20)
        await fleet.report(courier_id, place)


async def silent_for(fleet: Fleet, *, minutes: float) -> None:
    await fleet.wait(minutes=6)
    await fleet.note_silence()
    await fleet.wait(minutes=minutes - 6)
    await asyncio.gather(fleet.note_silence(), fleet.note_silence())


async def told(fleet: Fleet) -> list[str]:
    names = {"DeliveryNear", "DeliveryArrived", "DeliveryDwelling", "DeliveryLeft"}
    return [name for name in await fleet.happened() if name in names]
