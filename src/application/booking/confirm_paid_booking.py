from dataclasses import replace
from datetime import datetime

from application.booking.place_booking import hold_request
from application.booking.ports import BookingStore, Offers
from application.booking.start_payment import booking_of
from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.booking.booking import UNPAID, Booking, Item
from domain.booking.offer import LateMoney, Offer
from domain.booking.substitution import are_offered, substitutes
from domain.inventory.errors import HoldRanOut, NotLeft
from domain.kernel.ids import BookingId, EventId, HoldId, SeatId, StockId
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
            items = await _places(step, store, booking, offer, now)
            if items and (hold_id := await self._buy(store, booking, items, offer, now)):
                return booking.confirm(event.payment_id, now=now, hold_id=hold_id, items=items)
        return booking.return_money(event.payment_id, amount=event.amount, now=now)

    async def _buy(
        self,
        store: BookingStore,
        booking: Booking,
        items: tuple[Item, ...],
        offer: Offer,
        now: datetime,
    ) -> HoldId | None:
        """Hold and sell in one go; ``None`` if not everything is left."""
        hold_id = HoldId(self._ids.new())
        wanted = hold_request(replace(booking, hold_id=hold_id, items=items), offer)
        # Only that it has not run out matters, for it is sold at once.
        request = replace(wanted, expires_at=offer.ends_at)
        try:
            await store.inventory.hold(request, now=now)
        except NotLeft:
            return None
        if await store.offer_versions.of(offer.event_id) != offer.version:
            raise NotYet(now)
        await store.inventory.sell(hold_id, now=now)
        return hold_id


async def _places(
    step: LateMoney, store: BookingStore, booking: Booking, offer: Offer, now: datetime
) -> tuple[Item, ...] | None:
    """The places to try in this step; ``None`` if there are none."""
    if not offer.takes_bookings(now):
        return None
    if step is LateMoney.REACQUIRE:
        return booking.items if are_offered(offer, booking.items) else None
    stocks = [StockId(item.ticket_type_id) for item in booking.items]
    lines = await store.inventory.taken_units(stocks, now=now)
    taken = {SeatId(line.unit) for line in lines if line.unit is not None}
    return substitutes(offer, booking.items, taken=taken)
