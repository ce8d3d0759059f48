"""What every ``ReconciliationStore`` and its views must do, whatever they are made of."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from application.payments.ports import EntryKind, ProviderEntry
from application.payments.reconciliation_ports import (
    ReconciliationStore,
    ReconciliationViews,
    place_of,
)
from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import PaymentId, ReconciliationId
from domain.payments.errors import ReconciliationNotFound, ReconciliationRunning
from domain.payments.ledger import Origin
from domain.payments.reconciliation import (
    Discrepancy,
    DiscrepancyKind,
    Reconciliation,
    ReconciliationStatus,
    Remedy,
)
from tests.support.clock import NOON
from tests.support.ledger import GATEWAY, a_capture, a_refund
from tests.support.payments import PAYER, PRICE, a_captured_payment, a_payment, a_refund_id

HOUR = timedelta(hours=1)
LATER = NOON + HOUR
FEW = PageRequest(limit=2)


@dataclass(frozen=True, slots=True)
class Archive:
    work: UnitOfWork[ReconciliationStore]
    views: ReconciliationViews


def a_reconciliation(gateway: str = GATEWAY) -> Reconciliation:
    return Reconciliation.start(
        ReconciliationId(uuid4()), gateway=gateway, since=NOON - HOUR, until=NOON, now=NOON
    )


def a_discrepancy(reference: str = "r1", remedy: Remedy = Remedy.REPORTED) -> Discrepancy:
    return Discrepancy(
        kind=DiscrepancyKind.CAPTURE_UNKNOWN,
        remedy=remedy,
        reference=reference,
        theirs=PRICE,
        detail="why",
        at=NOON,
    )


def an_entry(reference: str = "r1", key: str = "k1") -> ProviderEntry:
    return ProviderEntry(
        kind=EntryKind.CAPTURE, reference=reference, key=key, amount=PRICE, at=NOON
    )


class ReconciliationContract:
    """Subclass it, give it an ``archive`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def archive(self) -> Archive:
        raise AssertionError("Every adapter brings its own.")

    async def test_how_far_it_came_is_kept(self, archive: Archive) -> None:
        new = await started(archive, a_reconciliation())
        asked = new.go_on("here", asked=3).next_part(ReconciliationStatus.READING)
        read = asked.go_on("there", entries=5)
        await saved(archive, read)

        async with archive.work.begin() as store:
            assert await store.reconciliations.get(new.id) == read
        assert (await archive.views.get(new.id)).reconciliation == read

    async def test_one_of_each_provider_runs(self, archive: Archive) -> None:
        new = await started(archive, a_reconciliation())
        with pytest.raises(ReconciliationRunning):
            await started(archive, a_reconciliation())
        await started(archive, a_reconciliation("other"))
        await saved(archive, new.give_up(now=LATER))

        again = await started(archive, a_reconciliation())

        async with archive.work.begin() as store:
            assert await store.reconciliations.newest(GATEWAY) == again
            assert await store.reconciliations.newest("nobody") is None

    async def test_the_second_of_two_ends_is_stale(self, archive: Archive) -> None:
        new = await started(archive, a_reconciliation())
        await saved(archive, new.give_up(now=LATER))

        with pytest.raises(StaleVersion):
            await saved(archive, new.give_up(now=LATER))

    async def test_what_is_not_there_is_not_found(self, archive: Archive) -> None:
        nobody = a_reconciliation().id

        with pytest.raises(ReconciliationNotFound):
            await archive.views.get(nobody)
        with pytest.raises(ReconciliationNotFound):
            async with archive.work.begin() as store:
                await store.reconciliations.get(nobody)

    async def test_a_discrepancy_is_noted_once_and_shown(self, archive: Archive) -> None:
        new = await started(archive, a_reconciliation())
        found = [a_discrepancy("r1"), a_discrepancy("r2", Remedy.REPAIRED), a_discrepancy("r3")]
        async with archive.work.begin() as store:
            for discrepancy in (*found, replace(found[0], detail="again")):
                await store.reconciliations.note(new.id, discrepancy)
            assert await store.reconciliations.count(new.id) == 3

        report = await archive.views.get(new.id)
        assert report.remedies == {Remedy.REPORTED: 2, Remedy.REPAIRED: 1}
        first = await archive.views.discrepancies(new.id, FEW)
        rest = await archive.views.discrepancies(new.id, replace(FEW, cursor=first.next))
        assert [*first.items, *rest.items] == found
        assert (await archive.views.all(FEW)).items == (report,)

    async def test_the_first_entry_of_a_key_stays_the_first(self, archive: Archive) -> None:
        later = replace(an_entry("r0"), at=LATER)
        async with archive.work.begin() as store:
            await store.books.keep(GATEWAY, [an_entry(), later])
            await store.books.keep(GATEWAY, [replace(an_entry(), key="k2")])

            assert await store.books.first_of(GATEWAY, EntryKind.CAPTURE, "k1") == "r1"
            assert await store.books.first_of(GATEWAY, EntryKind.REFUND, "k1") is None
            assert await store.books.first_of("other", EntryKind.CAPTURE, "k1") is None
            assert await store.books.forget(before=LATER, limit=10) == 1
            assert await store.books.first_of(GATEWAY, EntryKind.CAPTURE, "k1") == "r0"

    async def test_what_moved_and_is_in_no_list_is_found(self, archive: Archive) -> None:
        # Nothing of it stays: there is no payment behind it.
        with pytest.raises(ZeroDivisionError):
            await look_for_movements_and_raise(archive)

    async def test_payments_are_found_by_refunds_disputes_and_what_is_open(
        self, archive: Archive
    ) -> None:
        refund_id = a_refund_id()
        paid = a_captured_payment()
        going = paid.request_refund(refund_id, PRICE, reason="", now=NOON)
        back = going.complete_refund(refund_id, reference="b1", now=NOON)
        disputed = back.open_dispute(
            "d1", number=1, amount=PRICE, reason="", respond_by=None, now=NOON
        )
        over = a_payment().expire(now=NOON)
        waiting = a_captured_payment().request_refund(a_refund_id(), PRICE, reason="", now=NOON)
        asked = [a_payment(), over, waiting]
        async with archive.work.begin() as store:
            for payment in (disputed, *asked):
                await store.payments.add(payment)
            payments = store.payments
            assert await payments.of_refund(str(refund_id)) == [disputed.id]
            assert await payments.of_refund("b1") == [disputed.id]
            assert (await payments.of_refund(""), await payments.of_refund("b2")) == ([], [])
            assert await payments.of_dispute("d1") == [disputed.id]
            open_ = await payments.unsettled(before=LATER, given_up=NOON, after=None, limit=9)
            assert {payment.id for payment in open_} == {payment.id for payment in asked}
            late = over.expires_at
            open_ = await payments.unsettled(before=LATER, given_up=late, after=None, limit=9)
            assert over.id not in {payment.id for payment in open_}


async def started(archive: Archive, new: Reconciliation) -> Reconciliation:
    async with archive.work.begin() as store:
        await store.reconciliations.add(new)
    return new.settled()


async def saved(archive: Archive, changed: Reconciliation) -> None:
    async with archive.work.begin() as store:
        await store.reconciliations.save(changed)


async def look_for_movements_and_raise(archive: Archive) -> None:
    origin = Origin(payment_id=PaymentId(uuid4()), purpose="booking:1", payer_id=PAYER)
    movements = [a_capture(origin=origin), *a_refund(origin, PRICE, PRICE, at=LATER)]
    async with archive.work.begin() as store:
        for movement in movements:
            await store.ledger.post(movement)
        missing = partial(store.books.missing, GATEWAY, since=NOON, until=LATER + HOUR, limit=1)
        [capture] = await missing(after="")
        [refund] = await missing(after=place_of(capture))
        assert (capture.kind, refund.kind) == (EntryKind.CAPTURE, EntryKind.REFUND)
        assert (capture.payment_id, refund.amount) == (origin.payment_id, PRICE)
        assert await missing(after=place_of(refund)) == []
        await store.books.keep(GATEWAY, [an_entry(key=capture.source)])
        assert await missing(after="") == [refund]
        raise ZeroDivisionError
