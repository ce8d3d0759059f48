"""What every ``DeliveryStore``, its views and every archive of tracking must do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.delivery.ports import DeliveryFilter, DeliveryStore, DeliveryViews
from application.delivery.tracking_ports import TrackingArchive, TrackingMark, TrackingUpdate
from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from domain.delivery.delivery import Delivery
from domain.delivery.errors import DeliveryNotFound
from domain.delivery.events import ProofKind
from domain.delivery.geofence import Reached, Visit
from domain.delivery.hands import Meeting
from domain.delivery.job import StopKind
from domain.delivery.status import DeliveryStatus
from domain.delivery.stop import Window
from domain.kernel.errors import StaleVersion
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, DeliveryId, FileId, OrderId, ShipmentId, ZoneId
from tests.support.clock import NOON
from tests.support.deliveries import (
    COURIER,
    DUE,
    HOME,
    OFFER,
    ORDER,
    OTHER_COURIER,
    PHOTO,
    RECIPIENT,
    SELLER,
    a_delivery,
    a_delivery_that_is,
    assigned,
)

MINUTE = timedelta(minutes=1)
ZONE = ZoneId(UUID(int=0x20))


@dataclass(frozen=True, slots=True)
class Office:
    work: UnitOfWork[DeliveryStore]
    views: DeliveryViews
    know: Callable[[AccountId], Awaitable[None]]


class DeliveryContract:
    """Subclass it, give it an ``office`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def office(self) -> Office:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture(autouse=True)
    async def people(self, office: Office) -> None:
        for account_id in (SELLER, RECIPIENT):
            await office.know(account_id)

    async def test_a_delivery_comes_back_as_it_was(self, office: Office) -> None:
        delivery = await added(
            office,
            a_delivery(
                zone_id=ZONE,
                window=Window(NOON, DUE),
                needs=frozenset({ProofKind.CODE, ProofKind.PHOTO}),
                tries_max=2,
                try_again_after=7 * MINUTE,
            ),
        )

        assert await loaded(office, delivery) == delivery
        assert await office.views.get(delivery.id) == delivery

    async def test_it_comes_back_as_it_was_in_every_status(self, office: Office) -> None:
        for status in DeliveryStatus:
            delivery = await stored(office, a_delivery_that_is(status, order_id=an_order()))

            assert await loaded(office, delivery) == delivery

    async def test_a_question_and_wrong_codes_come_back(self, office: Office) -> None:
        delivery = await added(office, a_delivery())

        asked = await saved(office, delivery.offer(OFFER, COURIER, until=DUE, now=NOON))
        assert await loaded(office, asked) == asked

        door = asked.assign(COURIER, now=NOON).pick_up(now=NOON).next_stop(now=NOON)
        guessed = await saved(office, door.mistake_code("000000", now=NOON).estimate(DUE, now=NOON))
        assert await loaded(office, guessed) == guessed

    async def test_visits_silence_and_a_meeting_come_back(self, office: Office) -> None:
        visit = Visit(stop=StopKind.DROP_OFF, reached=Reached.NEAR, at=NOON)
        carried = assigned(a_delivery()).pick_up(now=NOON).notice_place(visit, now=NOON)
        delivery = await stored(office, carried.stall(silent_since=NOON, now=NOON))
        assert await loaded(office, delivery) == delivery

        moved = delivery.reassign(reason="SILENT", now=NOON, goods_at=HOME)
        there = await saved(office, moved)
        assert await loaded(office, there) == there
        assert there.meeting == Meeting(courier_id=COURIER, position=HOME)

        fetched = await saved(office, there.assign(COURIER, now=NOON).pick_up(now=NOON))
        assert await loaded(office, fetched) == fetched
        assert fetched.meeting is None

    async def test_what_is_unknown_is_not_found(self, office: Office) -> None:
        with pytest.raises(DeliveryNotFound):
            await loaded(office, a_delivery())
        with pytest.raises(DeliveryNotFound):
            await office.views.get(DeliveryId(uuid4()))

    async def test_the_second_of_two_changes_is_stale(self, office: Office) -> None:
        delivery = await added(office, a_delivery())
        await saved(office, assigned(delivery))

        with pytest.raises(StaleVersion):
            await saved(office, delivery.cancel(reason="NOT_WANTED", now=NOON))

    async def test_a_shipment_has_one_delivery(self, office: Office) -> None:
        first = await added(office, a_delivery())

        await added(office, replace(first, events=a_delivery().events))
        await added(office, a_delivery(shipment_id=first.shipment_id))

        page = await office.views.find(DeliveryFilter(seller_id=SELLER), PageRequest())
        assert list(page.items) == [first]

    async def test_what_came_back_may_be_sent_again(self, office: Office) -> None:
        first = await stored(office, a_delivery_that_is(DeliveryStatus.RETURNED))

        again = await added(office, a_delivery(shipment_id=first.shipment_id))

        assert await loaded(office, again) == again

    async def test_the_deliveries_of_an_order_are_found(self, office: Office) -> None:
        one, two = [await added(office, a_delivery()) for _ in range(2)]
        await added(office, a_delivery(order_id=an_order()))

        async with office.work.begin() as store:
            found = await store.deliveries.of_order(ORDER)

        assert list(found) == sorted([one.id, two.id])

    async def test_lists_are_narrowed_and_go_on_where_they_stopped(self, office: Office) -> None:
        stranger = AccountId(UUID(int=0x99))
        await office.know(stranger)
        old, new, newest = [
            await added(office, a_delivery(now=NOON + n * MINUTE, zone_id=ZONE)) for n in range(3)
        ]
        new = await saved(office, assigned(new))
        other = await added(office, a_delivery(recipient_id=stranger, seller_id=stranger))

        async def found(limit: int = 20, **wanted: Any) -> Sequence[Delivery]:
            page = await office.views.find(DeliveryFilter(**wanted), PageRequest(limit=limit))
            rest = await office.views.find(
                DeliveryFilter(**wanted), PageRequest(limit=limit, cursor=page.next)
            )
            return [*page.items, *(rest.items if page.next else ())]

        assert await found(2, recipient_id=RECIPIENT) == [newest, new, old]
        assert await found(seller_id=stranger) == [other]
        assert await found(courier_id=COURIER) == [new]
        assert await found(order_id=ORDER, zone_id=ZONE) == [newest, new, old]
        assert await found(statuses=frozenset({DeliveryStatus.ASSIGNED})) == [new]
        assert await found(recipient_id=RECIPIENT, seller_id=stranger) == []
        assert len(await found(2)) == 4

    async def test_what_a_courier_has_in_hand_comes_by_its_due_time(self, office: Office) -> None:
        later, sooner, theirs = [
            await added(office, a_delivery(due_by=DUE + n * MINUTE)) for n in (2, 1, 0)
        ]
        later, sooner = [await saved(office, assigned(each)) for each in (later, sooner)]
        theirs = await saved(office, theirs.assign(OTHER_COURIER, now=NOON))
        await stored(office, a_delivery_that_is(DeliveryStatus.DELIVERED))

        assert list(await office.views.carried_by(COURIER)) == [sooner, later]
        assert list(await office.views.carried_by(OTHER_COURIER)) == [theirs]

    async def test_those_without_a_courier_come_by_their_due_time(self, office: Office) -> None:
        later = await added(office, a_delivery(due_by=DUE + MINUTE))
        sooner = await added(office, a_delivery())
        await stored(office, a_delivery_that_is(DeliveryStatus.ASSIGNED))

        assert list(await office.views.seeking(limit=9)) == [sooner, later]
        assert list(await office.views.seeking(limit=1)) == [sooner]

    async def test_a_proof_leads_to_its_delivery(self, office: Office) -> None:
        delivery = await stored(office, a_delivery_that_is(DeliveryStatus.DELIVERED))
        assert PHOTO.file_id is not None

        assert await office.views.of_proof(PHOTO.file_id) == delivery
        assert await office.views.of_proof(FileId(uuid4())) is None


class TrackingArchiveContract:
    """Subclass it, give it an ``archive`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def archive(self) -> TrackingArchive:
        raise AssertionError("Every adapter brings its own.")

    async def test_updates_come_back_in_their_order(self, archive: TrackingArchive) -> None:
        first, second, third = an_update(1), an_update(2), an_update(3)

        await archive.append([third, first])
        await archive.append([second])

        found = await archive.of_delivery(DELIVERY, limit=9)
        assert list(found) == [first, second, third]

    async def test_nothing_is_kept_twice(self, archive: TrackingArchive) -> None:
        await archive.append([an_update(1), an_update(1)])
        await archive.append([an_update(1, position=Position(1, 1))])

        assert list(await archive.of_delivery(DELIVERY, limit=9)) == [an_update(1)]

    async def test_a_status_and_a_place_of_one_moment_are_both_kept(
        self, archive: TrackingArchive
    ) -> None:
        place = an_update(1)
        status = an_update(1, status=DeliveryStatus.PICKED_UP, position=None)

        await archive.append([status, place])

        assert list(await archive.of_delivery(DELIVERY, limit=9)) == [place, status]

    async def test_one_goes_on_after_the_last_one_seen(self, archive: TrackingArchive) -> None:
        updates = [
            an_update(1),
            an_update(1, status=DeliveryStatus.PICKED_UP),
            an_update(2),
            an_update(3),
        ]
        await archive.append(updates)

        found = await archive.of_delivery(DELIVERY, limit=2)
        rest = await archive.of_delivery(DELIVERY, after=found[-1].mark, limit=9)

        assert [*found, *rest] == updates
        assert list(await archive.of_delivery(DELIVERY, after=updates[-1].mark, limit=9)) == []

    async def test_every_delivery_has_its_own(self, archive: TrackingArchive) -> None:
        other = DeliveryId(UUID(int=2))
        await archive.append([an_update(1), an_update(2, delivery_id=other)])

        assert list(await archive.of_delivery(DELIVERY, limit=9)) == [an_update(1)]
        assert await archive.newest(other) == an_update(2, delivery_id=other)

    async def test_the_newest_is_the_newest_with_a_place(self, archive: TrackingArchive) -> None:
        assert await archive.newest(DELIVERY) is None
        status = an_update(3, status=DeliveryStatus.IN_TRANSIT, position=None)

        await archive.append([an_update(2), an_update(1), status])

        assert await archive.newest(DELIVERY) == an_update(2)

    async def test_a_time_is_kept_to_the_millisecond(self, archive: TrackingArchive) -> None:
        at = NOON.replace(microsecond=123_456)

        await archive.append([replace(an_update(0), at=at)])

        (kept,) = await archive.of_delivery(DELIVERY, limit=9)
        assert kept.at == NOON.replace(microsecond=123_000)
        assert kept.mark == TrackingMark(kept.at)

    async def test_old_places_are_forgotten_and_statuses_stay(
        self, archive: TrackingArchive
    ) -> None:
        status = an_update(1, status=DeliveryStatus.PICKED_UP)
        await archive.append([an_update(0), an_update(1), status, an_update(5)])

        forgotten = [
            await archive.forget(before=NOON + 5 * MINUTE, limit=limit) for limit in (1, 9, 9)
        ]

        assert forgotten == [1, 1, 0]
        assert list(await archive.of_delivery(DELIVERY, limit=9)) == [status, an_update(5)]

    async def test_nothing_is_appended_where_there_is_nothing(
        self, archive: TrackingArchive
    ) -> None:
        await archive.append([])

        assert list(await archive.of_delivery(DELIVERY, limit=9)) == []


DELIVERY = DeliveryId(UUID(int=1))


def an_update(minutes: int, **given: Any) -> TrackingUpdate:
    plain: dict[str, Any] = {
        "delivery_id": DELIVERY,
        "courier_id": COURIER,
        "position": HOME,
        "status": None,
        "at": NOON + minutes * MINUTE,
    }
    return TrackingUpdate(**(plain | given))


def an_order() -> OrderId:
    return OrderId(uuid4())


async def added(office: Office, delivery: Delivery) -> Delivery:
    async with office.work.begin() as store:
        await store.deliveries.add(delivery)
    return delivery.settled()


async def stored(office: Office, delivery: Delivery) -> Delivery:
    """As it is, without its history of events."""
    return await added(office, replace(delivery, shipment_id=ShipmentId(uuid4())))


async def saved(office: Office, delivery: Delivery) -> Delivery:
    async with office.work.begin() as store:
        await store.deliveries.save(delivery)
    return delivery.settled()


async def loaded(office: Office, delivery: Delivery) -> Delivery:
    async with office.work.begin() as store:
        got = await store.deliveries.get(delivery.id)
        assert got == await store.deliveries.lock(delivery.id)
    return got
