"""A database and a data directory that many processes work on, and what is sold there."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from adapters.payments.sandbox_log import Call, Entry, SandboxLog, write_entry
from adapters.postgres.statement import Pool
from application.booking.ports import BookingView
from application.booking.start_payment import purpose_of
from application.identity.open_session import OpenSession
from application.platform.paging import Page, PageRequest
from application.programme.add_ticket_type import AddTicketType
from application.programme.create_seat_map import CreateSeatMap
from application.programme.create_venue import CreateVenue
from application.programme.draft_event import DraftEvent
from application.programme.publish_event import PublishEvent
from domain.booking.booking import Booking
from domain.identity.account import Account
from domain.inventory.stock import Stock
from domain.kernel.access import Principal, Role
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, EventId, SeatMapId, StockId, TicketTypeId, VenueId
from domain.kernel.money import Money
from domain.payments.payment import Payment
from domain.programme.event import Event
from domain.programme.policies import RefundTier
from domain.programme.seat_map import Row, Seat, Section
from domain.programme.venue import Address
from domain.shop.cart_items import Tickets
from entrypoints.cli import main as command_line
from entrypoints.cli.sample_data import PASSWORD
from entrypoints.composition.root import Application, close, compose, open_, use_cases_of
from entrypoints.settings_sources import load_settings
from tests.support.forks import Fork, Program, forked
from tests.support.platform import PLENTY

ROW = 10
PRICE = Money(2900, "EUR")
PLACE = Address(street="Am Markt 1", city="Bremen", region="", postal_code="28195", country="DE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: AccountId
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSale:
    """An event with one ticket type. Without seats its places have no numbers."""

    event_id: EventId
    type_id: TicketTypeId
    places: int
    seats: tuple[str, ...] = ()

    @property
    def item(self) -> Tickets:
        """A place of it, wherever, in a cart."""
        return Tickets(event_id=self.event_id, ticket_type_id=self.type_id)


class Grounds:
    """Prepared in this process through the use cases; what is tested are the other processes."""

    def __init__(self, environment: Mapping[str, str], application: Application) -> None:
        self._environment = environment
        self._application = application
        self._use_cases: Mapping[str, Any] = use_cases_of(application)
        self._password_hash = ""
        self._organizer = Principal(AccountId(uuid4()), frozenset({Role.ORGANIZER}))
        self.directory = Path(application.settings.data_directory())
        self._log = SandboxLog(self.directory / "sandbox.sqlite")

    @property
    def pool(self) -> Pool:
        pool: Pool = self.adapters.pool()
        return pool

    @property
    def adapters(self) -> Any:
        return self._application.adapters()

    @property
    def use_cases(self) -> Mapping[str, Any]:
        return self._use_cases

    def serving(
        self, *arguments: str, program: Program = command_line.main, **settings: str
    ) -> AbstractAsyncContextManager[Fork]:
        """Start a process of the platform; its log is in the data directory."""
        return forked(
            *("serve", "--port", "0", *arguments),
            environment={**self._environment, **_variables(settings)},
            log=self.directory / "log",
            program=program,
        )

    async def people(self, count: int) -> Sequence[Person]:
        """Customers with accounts, signed in as a log-in would sign them in."""
        await self._hash_password()
        return await asyncio.gather(*(self.person() for _ in range(count)))

    async def administrator(self) -> Person:
        return await self.person(Role.ADMIN)

    async def person(self, role: Role = Role.CUSTOMER) -> Person:
        await self._hash_password()
        now = self.adapters.clock().now()
        account = Account.register(
            AccountId(uuid4()),
            email=f"{uuid4().hex}@example.com",
            name="Ada Lovelace",
            password_hash=self._password_hash,
            now=now,
            roles=frozenset({role}),
        ).verify_email(now=now)
        async with self.adapters.identity_work().begin() as store:
            await store.accounts.add(account)
        session = await self._use_cases["open_session"](OpenSession(account=account.settled()))
        return Person(id=account.id, token=session.access.token)

    async def put_on_sale(
        self, places: int, *, seated: bool = False, per_buyer_limit: int | None = None
    ) -> OnSale:
        """Everything goes back to who cancels."""
        venue_id = await self._venue()
        seat_map_id = await self._seat_map(venue_id, places) if seated else None
        event_id = await self._draft(venue_id, seat_map_id)
        await self._use_cases["add_ticket_type"](
            AddTicketType(
                by=self._organizer,
                event_id=event_id,
                name="Place",
                price=PRICE,
                sections=("Stalls",) if seated else (),
                quota=None if seated else places,
                per_buyer_limit=per_buyer_limit,
            )
        )
        publish = PublishEvent(by=self._organizer, event_id=event_id)
        event: Event = await self._use_cases["publish_event"](publish)
        seats = tuple(f"Stalls/{n // ROW + 1}/{n % ROW + 1}" for n in range(places * seated))
        return OnSale(
            event_id=event_id, type_id=event.ticket_types[0].id, places=places, seats=seats
        )

    async def stock(self, on_sale: OnSale) -> Stock:
        stock_id = StockId(on_sale.type_id)
        async with self.adapters.booking_work().begin() as store:
            stock: Stock = (await store.inventory.get([stock_id]))[stock_id]
        return stock

    async def bookings(self, on_sale: OnSale) -> Sequence[BookingView]:
        views = self.adapters.booking_views()
        page: Page[BookingView] = await views.of_event(on_sale.event_id, PageRequest(limit=100))
        assert page.next is None
        return page.items

    async def payments(self, booking: Booking) -> Sequence[Payment]:
        async with self.adapters.payment_work().begin() as store:
            found: Sequence[Payment] = await store.payments.of_purpose(purpose_of(booking.id))
        return found

    def money(self) -> Sequence[Entry]:
        """Every movement of money, as the bank behind the sandbox recorded it."""
        return self._log.entries()

    def calls(self) -> Sequence[Call]:
        """Everything that the bank was asked for, answered or not."""
        return self._log.calls()

    def charge_again(self) -> None:
        """Let the bank take the money of its last capture once more."""
        last = [entry for entry in self.money() if entry.kind == "capture"][-1]
        with self._log.transaction() as books:
            write_entry(books, last)

    def close(self) -> None:
        self._log.close()

    async def _hash_password(self) -> None:
        """They all have one, which is hashed once: that is slow, as it should be."""
        if not self._password_hash:
            self._password_hash = await self.adapters.passwords().hash(PASSWORD)

    async def _venue(self) -> VenueId:
        command = CreateVenue(
            by=self._organizer,
            name="The Hall",
            address=PLACE,
            position=Position(53.08, 8.8),
            time_zone="Europe/Berlin",
        )
        return VenueId((await self._use_cases["create_venue"](command)).id)

    async def _seat_map(self, venue_id: VenueId, places: int) -> SeatMapId:
        rows = tuple(
            Row(str(row + 1), tuple(Seat(str(n), n) for n in range(1, ROW + 1)))
            for row in range(places // ROW)
        )
        command = CreateSeatMap(
            by=self._organizer,
            venue_id=venue_id,
            name="All seats",
            sections=(Section("Stalls", rows),),
        )
        return SeatMapId((await self._use_cases["create_seat_map"](command)).id)

    async def _draft(self, venue_id: VenueId, seat_map_id: SeatMapId | None) -> EventId:
        starts_at = datetime.now(UTC) + timedelta(days=30)
        draft = DraftEvent(
            by=self._organizer,
            title="Songs of the Sea",
            category="concert",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            time_zone="Europe/Berlin",
            venue_id=venue_id,
            seat_map_id=seat_map_id,
            refund_policy=(RefundTier(hours_before=0, percent=100),),
        )
        return EventId((await self._use_cases["draft_event"](draft)).id)


@asynccontextmanager
async def open_grounds(
    directory: Path, *, database_url: str, **settings: str
) -> AsyncIterator[Grounds]:
    """The settings are those of every process."""
    given = {
        "data_directory": str(directory),
        "database_url": database_url,
        "port": "0",
        "log_level": "warning",
        **settings,
    }
    others = {name: value for name, value in os.environ.items() if "FAIRGROUND" not in name}
    environment = {**others, **PLENTY, **_variables(given)}
    application = compose(load_settings(environment))
    await open_(application)
    grounds = Grounds(environment, application)
    try:
        yield grounds
    finally:
        grounds.close()
        await close(application)


def _variables(settings: Mapping[str, str]) -> dict[str, str]:
    return {f"FAIRGROUND_{name.upper()}": value for name, value in settings.items()}
