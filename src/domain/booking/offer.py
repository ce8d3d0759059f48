"""An offer: what of an event can be booked, at what price, by whom and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from domain.booking.errors import NotOnSale
from domain.kernel.errors import NotFound
from domain.kernel.ids import AccountId, EventId, SeatId, TicketTypeId
from domain.kernel.money import Money


class LateMoney(StrEnum):
    """What to try, in this order, when money comes after its hold ran out."""

    REACQUIRE = "REACQUIRE"
    SUBSTITUTE = "SUBSTITUTE"
    REFUND = "REFUND"
    OPERATOR = "OPERATOR"


class NotOffered(NotFound):
    code = "not-offered"

    def __init__(self, ticket_type_id: TicketTypeId) -> None:
        super().__init__("This event has no such ticket type.", ticketTypeId=str(ticket_type_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSeat:
    """A seat and where it stands: rows count from the front, places along the row.

    Two seats are neighbours if they are in one row and their places differ by one.
    """

    id: SeatId
    section: str
    row: int
    place: int
    accessible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedType:
    id: TicketTypeId
    name: str
    price: Money
    sale_starts: datetime | None
    sale_ends: datetime | None
    per_buyer_limit: int | None
    is_seated: bool
    seats: Mapping[SeatId, OfferedSeat]

    def is_on_sale(self, now: datetime) -> bool:
        started = self.sale_starts is None or self.sale_starts <= now
        return started and (self.sale_ends is None or now < self.sale_ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTier:
    """Up to this long before the start, this much goes back."""

    before_start: timedelta
    percent: int


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A snapshot. ``version`` is the event's: a booking is only taken while it still holds."""

    event_id: EventId
    organizer_id: AccountId
    version: int
    is_open: bool
    starts_at: datetime
    ends_at: datetime
    types: tuple[OfferedType, ...]
    refund_tiers: tuple[RefundTier, ...]
    late_money: tuple[LateMoney, ...]

    def type(self, ticket_type_id: TicketTypeId) -> OfferedType:
        try:
            return self._types[ticket_type_id]
        except KeyError:
            raise NotOffered(ticket_type_id) from None

    def takes_bookings(self, now: datetime) -> bool:
        return self.is_open and now < self.ends_at

    def need_open(self, now: datetime) -> None:
        if not self.takes_bookings(now):
            raise NotOnSale("This event", eventId=str(self.event_id))

    def refund_of(self, total: Money, *, now: datetime) -> Money:
        """What goes back to a buyer who cancels now: the best tier they still reach."""
        reached = [
            tier.percent for tier in self.refund_tiers if self.starts_at - now >= tier.before_start
        ]
        return total.percent(max(reached, default=0))

    @cached_property
    def _types(self) -> Mapping[TicketTypeId, OfferedType]:
        return {offered.id: offered for offered in self.types}
