"""Late money as PostgreSQL has it: what awaits a decision, and what the log and inventory tell."""

from asyncpg import Record
from sqlalchemy import Integer, Uuid, bindparam, select, text

from adapters.postgres.booking import IS_LATE, bookings, items, to_bookings
from adapters.postgres.statement import Pool, Statement
from application.booking.late_ports import PastBookings
from application.platform.paging import Page, PageRequest
from domain.booking.booking import Booking
from domain.booking.errors import LateMoneyNotFound
from domain.booking.late_money import LateOutcome, LatePast
from domain.kernel.ids import BookingId, EventId, PaymentId
from domain.kernel.money import Money

_whole = (
    select(bookings, items.c.number, items.c.ticket_type_id, items.c.seat, items.c.price)
    .join(items, items.c.booking_id == bookings.c.id)
    .order_by(bookings.c.id, items.c.position)
)
_after = bindparam("after", type_=Uuid)
_AWAITING = Statement(
    _whole.where(
        bookings.c.id.in_(
            select(bookings.c.id)
            .where(text(IS_LATE), (bookings.c.id > _after) | _after.is_(None))
            .order_by(bookings.c.id)
            .limit(bindparam("limit", type_=Integer))
        )
    )
)
_OF_PAYMENT = Statement(
    _whole.where(text(IS_LATE), bookings.c.payment_id == bindparam("payment_id"))
)
_RAN_OUT = Statement(
    text(
        """
        SELECT count(*) AS bookings FROM booking
        WHERE event_id = :event_id AND (cancelled_by = 'TIME_OUT' OR hold_id <> id)
        """
    )
)
# What was free at a moment is told by the movements until then, without those of the booking
# itself: late money that found places has a hold of its own.
_PAST = Statement(
    text(
        """
        WITH told AS (
            SELECT DISTINCT ON (booking.id)
                booking.id, booking.event_id, booking.hold_id, booking.total, booking.currency,
                log.name, log.happened_at AS came_at,
                (log.body ->> 'payment_id')::uuid AS payment_id
            FROM booking JOIN event_log log ON log.subject = 'booking:' || booking.id
            WHERE booking.event_id = :event_id
                AND (booking.cancelled_by = 'TIME_OUT' OR booking.hold_id <> booking.id)
                AND (log.name IN ('BookingNeedsOperator', 'BookingMoneyReturned')
                    OR log.name = 'BookingConfirmed' AND (log.body -> 'late')::boolean)
            ORDER BY booking.id, log.subject_sequence
        ), late AS (
            SELECT * FROM told ORDER BY came_at DESC, id LIMIT :limit
        ), wanted AS (
            SELECT late.id, late.hold_id, came_at, line.stock_id, line.unit, line.quantity
            FROM late JOIN hold_line line ON line.hold_id = late.id
            JOIN stock ON stock.id = line.stock_id AND stock.kind <> 'ALLOWANCE'
        ), span AS (
            SELECT stock_id, hold_id, min(at) AS taken_at,
                min(at) FILTER (WHERE held + sold < 0) AS freed_at
            FROM movement
            WHERE stock_id IN (SELECT stock_id FROM wanted) AND hold_id IS NOT NULL
            GROUP BY stock_id, hold_id
        ), gone AS (
            SELECT DISTINCT wanted.id
            FROM wanted
            JOIN hold_line other ON other.stock_id = wanted.stock_id AND other.unit = wanted.unit
                AND other.hold_id NOT IN (wanted.id, wanted.hold_id)
            JOIN span ON span.stock_id = other.stock_id AND span.hold_id = other.hold_id
                AND taken_at <= came_at AND (freed_at IS NULL OR freed_at > came_at)
        ), short AS (
            SELECT DISTINCT needed.id
            FROM (
                SELECT id, hold_id, came_at, stock_id, sum(quantity) AS quantity
                FROM wanted GROUP BY id, hold_id, came_at, stock_id
            ) needed
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(capacity - held - sold), 0) AS places
                FROM movement
                WHERE movement.stock_id = needed.stock_id AND movement.at <= came_at
                    AND (needed.hold_id = needed.id
                        OR movement.hold_id IS DISTINCT FROM needed.hold_id)
            ) there
            WHERE places < quantity
        )
        SELECT late.id, late.payment_id, late.total, late.currency, late.name, came_at,
            came_at < event.ends_at AND NOT EXISTS (
                SELECT FROM event_log
                WHERE subject = 'event:' || late.event_id AND event_log.name = 'EventCancelled'
                    AND happened_at <= came_at
            ) AS was_open,
            late.id NOT IN (SELECT id FROM gone) AND late.id NOT IN (SELECT id FROM short)
                AS own_were_free,
            late.id NOT IN (SELECT id FROM short) AS others_were_free,
            EXISTS (
                SELECT FROM hold_line had
                WHERE had.hold_id = late.id AND had.unit IS NOT NULL AND NOT EXISTS (
                    SELECT FROM hold_line got
                    WHERE got.hold_id = late.hold_id AND got.unit = had.unit
                        AND got.stock_id = had.stock_id
                )
            ) AS moved
        FROM late JOIN event ON event.id = late.event_id
        ORDER BY came_at DESC, late.id
        """
    )
)
_ENDED = {
    "BookingMoneyReturned": LateOutcome.REFUNDED,
    "BookingNeedsOperator": LateOutcome.OPERATOR,
}


class PostgresLateMoneyViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def awaiting(self, page: PageRequest) -> Page[Booking]:
        rows = await _AWAITING.rows(self._pool, after=page.after_id(), limit=page.limit + 1)
        return Page.cut(to_bookings(rows), page, key=lambda booking: (str(booking.id),))

    async def of_payment(self, payment_id: PaymentId) -> Booking:
        found = to_bookings(await _OF_PAYMENT.rows(self._pool, payment_id=payment_id))
        if not found:
            raise LateMoneyNotFound(payment_id)
        return found[0]

    async def past(self, event_id: EventId, *, limit: int) -> PastBookings:
        (ran_out,) = await _RAN_OUT.rows(self._pool, event_id=event_id)
        late = await _PAST.rows(self._pool, event_id=event_id, limit=limit)
        return PastBookings(ran_out=ran_out["bookings"], late=[_to_past(row) for row in late])


def _to_past(row: Record) -> LatePast:
    kept = LateOutcome.SUBSTITUTED if row["moved"] else LateOutcome.REACQUIRED
    return LatePast(
        booking_id=BookingId(row["id"]),
        payment_id=PaymentId(row["payment_id"]),
        amount=Money(row["total"], row["currency"]),
        came_at=row["came_at"],
        was_open=row["was_open"],
        own_were_free=row["own_were_free"],
        others_were_free=row["others_were_free"],
        became=_ENDED.get(row["name"], kept),
    )
