"""Bookings with their tickets, for reading."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

from asyncpg import Record
from sqlalchemy import ARRAY, ColumnElement, Integer, Uuid, bindparam, func, select

from adapters.postgres.booking import bookings, items, to_booking
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.tickets import tickets, to_ticket
from application.booking.ports import BookingView
from application.platform.paging import Page, PageRequest
from domain.booking.booking import Booking
from domain.booking.errors import BookingNotFound
from domain.booking.ticket import Ticket
from domain.kernel.ids import AccountId, BookingId, EventId


def _whole(which: ColumnElement[bool]) -> Statement:
    return Statement(
        select(bookings, items.c.number, items.c.ticket_type_id, items.c.seat, items.c.price)
        .join(items, items.c.booking_id == bookings.c.id)
        .where(which)
        .order_by(bookings.c.id.desc(), items.c.position)
    )


def _page(which: ColumnElement[bool]) -> Statement:
    after = bindparam("after", type_=Uuid)
    return _whole(
        bookings.c.id.in_(
            select(bookings.c.id)
            .where(which, (bookings.c.id < after) | after.is_(None))
            .order_by(bookings.c.id.desc())
            .limit(bindparam("limit", type_=Integer))
        )
    )


_GET = _whole(bookings.c.id == bindparam("booking_id"))
_OF_BUYER = _page(bookings.c.buyer_id == bindparam("buyer_id"))
_OF_EVENT = _page(bookings.c.event_id == bindparam("event_id"))
_TICKETS = Statement(
    select(tickets)
    .where(tickets.c.booking_id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(tickets.c.number)
)


class PostgresBookingViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, booking_id: BookingId) -> BookingView:
        views = await self._views(await _GET.rows(self._pool, booking_id=booking_id))
        if not views:
            raise BookingNotFound(booking_id)
        return views[0]

    async def of_buyer(self, buyer_id: AccountId, page: PageRequest) -> Page[BookingView]:
        rows = await _OF_BUYER.rows(
            self._pool, buyer_id=buyer_id, after=page.after_id(), limit=page.limit + 1
        )
        return Page.cut(await self._views(rows), page, _key)

    async def of_event(self, event_id: EventId, page: PageRequest) -> Page[BookingView]:
        rows = await _OF_EVENT.rows(
            self._pool, event_id=event_id, after=page.after_id(), limit=page.limit + 1
        )
        return Page.cut(await self._views(rows), page, _key)

    async def _views(self, rows: Sequence[Record]) -> list[BookingView]:
        found = [to_booking(list(of_one)) for _, of_one in groupby(rows, lambda row: row["id"])]
        issued = await self._tickets(found)
        return [
            BookingView(booking=booking, tickets=tuple(issued[booking.id])) for booking in found
        ]

    async def _tickets(self, found: Sequence[Booking]) -> dict[BookingId, list[Ticket]]:
        rows = await _TICKETS.rows(self._pool, ids=[booking.id for booking in found])
        issued: defaultdict[BookingId, list[Ticket]] = defaultdict(list)
        for row in rows:
            issued[row["booking_id"]].append(to_ticket(row))
        return issued


def _key(view: BookingView) -> tuple[str]:
    return (str(view.booking.id),)
