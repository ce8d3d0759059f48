"""What every store of consignments, and its views, must do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from application.delivery.courier_ports import CourierStore
from application.delivery.partner_ports import ConsignmentFilter, ConsignmentViews
from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_errors import ConsignmentNotFound
from domain.delivery.consignment_events import Step
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.errors import WithPartner
from domain.delivery.events import ProofKind
from domain.delivery.hands import Consigned
from domain.kernel.errors import StaleVersion
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, ConsignmentId, DeliveryId
from domain.kernel.money import Money
from tests.support.clock import NOON
from tests.support.deliveries import RECIPIENT, SELLER, a_delivery
from tests.support.pigeons import MINUTE, PIGEONS, a_consignment, a_report

S = ConsignmentStatus
HERE = Position(53.08, 8.81)


@dataclass(frozen=True, slots=True)
class Counter:
    work: UnitOfWork[CourierStore]
    views: ConsignmentViews
    know: Callable[[AccountId], Awaitable[None]]


class ConsignmentContract:
    """Subclass it, give it a ``counter`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def counter(self) -> Counter:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture(autouse=True)
    async def people(self, counter: Counter) -> None:
        for account_id in (SELLER, RECIPIENT):
            await counter.know(account_id)

    async def test_a_consignment_comes_back_as_it_was(self, counter: Counter) -> None:
        new = await opened(counter)
        assert await loaded(counter, new) == new
        assert await counter.views.get(new.id) == new

        told = a_report(
            Step.COLLECTED,
            at=NOON + MINUTE,
            fee=Money(700, "EUR"),
            arrives_at=NOON + 20 * MINUTE,
            courier_name="Ada",
            courier_phone="+49421444",
            position=HERE,
            proof=frozenset({ProofKind.PHOTO, ProofKind.CODE}),
        )
        asked = await saved(counter, new.ask(now=NOON))
        booked = await saved(counter, asked.learn(told, now=NOON + MINUTE))
        silent = await saved(counter, booked.note_silence(now=NOON + timedelta(hours=1)))
        doubled = await saved(counter, silent.learn(a_report(Step.BOOKED, "p-2"), now=NOON))
        settled = await saved(counter, doubled.settle_double("p-2"))
        assert await loaded(counter, settled) == settled
        assert await counter.views.get(settled.id) == settled
        assert (settled.courier_name, settled.position) == ("Ada", HERE)

    @pytest.mark.parametrize("step", [Step.CANCELLED, Step.RETURNING, Step.DELIVERED])
    async def test_it_comes_back_whatever_became_of_it(self, counter: Counter, step: Step) -> None:
        new = await opened(counter)
        told = await saved(counter, new.learn(a_report(step), now=NOON))
        assert await loaded(counter, told) == told

    async def test_what_is_unknown_is_not_found(self, counter: Counter) -> None:
        nobody = ConsignmentId(uuid4())
        with pytest.raises(ConsignmentNotFound):
            await counter.views.get(nobody)
        async with counter.work.begin() as store:
            with pytest.raises(ConsignmentNotFound):
                await store.consignments.get(nobody)
            with pytest.raises(ConsignmentNotFound):
                await store.consignments.lock(nobody)
        assert await counter.views.of([nobody]) == []

    async def test_the_second_of_two_changes_is_stale(self, counter: Counter) -> None:
        new = await opened(counter)
        await saved(counter, new.revoke("by-hand", now=NOON))
        with pytest.raises(StaleVersion):
            await saved(counter, new.refuse("no-couriers", now=NOON))

    async def test_a_delivery_has_one_live_consignment(self, counter: Counter) -> None:
        first = await opened(counter)
        with pytest.raises(WithPartner):
            await add(counter, a_consignment(delivery_id=first.delivery_id))
        await saved(counter, first.refuse("no-couriers", now=NOON))
        second = await add(counter, a_consignment(delivery_id=first.delivery_id))
        assert await loaded(counter, second) == second

    async def test_it_is_found_by_what_its_partner_calls_it(self, counter: Counter) -> None:
        new = await opened(counter)
        booked = await saved(counter, new.learn(a_report(Step.BOOKED, "p-1"), now=NOON))
        await saved(counter, booked.learn(a_report(Step.BOOKED, "p-2"), now=NOON))
        async with counter.work.begin() as store:
            referred = store.consignments.referred
            assert await referred(PIGEONS, "p-1") == new.id
            assert await referred(PIGEONS, "p-2") == new.id
            assert await referred("owls", "p-1") is None
            assert await referred(PIGEONS, "p-3") is None
            assert await referred(PIGEONS, "") is None

    async def test_a_notice_is_new_once(self, counter: Counter) -> None:
        async with counter.work.begin() as store:
            note = store.consignments.note
            assert await note(PIGEONS, "n-1", now=NOON)
            assert not await note(PIGEONS, "n-1", now=NOON)
            assert await note("owls", "n-1", now=NOON)
            assert await note(PIGEONS, "n-2", now=NOON + MINUTE)
        async with counter.work.begin() as store:
            forget = store.consignments.forget_notices
            assert await forget(before=NOON, limit=10) == 0
            assert await forget(before=NOON + MINUTE, limit=1) == 1
            assert await forget(before=NOON + MINUTE, limit=10) == 1
            assert not await store.consignments.note(PIGEONS, "n-2", now=NOON)

    async def test_those_that_are_wanted_come_newest_first(self, counter: Counter) -> None:
        known = [await opened(counter, now=NOON + number * MINUTE) for number in range(3)]
        owls = await opened(counter, partner="owls", now=NOON + 5 * MINUTE)
        over = await saved(counter, known[0].refuse("no-couriers", now=NOON))

        async def found(**wanted: Any) -> list[ConsignmentId]:
            page = await counter.views.find(ConsignmentFilter(**wanted), PageRequest())
            return [one.id for one in page.items]

        assert await found() == [owls.id, known[2].id, known[1].id, over.id]
        assert await found(partner=PIGEONS) == [known[2].id, known[1].id, over.id]
        assert await found(delivery_id=known[1].delivery_id) == [known[1].id]
        assert await found(delivery_id=known[1].delivery_id, partner="owls") == []
        assert await found(statuses=frozenset({S.REFUSED})) == [over.id]
        assert await found(partner="owls", statuses=frozenset({S.REFUSED})) == []

    async def test_they_come_in_pages(self, counter: Counter) -> None:
        known = [await opened(counter, now=NOON + number * MINUTE) for number in range(3)]
        first = await counter.views.find(ConsignmentFilter(), PageRequest(limit=2))
        rest = await counter.views.find(
            ConsignmentFilter(), PageRequest(limit=2, cursor=first.next)
        )
        assert [one.id for one in (*first.items, *rest.items)] == [
            one.id for one in reversed(known)
        ]
        assert rest.next is None
        some = await counter.views.of([known[0].id, known[2].id])
        assert {one.id for one in some} == {known[0].id, known[2].id}


async def opened(counter: Counter, **given: Any) -> Consignment:
    """A consignment of a delivery of its own."""
    consignment = a_consignment(delivery_id=DeliveryId(uuid4()), **given)
    consigned = Consigned(id=consignment.id, partner=consignment.partner)
    delivery = a_delivery(id=consignment.delivery_id).consign(consigned, now=NOON)
    async with counter.work.begin() as store:
        await store.deliveries.add(delivery)
    return await add(counter, consignment)


async def add(counter: Counter, consignment: Consignment) -> Consignment:
    async with counter.work.begin() as store:
        await store.consignments.add(consignment)
    return consignment.settled()


async def saved(counter: Counter, consignment: Consignment) -> Consignment:
    async with counter.work.begin() as store:
        await store.consignments.save(consignment)
    return consignment.settled()


async def loaded(counter: Counter, consignment: Consignment) -> Consignment:
    async with counter.work.begin() as store:
        found = await store.consignments.lock(consignment.id)
        assert found == await store.consignments.get(consignment.id)
    return found
