from datetime import datetime

from application.booking.join_waiting_list import keep_for_waiting, set_aside
from application.booking.place_booking import hold_request
from application.booking.ports import Offers
from application.booking.waiting_ports import WaitingStore
from application.platform.ports import Clock, Ids, Randomness, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.booking.booking import Booking, Item
from domain.booking.events import BookingCancelled
from domain.booking.offer import Offer, OfferedType
from domain.booking.selection import Place, Wish, select
from domain.booking.ticket_number import NUMBERS, ticket_number
from domain.booking.waiting import OFFER_FOR, Waiting
from domain.inventory.errors import NotLeft
from domain.kernel.ids import BookingId, SeatId, StockId
from domain.programme.events import EventSeatMapRevised, TicketTypeChanged


class ServeWaitingList:
    """Offer places that came free to those who wait, the longest first.

    Who waits for more than there is keeps waiting, and the next whom it is enough for is
    served. An offer is a booking made for them, in the transaction that notes it.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[WaitingStore],
        offers: Offers,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
    ) -> None:
        self._work = work
        self._offers = offers
        self._clock = clock
        self._ids = ids
        self._randomness = randomness

    async def __call__(
        self, event: BookingCancelled | TicketTypeChanged | EventSeatMapRevised, _task: Task
    ) -> None:
        offer = await self._offers.get(event.event_id, fresh=True)
        async with self._work.begin() as store:
            wanted = await store.waiting.waited_for([offered.id for offered in offer.types])
        for offered in map(offer.type, wanted):
            while await self._serve_one(offer, offered):
                pass

    async def _serve_one(self, offer: Offer, offered: OfferedType) -> bool:
        """Serve the first whom the free places are enough for; tell if there was one."""
        now = self._clock.now()
        if not (offer.takes_bookings(now) and offered.is_on_sale(now)):
            return False
        stock_id = StockId(offered.id)
        async with self._work.begin() as store:
            stock = (await store.inventory.lock([stock_id], now=now))[stock_id]
            if await store.offer_versions.of(offer.event_id) != offer.version:
                raise NotYet(now)
            left = stock.left - await set_aside(store, offered, now=now)
            first = await store.waiting.first_fitting(offered.id, left=left)
            places = None if first is None else await _places(store, offer, first, now)
            if first is not None and places is not None:
                await store.waiting.save(await self._offer(store, offer, first, places, now))
            await keep_for_waiting(store, offered, now=now)
        return places is not None

    async def _offer(
        self,
        store: WaitingStore,
        offer: Offer,
        waiting: Waiting,
        places: tuple[Place, ...],
        now: datetime,
    ) -> Waiting:
        booking = Booking.initiate(
            BookingId(self._ids.new()),
            event_id=offer.event_id,
            organizer_id=offer.organizer_id,
            buyer_id=waiting.account_id,
            items=tuple(self._item(place) for place in places),
            hold_for=OFFER_FOR,
            now=now,
        )
        request = hold_request(booking, offer, from_queue=True)
        try:
            await store.inventory.hold(request, now=now)
        except NotLeft:
            # Meanwhile they have as many as one buyer may have.
            return waiting.leave(now=now)
        await store.bookings.add(booking)
        return waiting.offer(booking.id, until=booking.deadline, now=now)

    def _item(self, place: Place) -> Item:
        return Item(
            number=ticket_number(self._randomness.below(NUMBERS)),
            ticket_type_id=place.offered.id,
            seat=place.seat,
            price=place.offered.price,
        )


async def _places(
    store: WaitingStore, offer: Offer, waiting: Waiting, now: datetime
) -> tuple[Place, ...] | None:
    lines = await store.inventory.taken_units([StockId(waiting.ticket_type_id)], now=now)
    wish = Wish(ticket_type_id=waiting.ticket_type_id, quantity=waiting.quantity)
    taken = {SeatId(line.unit) for line in lines if line.unit is not None}
    return select(offer, [wish], taken=taken, now=now)
