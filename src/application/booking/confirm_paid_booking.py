from datetime import datetime

from application.booking.late_places import buy, late_places
from application.booking.ports import BookingStore, Offers
from application.booking.start_payment import booking_of
from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.tasks import Task
from domain.booking.booking import UNPAID, Booking
from domain.booking.offer import LateMoney, Offer
from domain.inventory.errors import HoldRanOut
from domain.kernel.ids import BookingId, EventId, HoldId
from domain.payments.events import PaymentCaptured


class _Unexpected(Exception):
    """The money is too late, or for something else: the event's policy is needed."""

    def __init__(self, event_id: EventId) -> None:
        super().__init__("unexpected money")
        self.event_id = event_id


class ConfirmPaidBooking:
    """Make a booking the buyer's, once its money is there.

    Money may come after the hold ran out, or after the booking was cancelled, or twice.
    It is never kept for nothing: the event's policy says what is tried, in which order.
    """

    def __init__(
        self, *, work: UnitOfWork[BookingStore], offers: Offers, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._offers = offers
        self._clock = clock
        self._ids = ids

    async def __call__(self, event: PaymentCaptured, task: Task) -> None:
        booking_id = booking_of(event.purpose)
        if booking_id is None:
            return
        try:
            await self._confirm_in_time(booking_id, event, task)
        except _Unexpected as unexpected:
            offer = await self._offers.get(unexpected.event_id, fresh=True)
            await self._settle(booking_id, offer, event, task)

    async def _confirm_in_time(
        self, booking_id: BookingId, event: PaymentCaptured, task: Task
    ) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            booking = await store.bookings.lock(booking_id)
            if booking.status not in UNPAID:
                raise _Unexpected(booking.event_id)
            try:
                await store.inventory.sell(booking.hold_id, now=now)
            except HoldRanOut:
                raise _Unexpected(booking.event_id) from None
            # It may be an earlier payment's, given up by then; a later one's goes back.
            await store.bookings.save(booking.confirm(event.payment_id, now=now))

    async def _settle(
        self, booking_id: BookingId, offer: Offer, event: PaymentCaptured, task: Task
    ) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            booking = await store.bookings.lock(booking_id)
            if booking.is_paid_for and booking.payment_id == event.payment_id:
                return
            if booking.status in UNPAID:
                await store.inventory.release(booking.hold_id, now=now)
                booking = booking.time_out(now=now)
            if booking.was_timed_out:
                settled = await self._settle_late(store, booking, offer, event, now)
            else:
                settled = booking.return_money(event.payment_id, amount=event.amount, now=now)
            await store.bookings.save(settled)

    async def _settle_late(
        self,
        store: BookingStore,
        booking: Booking,
        offer: Offer,
        event: PaymentCaptured,
        now: datetime,
    ) -> Booking:
        for step in offer.late_money:
            if step is LateMoney.REFUND:
                break
            if step is LateMoney.OPERATOR:
                return booking.call_operator(event.payment_id, amount=event.amount, now=now)
            new_hold = HoldId(self._ids.new())
            items = await late_places(step, store, booking, offer, now)
            if items and (hold_id := await buy(store, new_hold, booking, items, offer, now)):
                return booking.confirm(event.payment_id, now=now, hold_id=hold_id, items=items)
        return booking.return_money(event.payment_id, amount=event.amount, now=now)
