"""The work of a reconciliation, a part at a time: killed anywhere, it goes on from there."""

from contextlib import aclosing
from datetime import datetime, timedelta
from uuid import UUID

from application.payments.ask_unsettled import AskUnsettled
from application.payments.compare_entry import CompareEntry
from application.payments.gateways import Gateways
from application.payments.outcome import pause
from application.payments.ports import ChargeOutcome, EntryKind, RefundOutcome
from application.payments.reconciliation_ports import Movement, ReconciliationStore, place_of
from application.platform.errors import Unavailable
from application.platform.failpoints import failpoint
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.kernel.ids import PaymentId, RefundId
from domain.payments.attempt import read_key
from domain.payments.payment import Payment
from domain.payments.reconciliation import (
    Discrepancy,
    DiscrepancyKind,
    Reconciliation,
    ReconciliationStatus,
    Remedy,
)
from domain.payments.reconciliation_events import ReconciliationStarted

ENTRIES_AT_ONCE = 200
MOVEMENTS_AT_ONCE = 50
GIVEN_UP_AFTER = timedelta(days=1)
"""A provider that gives no list for so long needs a person."""


class Reconcile:
    """Reaction: do the next part, and come back for more until nothing is left.

    The lease of its task lets one worker at a time do it; what is done twice nevertheless
    has its effect once.
    """

    def __init__(
        self,
        work: UnitOfWork[ReconciliationStore],
        gateways: Gateways,
        ask: AskUnsettled,
        compare: CompareEntry,
        clock: Clock,
        *,
        entries_at_once: int = ENTRIES_AT_ONCE,
    ) -> None:
        self._work = work
        self._gateways = gateways
        self._ask = ask
        self._compare = compare
        self._clock = clock
        self._entries_at_once = entries_at_once
        self._parts = {
            ReconciliationStatus.ASKING: self._ask_some,
            ReconciliationStatus.READING: self._read_some,
            ReconciliationStatus.CHECKING: self._check_some,
        }

    async def __call__(self, event: ReconciliationStarted, task: Task) -> None:
        del task  # What was done is stored with how far it came, so it ends like any other.
        async with self._work.begin() as store:
            present = await store.reconciliations.get(event.reconciliation_id)
        if not present.is_running:
            return
        now = self._clock.now()
        try:
            await self._parts[present.status](present)
        except Unavailable:
            if now - present.started_at < GIVEN_UP_AFTER:
                raise NotYet(pause(present.started_at, now)) from None
            await self._save(present.give_up(now=now))
            return
        await failpoint("payments.between-parts-of-reconciliation")
        raise NotYet(self._clock.now())

    async def _ask_some(self, present: Reconciliation) -> None:
        after = PaymentId(UUID(present.place)) if present.place else None
        asked = await self._ask(before=present.started_at, gateway=present.gateway, after=after)
        async with self._work.begin() as store:
            for found in asked.found:
                await store.reconciliations.note(present.id, found)
            if asked.last is None:
                done = present.next_part(ReconciliationStatus.READING)
            else:
                done = present.go_on(str(asked.last), asked=asked.count)
            await store.reconciliations.save(done)

    async def _read_some(self, present: Reconciliation) -> None:
        since = datetime.fromisoformat(present.place) if present.place else present.since
        count, last = 0, since
        entries = self._gateways.entries(present.gateway, since, present.until)
        async with aclosing(entries):
            async for entry in entries:
                if count >= self._entries_at_once and entry.at > last:
                    # Those of one time are compared together: the next part begins at a time.
                    await self._save(present.go_on(entry.at.isoformat(), entries=count))
                    return
                await self._compare(present.id, present.gateway, entry)
                count, last = count + 1, entry.at
        read = present.go_on("", entries=count)
        await self._save(read.next_part(ReconciliationStatus.CHECKING))

    async def _check_some(self, present: Reconciliation) -> None:
        async with self._work.begin() as store:
            movements = await store.books.missing(
                present.gateway,
                since=present.since,
                until=present.until,
                after=present.place,
                limit=MOVEMENTS_AT_ONCE,
            )
        missing = [each for each in movements if not await self._is_confirmed(each)]
        async with self._work.begin() as store:
            for movement in missing:
                await store.reconciliations.note(present.id, self._missing(movement))
            if movements:
                done = present.go_on(place_of(movements[-1]), checked=len(movements))
            else:
                count = await store.reconciliations.count(present.id)
                done = present.finish(discrepancies=count, now=self._clock.now())
            await store.reconciliations.save(done)

    async def _is_confirmed(self, movement: Movement) -> bool:
        """Whether the provider knows of it, though the list of that time did not have it."""
        async with self._work.begin() as store:
            payment = await store.payments.get(movement.payment_id)
        if movement.kind is EntryKind.CAPTURE:
            return await self._is_captured(payment, movement)
        refund = payment.refund(RefundId(UUID(movement.source)))
        answer = await self._gateways.look_up_refund(payment, refund)
        return answer is not None and answer.outcome is RefundOutcome.SUCCEEDED

    async def _is_captured(self, payment: Payment, movement: Movement) -> bool:
        named = read_key(movement.source)
        if named is None:
            return False
        charge = await self._gateways.look_up(payment.attempt_number(named[1]))
        return charge is not None and charge.outcome is ChargeOutcome.CAPTURED

    def _missing(self, movement: Movement) -> Discrepancy:
        is_capture = movement.kind is EntryKind.CAPTURE
        return Discrepancy(
            kind=DiscrepancyKind.CAPTURE_MISSING if is_capture else DiscrepancyKind.REFUND_MISSING,
            remedy=Remedy.REPORTED,
            reference=movement.source,
            payment_id=movement.payment_id,
            ours=movement.amount,
            at=self._clock.now(),
        )

    async def _save(self, done: Reconciliation) -> None:
        async with self._work.begin() as store:
            await store.reconciliations.save(done)
