from datetime import datetime

from application.booking.ports import BookingStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.booking.booking import UNPAID
from domain.booking.events import BookingInitiated, BookingPaymentStarted


class ExpireBooking:
    """Cancel what was not paid in time, and free its places."""

    def __init__(self, *, work: UnitOfWork[BookingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: BookingInitiated | BookingPaymentStarted, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            booking = await store.bookings.lock(event.booking_id)
            # A deadline that moved has a task of its own. What is in a basket ends with it.
            is_over = booking.status in UNPAID and now >= booking.deadline
            if booking.order_id is not None or not is_over:
                return
            await store.bookings.save(booking.time_out(now=now))
            await store.inventory.release(booking.hold_id, now=now)


def deadline_of(event: BookingInitiated | BookingPaymentStarted) -> datetime | None:
    """When it runs out; what is in a basket does so with its order."""
    return event.deadline if event.order_id is None else None
