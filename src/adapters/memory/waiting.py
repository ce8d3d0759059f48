"""The waiting list in memory."""

from collections.abc import Collection, Iterator, Sequence

from adapters.memory.booking import MemoryBookings, MemoryOfferVersions
from adapters.memory.inventory import MemoryInventory
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.platform.paging import Page, PageRequest
from domain.booking.errors import AlreadyWaiting, WaitingNotFound
from domain.booking.waiting import Waiting, WaitingStatus
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, BookingId, EventId, TicketTypeId, WaitingId

LIVE = frozenset({WaitingStatus.WAITING, WaitingStatus.OFFERED})


class MemoryWaitingList:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[WaitingId, Waiting] = transaction.table("waiting")

    async def add(self, waiting: Waiting) -> None:
        if any(
            row.account_id == waiting.account_id
            and row.ticket_type_id == waiting.ticket_type_id
            and row.status in LIVE
            for row in self._rows.values()
        ):
            raise AlreadyWaiting
        self._put(waiting)

    async def get(self, waiting_id: WaitingId) -> Waiting:
        try:
            return self._rows[waiting_id]
        except KeyError:
            raise WaitingNotFound(waiting_id) from None

    async def save(self, waiting: Waiting) -> None:
        if (await self.get(waiting.id)).version != waiting.version:
            raise StaleVersion("The waiting list changed meanwhile.", waitingId=str(waiting.id))
        self._put(waiting)

    async def first_fitting(self, ticket_type_id: TicketTypeId, *, left: int) -> Waiting | None:
        fitting = (row for row in self._waiting(ticket_type_id) if row.quantity <= left)
        return min(fitting, key=lambda row: (row.joined_at, row.id), default=None)

    async def waited_for(
        self, ticket_type_ids: Collection[TicketTypeId]
    ) -> Collection[TicketTypeId]:
        return [type_id for type_id in ticket_type_ids if any(self._waiting(type_id))]

    async def smallest_group(self, ticket_type_id: TicketTypeId) -> int:
        return min((row.quantity for row in self._waiting(ticket_type_id)), default=0)

    async def lock_of_event(self, event_id: EventId, *, limit: int) -> Sequence[Waiting]:
        there = (
            row
            for row in self._rows.values()
            if row.event_id == event_id and row.status is WaitingStatus.WAITING
        )
        return sorted(there, key=lambda row: row.id)[:limit]

    async def offered(self, booking_id: BookingId) -> Waiting | None:
        found = (row for row in self._rows.values() if row.booking_id == booking_id)
        return next(found, None)

    def _waiting(self, ticket_type_id: TicketTypeId) -> Iterator[Waiting]:
        return (
            row
            for row in self._rows.values()
            if row.ticket_type_id == ticket_type_id and row.status is WaitingStatus.WAITING
        )

    def _put(self, waiting: Waiting) -> None:
        self._rows[waiting.id] = waiting.settled()
        self._transaction.record(waiting)


class MemoryWaitingStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.waiting = MemoryWaitingList(transaction)
        self.bookings = MemoryBookings(transaction)
        self.inventory = MemoryInventory(transaction)
        self.offer_versions = MemoryOfferVersions(transaction)


class MemoryWaitingViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def of_account(self, event_id: EventId, account_id: AccountId) -> Sequence[Waiting]:
        own = (row for row in self._of(event_id) if row.account_id == account_id)
        return sorted(own, key=lambda row: row.id, reverse=True)

    async def of_event(self, event_id: EventId, page: PageRequest) -> Page[Waiting]:
        after = page.after_id()
        following = (
            row
            for row in self._of(event_id)
            if row.status is WaitingStatus.WAITING and (after is None or row.id > after)
        )
        found = sorted(following, key=lambda row: row.id)[: page.limit + 1]
        return Page.cut(found, page, lambda row: (str(row.id),))

    def _of(self, event_id: EventId) -> Iterator[Waiting]:
        rows: dict[WaitingId, Waiting] = self._database.table("waiting")
        return (row for row in rows.values() if row.event_id == event_id)
