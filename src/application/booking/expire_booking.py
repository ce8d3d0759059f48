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
            # A deadline that moved has a task of its own.
            if booking.status not in UNPAID or now < booking.deadline:
                return
            await store.bookings.save(booking.time_out(now=now))
            await store.inventory.release(booking.hold_id, now=now)


def deadline_of(event: BookingInitiated | BookingPaymentStarted) -> datetime:
    return event.deadline
