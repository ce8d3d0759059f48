"""Late money as the dictionaries have it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from adapters.memory.inventory import Movement
from adapters.memory.unit_of_work import MemoryDatabase
from application.booking.late_ports import PastBookings
from application.platform.paging import Page, PageRequest
from domain.booking.booking import Booking
from domain.booking.errors import LateMoneyNotFound
from domain.booking.events import (
    BookingConfirmed,
    BookingMoneyReturned,
    BookingNeedsOperator,
)
from domain.booking.late_money import LateOutcome, LatePast
from domain.inventory.hold import Hold, Line
from domain.inventory.stock import Stock, StockKind
from domain.kernel.ids import EventId, HoldId, PaymentId, StockId
from domain.programme.events import EventCancelled

type Told = BookingConfirmed | BookingMoneyReturned | BookingNeedsOperator


class MemoryLateMoneyViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def awaiting(self, page: PageRequest) -> Page[Booking]:
        after = page.after_id()
        late = (row for row in self._bookings() if row.awaits_operator)
        found = sorted((row for row in late if after is None or row.id > after), key=_id)
        return Page.cut(found[: page.limit + 1], page, key=lambda row: (str(row.id),))

    async def of_payment(self, payment_id: PaymentId) -> Booking:
        for booking in self._bookings():
            if booking.awaits_operator and booking.payment_id == payment_id:
                return booking
        raise LateMoneyNotFound(payment_id)

    async def past(self, event_id: EventId, *, limit: int) -> PastBookings:
        ran_out = [row for row in self._bookings() if row.event_id == event_id and _ran_out(row)]
        told = [(row, first) for row in ran_out if (first := self._told(row))]
        told.sort(key=lambda pair: (-pair[1].at.timestamp(), pair[0].id))
        late = [self._past(row, first) for row, first in told[:limit]]
        return PastBookings(ran_out=len(ran_out), late=late)

    def _past(self, booking: Booking, told: Told) -> LatePast:
        wanted = self._wanted(booking)
        enough = self._is_enough(booking, wanted, told.at)
        is_gone = any(self._is_taken(booking, line, told.at) for line in wanted)
        return LatePast(
            booking_id=booking.id,
            payment_id=told.payment_id or PaymentId(booking.id),
            amount=booking.total,
            came_at=told.at,
            was_open=self._was_open(booking.event_id, told.at),
            own_were_free=enough and not is_gone,
            others_were_free=enough,
            became=self._became(booking, told),
        )

    def _told(self, booking: Booking) -> Told | None:
        for event in self._log():
            is_late = isinstance(event, BookingMoneyReturned | BookingNeedsOperator) or (
                isinstance(event, BookingConfirmed) and event.late
            )
            if is_late and event.booking_id == booking.id:
                told: Told = event
                return told
        return None

    def _became(self, booking: Booking, told: Told) -> LateOutcome:
        match told:
            case BookingMoneyReturned():
                return LateOutcome.REFUNDED
            case BookingNeedsOperator():
                return LateOutcome.OPERATOR
        had = {line.unit for line in self._holds()[HoldId(booking.id)].lines}
        got = {line.unit for line in self._holds()[booking.hold_id].lines}
        return LateOutcome.REACQUIRED if had == got else LateOutcome.SUBSTITUTED

    def _wanted(self, booking: Booking) -> list[Line]:
        stocks: dict[StockId, Stock] = self._database.table("stocks")
        lines = self._holds()[HoldId(booking.id)].lines
        return [line for line in lines if stocks[line.stock_id].kind is not StockKind.ALLOWANCE]

    def _is_taken(self, booking: Booking, wanted: Line, at: datetime) -> bool:
        return any(
            self._keeps(hold, wanted.stock_id, at)
            for hold in self._holds().values()
            if hold.id not in {HoldId(booking.id), booking.hold_id}
            and any(
                wanted.unit and (line.stock_id, line.unit) == (wanted.stock_id, wanted.unit)
                for line in hold.lines
            )
        )

    def _keeps(self, hold: Hold, stock_id: StockId, at: datetime) -> bool:
        mine = (
            move
            for move in self._movements()
            if (move.hold_id, move.stock_id) == (hold.id, stock_id) and move.at <= at
        )
        return sum(move.held + move.sold for move in mine) > 0

    def _is_enough(self, booking: Booking, wanted: list[Line], at: datetime) -> bool:
        own = {booking.hold_id} - {HoldId(booking.id)}
        left = Counter[StockId]()
        for move in self._movements():
            if move.at <= at and move.hold_id not in own:
                left[move.stock_id] += move.capacity - move.held - move.sold
        for line in wanted:
            left[line.stock_id] -= line.quantity
        return all(left[line.stock_id] >= 0 for line in wanted)

    def _was_open(self, event_id: EventId, at: datetime) -> bool:
        event = self._database.table("events")[event_id]
        cancelled = (one for one in self._log() if isinstance(one, EventCancelled))
        return at < event.ends_at and not any(
            one.event_id == event_id and one.at <= at for one in cancelled
        )

    def _log(self) -> Iterator[Any]:
        return (entry.event for entry in self._database.table("event_log").values())

    def _bookings(self) -> list[Booking]:
        return list(self._database.table("bookings").values())

    def _holds(self) -> dict[HoldId, Hold]:
        return self._database.table("holds")

    def _movements(self) -> list[Movement]:
        return list(self._database.table("movements").values())


def _ran_out(booking: Booking) -> bool:
    return booking.was_timed_out or booking.hold_id != HoldId(booking.id)


def _id(booking: Booking) -> Any:
    return booking.id
