from dataclasses import dataclass
from datetime import datetime

from application.booking.ports import Offers
from application.booking.waiting_ports import WaitingStore
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.booking.errors import BuyerLimitReached, PlacesLeft
from domain.booking.offer import OfferedType
from domain.booking.waiting import Waiting
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, StockId, TicketTypeId, WaitingId


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWaitingList:
    by: Principal
    event_id: EventId
    ticket_type_id: TicketTypeId
    quantity: int


class JoinWaitingListHandler:
    """Wait for places. From now on, places that come free are kept for those who wait."""

    def __init__(
        self, *, work: UnitOfWork[WaitingStore], offers: Offers, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._offers = offers
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: JoinWaitingList) -> Waiting:
        now = self._clock.now()
        offer = await self._offers.get(command.event_id, fresh=True)
        offer.need_open(now)
        offered = offer.type(command.ticket_type_id)
        limit = offered.per_buyer_limit
        if limit is not None and command.quantity > limit:
            raise BuyerLimitReached(offered.id, limit=limit, left=limit)
        waiting = Waiting.join(
            WaitingId(self._ids.new()),
            event_id=offer.event_id,
            organizer_id=offer.organizer_id,
            ticket_type_id=offered.id,
            account_id=command.by.account_id,
            quantity=command.quantity,
            now=now,
        )
        stock_id = StockId(offered.id)
        async with self._work.begin() as store:
            stock = (await store.inventory.lock([stock_id], now=now))[stock_id]
            left = stock.on_offer - await set_aside(store, offered, now=now)
            if left >= command.quantity:
                raise PlacesLeft(left)
            await store.waiting.add(waiting)
            await keep_for_waiting(store, offered, now=now)
        return waiting.settled()


async def keep_for_waiting(store: WaitingStore, offered: OfferedType, *, now: datetime) -> None:
    """Tell inventory, whose stock is locked, from how many free places on it keeps them."""
    smallest = await store.waiting.smallest_group(offered.id)
    if smallest:
        smallest += await set_aside(store, offered, now=now)
    await store.inventory.keep_for_queue(StockId(offered.id), smallest)


async def set_aside(store: WaitingStore, offered: OfferedType, *, now: datetime) -> int:
    """How many free seats are accessible ones, which nobody is given without asking."""
    accessible = {seat.id for seat in offered.seats.values() if seat.accessible}
    if not accessible:
        return 0
    lines = await store.inventory.taken_units([StockId(offered.id)], now=now)
    return len(accessible - {line.unit for line in lines})
