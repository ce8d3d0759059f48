from dataclasses import dataclass

from application.booking.late_places import buy, late_places
from application.booking.late_ports import LateMoneyViews
from application.booking.ports import BookingStore, Offers
from application.platform.idempotency import Once
from application.platform.paging import Page, PageRequest
from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.tasks import NotYet
from domain.booking.booking import Booking
from domain.booking.errors import NoPlacesLeft, OfferChanged
from domain.booking.events import LateDecision
from domain.booking.offer import LateMoney, Offer
from domain.kernel.access import Principal, Right
from domain.kernel.ids import HoldId, PaymentId


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveLateMoney:
    by: Principal
    payment_id: PaymentId
    decision: LateDecision
    note: str = ""


class ListLateMoneyHandler:
    """The bookings about whose late money somebody is to decide, for operators."""

    def __init__(self, views: LateMoneyViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, by: Principal) -> Page[Booking]:
        by.need(Right.OPERATE)
        return await self._views.awaiting(page)


class ResolveLateMoneyHandler:
    """Decide about money that came too late: it goes back, or the buyer gets places for it."""

    def __init__(
        self,
        *,
        work: UnitOfWork[BookingStore],
        views: LateMoneyViews,
        offers: Offers,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._views = views
        self._offers = offers
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: ResolveLateMoney, once: Once) -> Booking:
        command.by.need(Right.OPERATE)
        command.by.need_recent_proof(self._clock.now())
        found = await self._views.of_payment(command.payment_id)
        offer = await self._offers.get(found.event_id, fresh=True)
        try:
            return await self._resolve(found, offer, command, once)
        except NotYet:
            raise OfferChanged(found.event_id) from None

    async def _resolve(
        self, found: Booking, offer: Offer, command: ResolveLateMoney, once: Once
    ) -> Booking:
        now = self._clock.now()
        async with self._work.begin(once=once) as store:
            booking = await store.bookings.lock(found.id)
            noted = booking.resolve_late(command.decision, note=command.note, now=now)
            if command.decision is LateDecision.REFUND:
                amount = await store.payments.refundable(command.payment_id)
                settled = noted.return_money(command.payment_id, amount=amount, now=now)
            else:
                settled = await self._reinstate(store, noted, offer, command.payment_id)
            await store.bookings.save(settled)
            once.keep(settled.settled())
        return settled.settled()

    async def _reinstate(
        self, store: BookingStore, booking: Booking, offer: Offer, payment_id: PaymentId
    ) -> Booking:
        now = self._clock.now()
        offer.need_open(now)
        for step in (LateMoney.REACQUIRE, LateMoney.SUBSTITUTE):
            items = await late_places(step, store, booking, offer, now)
            hold_id = HoldId(self._ids.new())
            if items and await buy(store, hold_id, booking, items, offer, now):
                return booking.confirm(payment_id, now=now, hold_id=hold_id, items=items)
        raise NoPlacesLeft(booking.id)
