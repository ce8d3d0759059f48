"""What tickets and the gate know about bookings, events and people, in PostgreSQL."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from sqlalchemy import ARRAY, LargeBinary, String, Uuid, bindparam, func, select

from adapters.postgres.account_rows import EMAIL, AccountRows, accounts
from adapters.postgres.booking import PostgresBookings, bookings, items
from adapters.postgres.check_ins import PostgresCheckIns
from adapters.postgres.person_keys import person_keys
from adapters.postgres.programme import PostgresEvents, PostgresVenues
from adapters.postgres.programme_schema import events
from adapters.postgres.statement import Statement
from adapters.postgres.tickets import PostgresTickets
from adapters.postgres.unit_of_work import Transaction
from adapters.ticket_facts import booked_places_of, event_face_of
from application.booking.ticket_ports import BookedPlaces, EventFace, Holder
from application.platform.personal_data import PersonalCipher
from domain.booking.booking import BookingStatus
from domain.booking.check_in import Booked, Gate
from domain.booking.standing import STANDINGS
from domain.booking.ticket_errors import RecipientNotFound
from domain.kernel.ids import AccountId, BookingId, EventId, TicketNumber

_EVENT = Statement(
    select(
        events.c.id, events.c.organizer_id, events.c.title, events.c.starts_at, events.c.ends_at
    ).where(events.c.id == bindparam("event_id"))
)
_LOCK = Statement(
    select(bookings.c.id).where(bookings.c.id == bindparam("booking_id")).with_for_update()
)
_BOOKED = Statement(
    select(items.c.number, bookings.c.event_id, bookings.c.status)
    .join(bookings, bookings.c.id == items.c.booking_id)
    .where(items.c.number == func.any(bindparam("numbers", type_=ARRAY(String))))
)
_NAMED = Statement(
    # Who was erased has no key, and no name.
    select(accounts, person_keys.c.key)
    .join(person_keys, person_keys.c.account_id == accounts.c.id)
    .where(accounts.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
)
_BY_EMAIL = Statement(
    select(accounts.c.id).where(
        accounts.c.email_index == func.any(bindparam("indexes", type_=ARRAY(LargeBinary))),
        accounts.c.email_verified_at.is_not(None),
    )
)


class PostgresBookedTickets:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection
        self._bookings = PostgresBookings(transaction)

    async def get(self, booking_id: BookingId) -> BookedPlaces:
        booking = await self._bookings.get(booking_id)
        (event,) = await _EVENT.rows(self._connection, event_id=booking.event_id)
        return booked_places_of(booking, starts_at=event["starts_at"], ends_at=event["ends_at"])

    async def lock(self, booking_id: BookingId) -> BookedPlaces:
        await _LOCK.run(self._connection, booking_id=booking_id)
        return await self.get(booking_id)

    async def find(self, numbers: AbstractSet[TicketNumber]) -> Mapping[TicketNumber, Booked]:
        rows = await _BOOKED.rows(self._connection, numbers=list(numbers))
        return {
            row["number"]: Booked(
                event_id=row["event_id"], standing=STANDINGS[BookingStatus(row["status"])]
            )
            for row in rows
        }


class PostgresGateEvents:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def find(self, event_id: EventId) -> Gate | None:
        row = await _EVENT.row(self._connection, event_id=event_id)
        if row is None:
            return None
        return Gate(
            event_id=row["id"],
            organizer_id=row["organizer_id"],
            title=row["title"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
        )


class PostgresEventFaces:
    def __init__(self, transaction: Transaction) -> None:
        self._events = PostgresEvents(transaction)
        self._venues = PostgresVenues(transaction)

    async def get(self, event_id: EventId) -> EventFace:
        event = await self._events.get(event_id)
        venue = None if event.venue_id is None else await self._venues.get(event.venue_id)
        return event_face_of(event, venue)


class PostgresHolders:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._connection = transaction.connection
        self._cipher = cipher
        self._rows = AccountRows(cipher)

    async def by_email(self, email: str) -> AccountId:
        indexes = self._cipher.indexes(EMAIL, email)
        row = await _BY_EMAIL.row(self._connection, indexes=indexes)
        if row is None:
            raise RecipientNotFound
        return AccountId(row["id"])

    async def named(self, account_ids: AbstractSet[AccountId]) -> Mapping[AccountId, Holder]:
        rows = await _NAMED.rows(self._connection, ids=list(account_ids))
        people = [self._rows.from_row(row) for row in rows]
        return {person.id: Holder(name=person.name, email=person.email) for person in people}


class PostgresTicketStore:
    """Serves tickets and the gate alike."""

    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.tickets = PostgresTickets(transaction)
        self.check_ins = PostgresCheckIns(transaction)
        self.booked_tickets = PostgresBookedTickets(transaction)
        self.gate_events = PostgresGateEvents(transaction)
        self.event_faces = PostgresEventFaces(transaction)
        self.holders = PostgresHolders(transaction, cipher)
