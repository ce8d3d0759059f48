"""Where Fairground is measured: its own process, its own database, and events to sell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from application.identity.grant_roles import GrantRoles
from application.identity.log_in import LogIn
from application.identity.register import Register
from application.programme.add_ticket_type import AddTicketType
from application.programme.create_seat_map import CreateSeatMap
from application.programme.create_venue import CreateVenue
from application.programme.draft_event import DraftEvent
from application.programme.publish_event import PublishEvent
from application.shop.activate_product import ActivateProduct
from application.shop.draft_product import DraftProduct
from benchmarks.shop import Shelf, fill_shelf
from domain.kernel.access import Principal, Role
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, EventId, SeatMapId, VenueId
from domain.kernel.money import Money
from domain.programme.seat_map import Row, Seat, Section
from domain.programme.venue import Address
from domain.shop.variant import Option, VariantChanges

PASSWORD = "many quick requests"
ORGANIZER = "organizer@fairground.example"
SELLER = "seller@fairground.example"
SIZES = ("S", "M", "L")
THEATRE = (20, 30)

type UseCases = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much there is. The arena has rows and seats, of which each is sold once."""

    listed: int = 60
    types: int = 100
    arena: tuple[int, int] = (400, 250)


USUAL = Size()
SMALL = Size(listed=2, types=2, arena=THEATRE)
"""To see that everything runs; its figures mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSale:
    """An event and its ticket types."""

    event_id: str
    type_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    buyers: tuple[str, ...]
    hot: OnSale
    spread: OnSale
    arena: OnSale
    theatre: OnSale
    free: OnSale
    product_id: str
    shelf: Shelf
    arena_size: tuple[int, int]


async def set_stage(use_cases: UseCases, *, buyers: int, size: Size = USUAL) -> Stage:
    """Prepare everything through the use cases, as an organiser would."""
    emails = tuple(f"buyer{number}@fairground.example" for number in range(buyers))
    for email in (ORGANIZER, SELLER, *emails):
        await use_cases["register"](Register(email=email, name="Ada Lovelace", password=PASSWORD))
    producer = Producer(use_cases, await _staff(use_cases, ORGANIZER, Role.ORGANIZER))
    venue = await producer.venue()
    for number in range(size.listed):
        await producer.event(venue, f"Songs of the Sea, part {number}", price=2900)
    arena = await producer.seat_map(venue, *size.arena)
    theatre = await producer.seat_map(venue, *THEATRE)
    return Stage(
        buyers=emails,
        hot=await producer.event(venue, "Everybody wants it", price=2900),
        spread=await producer.event(venue, "A hundred kinds", price=2900, types=size.types),
        arena=await producer.event(venue, "Numbered seats", price=2900, seats=arena),
        theatre=await producer.event(venue, "A play", price=2900, seats=theatre),
        free=await producer.event(venue, "Free for all", price=0),
        product_id=await _products(use_cases, size.listed),
        shelf=await fill_shelf(use_cases, await _staff(use_cases, SELLER, Role.SELLER)),
        arena_size=size.arena,
    )


async def _staff(use_cases: UseCases, email: str, role: Role) -> Principal:
    account = (await use_cases["log_in"](LogIn(email=email, password=PASSWORD))).account
    roles = frozenset({role})
    operator = Principal(
        AccountId(account.id), frozenset({Role.ADMIN}), proved_at=datetime.now(UTC)
    )
    await use_cases["grant_roles"](
        GrantRoles(account_id=account.id, roles=roles, seen_version=account.version, by=operator)
    )
    return Principal(AccountId(account.id), roles)


async def _products(use_cases: UseCases, count: int) -> str:
    """Put as many on sale as a list shows; the id of one of them."""
    seller = Principal(AccountId(uuid4()), frozenset({Role.SELLER}))
    for number in range(count):
        variants = [_size(size, 1000 + number) for size in SIZES]
        draft = DraftProduct(
            by=seller,
            title=f"Wool socks, number {number}",
            currency="EUR",
            description="<p>They are warm, and they stay up.</p>" * 5,
            vendor="Fell Knitters",
            kind="Socks",
            tags=("wool", "winter"),
            options=(Option(name="Size", values=SIZES),),
            variants=tuple(variants),
        )
        product = await use_cases["draft_product"](draft)
        await use_cases["activate_product"](ActivateProduct(product_id=product.id, by=seller))
    return str(product.id)


def _size(size: str, price: int) -> VariantChanges:
    return {"options": (size,), "price": Money(price, "EUR"), "tracks_stock": False}


class Producer:
    def __init__(self, use_cases: UseCases, organizer: Principal) -> None:
        self._use_cases = use_cases
        self._organizer = organizer
        self._starts_at = datetime.now(UTC) + timedelta(hours=3)

    async def venue(self) -> VenueId:
        address = Address(
            street="Am Markt 1", city="Bremen", region="", postal_code="28195", country="DE"
        )
        command = CreateVenue(
            by=self._organizer,
            name="The Hall",
            address=address,
            position=Position(53.08, 8.8),
            time_zone="Europe/Berlin",
        )
        return VenueId((await self._use_cases["create_venue"](command)).id)

    async def seat_map(self, venue: VenueId, rows: int, seats: int) -> SeatMapId:
        command = CreateSeatMap(
            by=self._organizer,
            venue_id=venue,
            name=f"{rows} rows",
            sections=(Section("Stalls", _rows(rows, seats)),),
        )
        return SeatMapId((await self._use_cases["create_seat_map"](command)).id)

    async def event(
        self,
        venue: VenueId,
        title: str,
        *,
        price: int,
        types: int = 1,
        seats: SeatMapId | None = None,
    ) -> OnSale:
        draft = DraftEvent(
            by=self._organizer,
            title=title,
            category="concert",
            description="An evening with old songs and new ones. " * 5,
            starts_at=self._starts_at,
            ends_at=self._starts_at + timedelta(hours=3),
            time_zone="Europe/Berlin",
            venue_id=venue,
            seat_map_id=seats,
        )
        event_id = EventId((await self._use_cases["draft_event"](draft)).id)
        for number in range(types):
            await self._use_cases["add_ticket_type"](
                AddTicketType(
                    by=self._organizer,
                    event_id=event_id,
                    name=f"Type {number}",
                    price=Money(price, "EUR"),
                    sections=() if seats is None else ("Stalls",),
                    quota=10_000_000 if seats is None else None,
                )
            )
        publish = PublishEvent(by=self._organizer, event_id=event_id)
        event = await self._use_cases["publish_event"](publish)
        return OnSale(
            event_id=str(event_id), type_ids=tuple(str(kind.id) for kind in event.ticket_types)
        )


def _rows(rows: int, seats: int) -> tuple[Row, ...]:
    return tuple(
        Row(str(row), tuple(Seat(str(seat), seat) for seat in range(1, seats + 1)))
        for row in range(1, rows + 1)
    )


def seat_names(size: tuple[int, int]) -> Sequence[str]:
    rows, seats = size
    return [f"Stalls/{row}/{seat}" for row in range(1, rows + 1) for seat in range(1, seats + 1)]
