"""The texts of messages in memory, and who their authors are."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.unit_of_work import MemoryDatabase
from application.chat.archive import Body
from domain.booking.booking import Booking, BookingStatus
from domain.booking.ticket import Ticket, TicketStatus
from domain.chat.errors import PersonNotFound
from domain.identity.account import Account, AccountStatus
from domain.kernel.access import RIGHTS, Right
from domain.kernel.ids import AccountId, ConversationId, EventId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """Not sealed: nothing of the memory outlives the program."""

    id: UUID
    conversation_id: ConversationId
    message_id: MessageId
    author_id: AccountId
    revision: int
    written_at: datetime
    text: str


class MemoryMessageArchive:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def put(self, bodies: Sequence[Body]) -> None:
        async with self._database.lock:
            for body in bodies:
                self._rows().setdefault(body.id, _kept(body))

    async def get_many(self, ids: Collection[UUID]) -> Mapping[UUID, Body]:
        async with self._database.lock:
            rows = self._rows()
            return {one: _body(rows[one]) for one in ids if one in rows}

    async def history(self, message_id: MessageId) -> Sequence[Body]:
        async with self._database.lock:
            found = [row for row in self._rows().values() if row.message_id == message_id]
        found.sort(key=lambda row: (row.revision, row.written_at, row.id))
        return [_body(row) for row in found]

    async def of_author(self, author_id: AccountId) -> AsyncIterator[Body]:
        async with self._database.lock:
            found = [row for row in self._rows().values() if row.author_id == author_id]
        for row in sorted(found, key=lambda row: (row.written_at, row.id)):
            yield _body(row)

    async def forget(self, message_ids: Collection[MessageId]) -> None:
        async with self._database.lock:
            rows = self._rows()
            for one in [row.id for row in rows.values() if row.message_id in message_ids]:
                del rows[one]

    def _rows(self) -> dict[UUID, KeptText]:
        return self._database.table("message_bodies")


def _kept(body: Body) -> KeptText:
    return KeptText(
        id=body.id,
        conversation_id=body.conversation_id,
        message_id=body.message_id,
        author_id=body.author_id,
        revision=body.revision,
        written_at=body.written_at,
        text=body.sealed.decode(),
    )


def _body(row: KeptText) -> Body:
    return Body(
        id=row.id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        author_id=row.author_id,
        revision=row.revision,
        written_at=row.written_at,
        sealed=row.text.encode(),
    )


class MemorySeals:
    """Texts of those who are erased cannot be read: as if their key was gone."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def seal(self, author_id: AccountId, body_id: UUID, text: str) -> bytes:
        del body_id
        async with self._database.lock:
            if _living(self._database, author_id) is None:
                raise PersonNotFound(author_id)
        return text.encode()

    async def unseal(self, bodies: Collection[Body]) -> Mapping[UUID, str]:
        async with self._database.lock:
            return {
                body.id: body.sealed.decode()
                for body in bodies
                if _living(self._database, body.author_id) is not None
            }


class MemoryPeople:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def names(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, str]:
        async with self._database.lock:
            found = [_living(self._database, one) for one in account_ids]
        return {account.id: account.name for account in found if account is not None}

    async def staff(self, account_id: AccountId, right: Right) -> bool:
        async with self._database.lock:
            account = _living(self._database, account_id)
        return account is not None and any(right in RIGHTS[role] for role in account.roles)


class MemoryEventGuests:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def comes(self, account_id: AccountId, event_id: EventId) -> bool:
        async with self._database.lock:
            bookings: list[Booking] = list(self._database.table("bookings").values())
            tickets: list[Ticket] = list(self._database.table("tickets").values())
        return any(
            booking.buyer_id == account_id
            and booking.event_id == event_id
            and booking.status in {BookingStatus.CONFIRMED, BookingStatus.COMPLETED}
            for booking in bookings
        ) or any(
            ticket.holder_id == account_id
            and ticket.event_id == event_id
            and ticket.status in {TicketStatus.VALID, TicketStatus.USED}
            for ticket in tickets
        )


def _living(database: MemoryDatabase, account_id: AccountId) -> Account | None:
    account: Account | None = database.table("accounts").get(account_id)
    return None if account is None or account.status is AccountStatus.ERASED else account
