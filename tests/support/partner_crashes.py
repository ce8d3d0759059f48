"""Deliveries that partners bring while our processes are killed, and what the partners know."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from adapters.couriers.sandbox_books import SandboxLog
from adapters.couriers.sandbox_trip import Trip
from application.delivery.partner_ports import ConsignmentFilter
from application.delivery.revoke_by_hand import RevokeByHand
from application.platform.paging import PageRequest
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import Step
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.delivery import Delivery
from domain.delivery.status import DeliveryStatus
from domain.kernel.ids import AccountId, DeliveryId, OrderId
from tests.support.deliveries import BY_DISPATCH, DROPOFF, a_delivery
from tests.support.grounds import Grounds
from tests.support.postgres_fleet import KNOW

SCENARIO = """
speed = 400

[[companies]]
name = "swift"
base_price = 100
price_per_km = 0
location_every = 60

[[companies]]
name = "pigeon"
base_price = 900
location_every = 60
"""
LAZY = "swift"
FALSE_ALARM, NEVER_COMES = "sandbox:notice-false-alarm", f"{LAZY}:never-comes"
STAGES = (
    ("consignment.before-book=kill", "sandbox:ok"),
    ("consignment.after-book=kill", "sandbox:ok"),
    ("consignment.before-look-up=kill", FALSE_ALARM),
    ("consignment.after-look-up=kill", FALSE_ALARM),
    ("consignment.before-cancel=kill", NEVER_COMES),
    ("consignment.after-cancel=kill", NEVER_COMES),
    ("transaction.before-commit=kill@40", "sandbox:notice-twice"),
    ("transaction.after-commit=kill@40", "sandbox:notice-reordered"),
)
"""What kills the process, and what is brought when it does."""

AT_ONCE = 2
POLL = 0.05
_read_trip = msgspec.json.Decoder(Trip).decode


class Depot:
    """What is brought, as we have stored it."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds
        self._adapters: Any = grounds.adapters
        self._ids: list[DeliveryId] = []
        self._people = AccountId(uuid4()), AccountId(uuid4())

    async def request(self, words: str) -> Sequence[DeliveryId]:
        for person in self._people:
            await self._grounds.pool.execute(
                KNOW, person, self._adapters.personal_cipher().new_key()
            )
        new = [self._delivery(words) for _ in range(AT_ONCE)]
        async with self._adapters.courier_work().begin() as store:
            for delivery in new:
                await store.deliveries.add(delivery)
        self._ids += [delivery.id for delivery in new]
        return [delivery.id for delivery in new]

    async def revoke(self, delivery_id: DeliveryId) -> None:
        """Dispatch takes it back, as soon as somebody has it who never comes."""
        while not await self._revoked(delivery_id):  # noqa: ASYNC110  # another process books
            await asyncio.sleep(POLL)

    async def until_delivered(self) -> None:
        """Whom nobody comes for, dispatch takes back until somebody does."""
        while left := [each for each in await self._deliveries() if not each.is_over]:
            for delivery in left:
                if delivery.dropoff.instructions == NEVER_COMES:
                    await self._revoked(delivery.id)
            await asyncio.sleep(POLL)
        assert {each.status for each in await self._deliveries()} == {DeliveryStatus.DELIVERED}

    async def until_over(self) -> None:
        """Until nobody of the partners has anything to do any more."""
        while not all(each.is_over for each in await self.consignments()):  # noqa: ASYNC110
            await asyncio.sleep(POLL)

    async def consignments(self) -> Sequence[Consignment]:
        return [one for id_ in self._ids for one in await self._of(id_)]

    async def _revoked(self, delivery_id: DeliveryId) -> bool:
        """Whether there was anything to be revoked."""
        for each in await self._of(delivery_id):
            if each.status is ConsignmentStatus.BOOKED and each.partner == LAZY:
                command = RevokeByHand(by=BY_DISPATCH, consignment_id=each.id)
                await self._grounds.use_cases["revoke_consignment"](command)
                return True
        return False

    async def _of(self, delivery_id: DeliveryId) -> Sequence[Consignment]:
        wanted = ConsignmentFilter(delivery_id=delivery_id)
        page = await self._adapters.consignment_views().find(wanted, PageRequest(limit=50))
        found: Sequence[Consignment] = page.items
        return found

    async def _deliveries(self) -> Sequence[Delivery]:
        return [await self._adapters.delivery_views().get(id_) for id_ in self._ids]

    def _delivery(self, words: str) -> Delivery:
        seller_id, recipient_id = self._people
        now = self._adapters.clock().now()
        return a_delivery(
            order_id=OrderId(uuid4()),
            seller_id=seller_id,
            recipient_id=recipient_id,
            dropoff=replace(DROPOFF, instructions=words),
            due_by=now + timedelta(hours=2),
            now=now,
        )


class Ledger:
    """What the partners have written down, which is what they really did."""

    def __init__(self, directory: Path) -> None:
        self._log = SandboxLog(directory / "sandbox-couriers.sqlite")

    def check(self, consignments: Sequence[Consignment]) -> None:
        """Everything is known on both sides, is done once, and nobody waits for an answer."""
        trips = self._trips()
        keys = Counter(trip.key for trip in trips)
        known = {str(consignment.id): consignment for consignment in consignments}
        assert set(keys) <= set(known), "A partner brings what we know nothing of."
        assert max(keys.values()) == 1, "A partner was asked twice for the same."
        for trip in trips:
            _check_same(trip, known[trip.key])
        delivered = Counter(one.delivery_id for one in consignments if _is_delivered(one))
        assert set(delivered.values()) == {1}, "Brought twice."
        assert self._unread() == 0, "A notice was never taken."

    def double(self) -> None:
        """Make somebody bring the first thing once more."""
        first = self._trips()[0]
        with self._log.transaction() as books:
            books.execute(
                "INSERT INTO trip (reference, partner, key, known_from, is_running, body)"
                " SELECT 'another', partner, key, known_from, is_running, body FROM trip"
                " WHERE reference = ?",
                (first.reference,),
            )

    def _trips(self) -> list[Trip]:
        with self._log.transaction() as books:
            rows = books.execute("SELECT body FROM trip ORDER BY position").fetchall()
        return [_read_trip(row["body"]) for row in rows]

    def _unread(self) -> int:
        with self._log.transaction() as books:
            return int(books.execute("SELECT count(*) FROM notice").fetchone()[0])


def _check_same(trip: Trip, consignment: Consignment) -> None:
    assert not trip.is_running, "Somebody is still on the way."
    step = Step.DELIVERED if _is_delivered(consignment) else Step.CANCELLED
    assert (trip.step, consignment.status) == (step, step.value), "They know another end of it."


def _is_delivered(consignment: Consignment) -> bool:
    return consignment.status is ConsignmentStatus.DELIVERED
