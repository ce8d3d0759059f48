"""What bookings do about what happens elsewhere, in a few lines each."""

from application.booking.ports import BookingStore
from application.booking.start_payment import booking_of, order_of
from application.booking.waiting_ports import WaitingStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.booking.booking import HOLD_FOR, UNPAID, BookingStatus, PaymentStatus
from domain.booking.events import BookingCancelled, BookingConfirmed, BookingInitiated
from domain.booking.waiting import WaitingStatus
from domain.kernel.ids import BookingId, OrderId
from domain.kernel.money import Money
from domain.payments.events import (
    NothingLeftToRefund,
    PaymentCancelled,
    PaymentDeclined,
    PaymentExpired,
    RefundCause,
    RefundSucceeded,
)
from domain.programme.events import EventFinished

AT_ONCE_MAX = 200
"""So many bookings are changed before the task is put off, well within its lease."""


class ConfirmFreeBooking:
    """What costs nothing is theirs at once."""

    def __init__(self, *, work: UnitOfWork[BookingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: BookingInitiated, task: Task) -> None:
        if event.total.amount or event.order_id is not None:
            return
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            booking = await store.bookings.lock(event.booking_id)
            if booking.status in UNPAID and now < booking.deadline:
                await store.inventory.sell(booking.hold_id, now=now)
                await store.bookings.save(booking.confirm(None, now=now))


class NoteFailedPayment:
    """The money did not come. The buyer may try again until the deadline."""

    def __init__(self, *, work: UnitOfWork[BookingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(
        self, event: PaymentDeclined | PaymentExpired | PaymentCancelled, task: Task
    ) -> None:
        booking_id = booking_of(event.purpose)
        if booking_id is None:
            return
        async with self._work.begin(finishing=task) as store:
            booking = await store.bookings.lock(booking_id)
            is_awaited = (
                booking.status is BookingStatus.PAYMENT_PENDING
                and booking.payment_status is PaymentStatus.PENDING
                and booking.payment_id == event.payment_id
            )
            if is_awaited:
                reason = event.reason if isinstance(event, PaymentDeclined) else event.name
                failed = booking.fail_payment(
                    event.payment_id, reason=reason, now=self._clock.now()
                )
                await store.bookings.save(failed)


class NoteRefund:
    """What was to go back has gone back."""

    def __init__(self, *, work: UnitOfWork[BookingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: RefundSucceeded | NothingLeftToRefund, task: Task) -> None:
        order_id = order_of(event.purpose)
        if order_id is not None:
            await self._note_part(order_id, event, task)
            return
        booking_id = booking_of(event.purpose)
        if booking_id is None or not _settles(event):
            return
        async with self._work.begin(finishing=task) as store:
            booking = await store.bookings.lock(booking_id)
            # Money that came twice goes back too, without changing what the booking is.
            is_its_own = booking.payment_id == event.payment_id
            if is_its_own and booking.status is BookingStatus.CANCELLED:
                refunded = booking.refund(
                    event.refund_id, amount=event.refunded_total, now=self._clock.now()
                )
                await store.bookings.save(refunded)

    async def _note_part(
        self, order_id: OrderId, event: RefundSucceeded | NothingLeftToRefund, task: Task
    ) -> None:
        """It may be a booking's part of what was paid for a whole basket."""
        refund_id = event.refund_id
        if isinstance(event, RefundSucceeded):
            refund_id = event.makes_up_for or refund_id
        async with self._work.begin(finishing=task) as store:
            for booking in await store.bookings.lock_of_order(order_id):
                due = RefundCause.CANCELLATION.refund_id(event.payment_id, part=booking.subject)
                if booking.status is BookingStatus.CANCELLED and refund_id == due:
                    amount = _amount_of(event, booking.total.currency)
                    refunded = booking.refund(refund_id, amount=amount, now=self._clock.now())
                    await store.bookings.save(refunded)


def _amount_of(event: RefundSucceeded | NothingLeftToRefund, currency: str) -> Money:
    return event.amount if isinstance(event, RefundSucceeded) else Money.zero(currency)


def _settles(event: RefundSucceeded | NothingLeftToRefund) -> bool:
    """Whether with it everything is back that a booking was to give back."""
    if isinstance(event, NothingLeftToRefund):
        return True
    # Somebody may have given a part of it back before, for another reason.
    due = {cause.refund_id(event.payment_id) for cause in RefundCause}
    return (event.fully and not event.extra) or (event.makes_up_for or event.refund_id) in due


class CompleteBookings:
    """The event is over: what was confirmed is completed."""

    def __init__(self, *, work: UnitOfWork[BookingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: EventFinished, _task: Task) -> None:
        confirmed = frozenset({BookingStatus.CONFIRMED})
        async with self._work.begin() as store:
            bookings = await store.bookings.of_event(event.event_id, confirmed, limit=AT_ONCE_MAX)
            unpaid = await store.bookings.of_event(event.event_id, UNPAID, limit=1)
        for booking_id in bookings:
            await self._complete(booking_id)
        if len(bookings) == AT_ONCE_MAX:
            raise NotYet(self._clock.now())
        if unpaid:
            # Booked shortly before the end: it may still be paid.
            raise NotYet(self._clock.now() + HOLD_FOR)

    async def _complete(self, booking_id: BookingId) -> None:
        async with self._work.begin() as store:
            booking = await store.bookings.lock(booking_id)
            if booking.status is BookingStatus.CONFIRMED:
                await store.bookings.save(booking.complete(now=self._clock.now()))


class NoteWaitingOutcome:
    """Who was offered a booking from the waiting list has taken it, or let it go."""

    def __init__(self, *, work: UnitOfWork[WaitingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: BookingConfirmed | BookingCancelled, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            waiting = await store.waiting.offered(event.booking_id)
            if waiting is None or waiting.status is not WaitingStatus.OFFERED:
                return
            was_taken = isinstance(event, BookingConfirmed)
            await store.waiting.save(
                waiting.accept(now=now) if was_taken else waiting.lapse(now=now)
            )
