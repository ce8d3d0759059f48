"""The places of a booking whose money came late: had again, or replaced."""

from dataclasses import replace
from datetime import datetime

from application.booking.place_booking import hold_request
from application.booking.ports import BookingStore
from application.platform.tasks import NotYet
from domain.booking.booking import Booking, Item
from domain.booking.offer import LateMoney, Offer
from domain.booking.substitution import are_offered, substitutes
from domain.inventory.errors import NotLeft
from domain.kernel.ids import HoldId, SeatId, StockId


async def late_places(
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


async def buy(  # noqa: PLR0917  # each of another type
    store: BookingStore,
    hold_id: HoldId,
    booking: Booking,
    items: tuple[Item, ...],
    offer: Offer,
    now: datetime,
) -> HoldId | None:
    """Hold and sell in one go; ``None`` if not everything is left.

    Raises ``NotYet`` if the offer changed meanwhile.
    """
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
