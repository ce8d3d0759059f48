from collections.abc import Sequence
from datetime import datetime

from application.booking.ports import BookingStore
from application.platform.failpoints import failpoint
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.booking.booking import UNPAID, Booking, BookingStatus
from domain.booking.events import CancelledBy
from domain.kernel.ids import EventId, StockId
from domain.programme.events import EventCancelled

AT_ONCE_MAX = 50
"""So many bookings are cancelled in one transaction."""

IN_TURN_MAX = 20
"""So many transactions are made before the task is put off, well within its lease."""

_LIVE = UNPAID | {BookingStatus.CONFIRMED}


class CancelBookingsOfEvent:
    """The event does not take place: every buyer gets everything back, whatever its policy.

    What is cancelled is not found again, so it goes on where it was stopped.
    """

    def __init__(self, *, work: UnitOfWork[BookingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: EventCancelled, _task: Task) -> None:
        for _ in range(IN_TURN_MAX):
            if not await self._cancel_some(event.event_id):
                return
            await failpoint("event-cancellation.between")
        raise NotYet(self._clock.now())

    async def _cancel_some(self, event_id: EventId) -> bool:
        """Cancel some bookings in one transaction; tell if there may be more."""
        now = self._clock.now()
        async with self._work.begin() as store:
            live = await store.bookings.lock_of_event(event_id, _LIVE, limit=AT_ONCE_MAX)
            late = await store.bookings.lock_late(event_id, limit=AT_ONCE_MAX)
            await _cancel(store, live, now)
            for booking in late:
                await store.bookings.save(await _returned(store, booking, now))
        return bool(live or late)


async def _cancel(store: BookingStore, bookings: Sequence[Booking], now: datetime) -> None:
    # All stocks before any is changed, in one order, so that nobody deadlocks.
    stocks = {StockId(item.ticket_type_id) for booking in bookings for item in booking.items}
    if stocks:
        await store.inventory.lock(sorted(stocks), now=now)
    for booking in bookings:
        cancelled = booking.cancel(by=CancelledBy.ORGANIZER, refund=booking.total, now=now)
        await store.bookings.save(cancelled)
        await store.inventory.release(booking.hold_id, now=now)


async def _returned(store: BookingStore, booking: Booking, now: datetime) -> Booking:
    """Late money about which an operator was still to decide."""
    if booking.payment_id is None:
        raise ValueError(f"The money of booking {booking.id} came by no payment.")
    amount = await store.payments.refundable(booking.payment_id)
    return booking.return_money(booking.payment_id, amount=amount, now=now)
