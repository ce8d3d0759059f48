from dataclasses import dataclass

from application.booking.join_waiting_list import keep_for_waiting
from application.booking.ports import Offers
from application.booking.waiting_ports import WaitingStore
from application.platform.ports import Clock, UnitOfWork
from domain.booking.errors import WaitingNotFound
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, StockId, WaitingId


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveWaitingList:
    by: Principal
    event_id: EventId
    waiting_id: WaitingId


class LeaveWaitingListHandler:
    """Stop waiting."""

    def __init__(self, *, work: UnitOfWork[WaitingStore], offers: Offers, clock: Clock) -> None:
        self._work = work
        self._offers = offers
        self._clock = clock

    async def __call__(self, command: LeaveWaitingList) -> None:
        now = self._clock.now()
        offer = await self._offers.get(command.event_id, fresh=True)
        async with self._work.begin() as store:
            waiting = await store.waiting.get(command.waiting_id)
            is_theirs = waiting.account_id == command.by.account_id
            if not is_theirs or waiting.event_id != command.event_id:
                raise WaitingNotFound(command.waiting_id)
            await store.inventory.lock([StockId(waiting.ticket_type_id)], now=now)
            await store.waiting.save(waiting.leave(now=now))
            await keep_for_waiting(store, offer.type(waiting.ticket_type_id), now=now)
