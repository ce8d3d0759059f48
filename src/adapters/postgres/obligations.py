"""What has to come to its end before PostgreSQL may forget a person."""

from collections.abc import Sequence

from sqlalchemy import (
    Integer,
    String,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)

from adapters.postgres.booking import bookings
from adapters.postgres.couriers import IS_UNDER_WAY, shifts
from adapters.postgres.delivery_rows import IS_OVER, deliveries
from adapters.postgres.order_rows import orders, shipments
from adapters.postgres.programme_schema import events
from adapters.postgres.statement import Pool, Statement
from application.platform.personal_records import MOST
from domain.booking.booking import BookingStatus
from domain.kernel.ids import AccountId
from domain.programme.event import EventStatus
from domain.shop.order_state import UNFINISHED

_UNPAID = (BookingStatus.INITIATED, BookingStatus.PAYMENT_PENDING)

_person = bindparam("person", type_=Uuid)
_unpaid = select(
    func.concat(literal("booking:", String), cast(bookings.c.id, String)).label("what")
).where(
    bookings.c.buyer_id == _person,
    or_(*(bookings.c.status == status.value for status in _UNPAID)),
)
_announced = select(
    func.concat(literal("event:", String), cast(events.c.id, String)).label("what")
).where(events.c.organizer_id == _person, events.c.status == EventStatus.PUBLISHED.value)
_working = select(
    func.concat(literal("shift:", String), cast(shifts.c.id, String)).label("what")
).where(shifts.c.courier_id == _person, text(IS_UNDER_WAY))
_brought = select(
    func.concat(literal("delivery:", String), cast(deliveries.c.id, String)).label("what")
).where(
    or_(
        deliveries.c.recipient_id == _person,
        deliveries.c.seller_id == _person,
        deliveries.c.courier_id == _person,
    ),
    text(f"NOT {IS_OVER}"),
)
# The buyer's address is needed until it is there; the seller has to bring it there.
_ordered = select(
    func.concat(literal("order:", String), cast(orders.c.id, String)).label("what")
).where(
    or_(
        orders.c.buyer_id == _person,
        orders.c.id.in_(select(shipments.c.order_id).where(shipments.c.seller_id == _person)),
    ),
    or_(*(orders.c.status == status.value for status in UNFINISHED)),
)
_OF = Statement(
    union_all(_unpaid, _announced, _working, _brought, _ordered)
    .order_by("what")
    .limit(bindparam("limit", type_=Integer))
)


class PostgresObligations:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, account_id: AccountId) -> Sequence[str]:
        rows = await _OF.rows(self._pool, person=account_id, limit=MOST)
        return [row["what"] for row in rows]
