"""What follows by itself when couriers come, answer, deliver, and when maps are silent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from adapters.courier_errands import FleetZones, RoundErrands
from adapters.delivery_quotes import FleetQuotes
from adapters.maps.great_circle import GreatCircleMaps
from application.delivery.cancel_by_hand import CancelByHand, CancelByHandHandler
from application.delivery.learn_reliability import LearnReliability
from application.delivery.quote_delivery import QuoteDelivery, QuoteDeliveryHandler
from application.delivery.serve_queue import ServeQueue
from application.delivery.settle_round import SettleRound
from application.platform.errors import Unavailable
from application.platform.maps import Route, Whereabouts
from application.platform.tasks import NotYet
from domain.delivery.courier import Capacity
from domain.delivery.courier_errors import OfferOver
from domain.delivery.courier_events import ShiftLocated
from domain.delivery.delivery import Delivery
from domain.delivery.events import FailureReason
from domain.delivery.figures import Figures
from domain.delivery.reasons import DispatchReason
from domain.kernel.events import DomainEvent
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, ShiftId
from domain.kernel.travel import Vehicle, Way, estimated_way
from tests.support.clock import NOON
from tests.support.couriers import Fleet, Untasked, a_zone, memory_fleet, north_of
from tests.support.deliveries import (
    BY_DISPATCH,
    COURIER,
    HOME,
    PHOTO,
    PICKUP,
    SELLER,
    SHOP,
    a_delivery,
    a_task,
    assigned,
    at_the_door,
)

UNWANTED = DispatchReason.NOT_WANTED


class SilentMaps:
    """A provider that does not answer."""

    async def locate(self, address: Whereabouts) -> Position | None:
        raise Unavailable(address.city)

    async def way(
        self, from_: Position, to: Position, at: datetime, *, by: Vehicle = Vehicle.CAR
    ) -> Way:
        raise Unavailable(f"{from_} {to} {at} {by}")

    async def ways(
        self, froms: Sequence[Position], to: Position, *, by: Vehicle = Vehicle.CAR
    ) -> Sequence[Way]:
        raise Unavailable(f"{froms} {to} {by}")

    async def route(self, places: Sequence[Position], *, by: Vehicle = Vehicle.CAR) -> Route:
        raise Unavailable(f"{places} {by}")


@pytest.fixture
def fleet() -> Fleet:
    return memory_fleet()


async def react(reaction: Any, event: DomainEvent) -> None:
    await reaction(event, a_task(event))


def serving(fleet: Fleet) -> Any:
    return ServeQueue(
        work=fleet.work, views=fleet.views, dispatch=fleet.dispatch, clock=fleet.clock
    )


def settling(fleet: Fleet) -> Any:
    work: Any = Untasked(fleet.work)
    return SettleRound(work=work, clock=fleet.clock)


async def test_whoever_is_located_gets_what_waits(fleet: Fleet) -> None:
    delivery = await fleet.request()
    await fleet.ask_somebody(delivery)
    courier_id = await fleet.on_shift()

    await react(
        serving(fleet), ShiftLocated(at=NOON, shift_id=ShiftId(uuid4()), courier_id=courier_id)
    )

    assert await fleet.open_offer(delivery) is not None


async def test_what_was_delivered_makes_room_for_what_waits(fleet: Fleet) -> None:
    await fleet.on_shift(capacity=Capacity(grams=5_000, places=1))
    first, second = await fleet.request(), await fleet.request()
    offer = await fleet.ask_somebody(first)
    assert offer is not None
    await fleet.answer(offer)
    await fleet.ask_somebody(second)
    async with fleet.work.begin() as store:
        there = await store.deliveries.get(first.id)
        done = there.pick_up(now=NOON).next_stop(now=NOON).deliver(PHOTO, now=NOON)
        await store.deliveries.save(done)

    with pytest.raises(NotYet):
        await react(serving(fleet), done.events[-1])
    settle = settling(fleet)
    await react(settle, done.events[-1])
    await react(serving(fleet), done.events[-1])

    assert await fleet.open_offer(second) is not None


async def test_what_is_cancelled_is_taken_from_whoever_was_asked(fleet: Fleet) -> None:
    courier_id = await fleet.on_shift()
    delivery = await fleet.request()
    offer = await fleet.ask_somebody(delivery)
    assert offer is not None

    cancel = CancelByHandHandler(work=fleet.work, clock=fleet.clock)
    await cancel(CancelByHand(by=BY_DISPATCH, delivery_id=delivery.id, reason=UNWANTED))
    with pytest.raises(OfferOver):
        await fleet.answer(offer)
    settle = settling(fleet)
    await react(settle, delivery.cancel(reason="Not wanted", now=NOON).events[-1])

    assert (await fleet.round_of(courier_id)).live == 0
    assert await fleet.open_offer(delivery) is None


async def test_whoever_was_unable_is_not_asked_again(fleet: Fleet) -> None:
    await fleet.on_shift()
    delivery = await fleet.request()
    offer = await fleet.ask_somebody(delivery)
    assert offer is not None
    await fleet.answer(offer)
    async with fleet.work.begin() as store:
        there = await store.deliveries.get(delivery.id)
        unable = there.fail(FailureReason.COURIER_UNABLE, now=NOON)
        await store.deliveries.save(unable)

    with pytest.raises(NotYet):
        await react(fleet.dispatch, unable.events[-1])

    assert await fleet.open_offer(delivery) is None
    assert (await fleet.round_of(offer.courier_id)).live == 0


async def test_a_place_that_nobody_knows_is_for_dispatch(fleet: Fleet) -> None:
    await fleet.on_shift()
    delivery = await fleet.request(pickup=replace(PICKUP, position=None))

    for _ in range(2):
        assert await fleet.assign.attempt(delivery.id) is None

    assert (await fleet.happened()).count("DeliveryEscalated") == 1


async def test_without_maps_the_estimate_decides(fleet: Fleet) -> None:
    near = await fleet.on_shift(at=north_of(SHOP, 100))
    await fleet.on_shift(at=north_of(SHOP, 900))
    delivery = await fleet.request()
    fleet.maps = SilentMaps()

    await fleet.assign.attempt(delivery.id)

    offer = await fleet.open_offer(delivery)
    assert offer is not None
    assert offer.courier_id == near


def accepted(delivery: Delivery) -> Delivery:
    return delivery.assign(COURIER, now=NOON, by=AccountId(COURIER))


@pytest.mark.parametrize(
    ("event", "learned"),
    [
        (accepted(a_delivery()), Figures.accepted),
        (assigned(a_delivery()), None),
        (at_the_door(a_delivery()).deliver(PHOTO, now=NOON), "delivered"),
        (at_the_door(a_delivery()).fail(FailureReason.DAMAGED, now=NOON), Figures.failed),
        (at_the_door(a_delivery()).fail(FailureReason.NOBODY_THERE, now=NOON), None),
        (assigned(a_delivery()).fail(FailureReason.COURIER_UNABLE, now=NOON), Figures.failed),
    ],
    ids=["accepted", "given", "delivered", "damaged", "nobody there", "unable"],
)
async def test_what_happens_moves_the_figures_of_whoever_did_it(
    fleet: Fleet, event: Delivery, learned: Any
) -> None:
    before = Figures(courier_id=COURIER).failed().declined()
    async with fleet.work.begin() as store:
        await store.figures.save(before)

    work: Any = Untasked(fleet.work)
    await react(LearnReliability(work=work), event.events[-1])

    async with fleet.work.begin() as store:
        after = await store.figures.lock(COURIER)
    if learned == "delivered":
        assert after == before.delivered(on_time=True)
    else:
        assert after == (before if learned is None else learned(before))


async def test_a_quote_needs_no_provider(fleet: Fleet) -> None:
    async with fleet.work.begin() as store:
        await store.zones.add(a_zone())
    handler = QuoteDeliveryHandler(zones=fleet.zones, maps=SilentMaps(), clock=fleet.clock)

    quote = await handler(QuoteDelivery(pickup=SHOP, dropoff=HOME, grams=1_000))

    assert quote.metres == round(estimated_way(SHOP, HOME).metres)


async def test_the_shop_gets_quotes_and_none_where_nobody_delivers(fleet: Fleet) -> None:
    async with fleet.work.begin() as store:
        await store.zones.add(a_zone())
    quotes = FleetQuotes(
        QuoteDeliveryHandler(zones=fleet.zones, maps=GreatCircleMaps(), clock=fleet.clock)
    )

    asked: dict[str, Any] = {"seller_id": SELLER, "country": "DE", "weight_grams": 500, "at": NOON}
    near = await quotes.quote(pickup=SHOP, dropoff=HOME, **asked)
    far = await quotes.quote(pickup=SHOP, dropoff=Position(0, 0), **asked)

    assert near is not None
    assert near.price.amount >= 350
    assert far is None


async def test_other_parts_learn_of_zones_and_of_the_stops_before(fleet: Fleet) -> None:
    zone = a_zone()
    async with fleet.work.begin() as store:
        await store.zones.add(zone)
    await fleet.on_shift(vehicle=Vehicle.SCOOTER)
    delivery = await fleet.request()
    offer = await fleet.ask_somebody(delivery)
    assert offer is not None
    await fleet.answer(offer)

    errand = await RoundErrands(fleet.views).of(await fleet.deliveries.get(delivery.id))
    nobodys = await RoundErrands(fleet.views).of(delivery)

    assert await FleetZones(fleet.zones).at(SHOP) == zone.id
    assert await FleetZones(fleet.zones).at(Position(0, 0)) is None
    assert (errand.vehicle, errand.stops) == (Vehicle.SCOOTER, (SHOP,))
    assert (nobodys.vehicle, nobodys.stops) == (Vehicle.CAR, ())


async def test_the_great_circle_knows_ways_but_no_addresses() -> None:
    maps = GreatCircleMaps()

    ways = await maps.ways([SHOP, HOME], SHOP, by=Vehicle.FOOT)

    assert await maps.locate(Whereabouts(city="Bremen", country="DE")) is None
    assert ways[1] == await maps.way(HOME, SHOP, NOON, by=Vehicle.FOOT)
    assert ways[1].metres > HOME.metres_to(SHOP)
    assert ways[0].metres == 0
