"""What must be true in the database at every instant, each as a query for what breaks it.

They run after every integration test, on restored backups and at ``/ops/invariants``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from adapters.postgres.inventory_audit import MISMATCHES
from adapters.postgres.ledger_audit import MOVED, SHARES, UNBALANCED
from adapters.postgres.statement import Pool, Statement
from application.platform.operations import Violation

ROWS_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """``broken_by`` returns the rows that break it: none, if all is well."""

    name: str
    broken_by: Statement


def _invariant(name: str, query: str) -> Invariant:
    return Invariant(name=name, broken_by=Statement(text(query)))


INVENTORY = (
    _invariant(
        "never more is held and sold than there is",
        """
        SELECT stock.id, capacity, held, sold, live.quantity
        FROM stock
        LEFT JOIN (
            SELECT stock_id, sum(quantity)::bigint AS quantity
            FROM hold_line WHERE state IN ('HELD', 'SOLD') GROUP BY stock_id
        ) live ON live.stock_id = stock.id
        WHERE held < 0 OR sold < 0 OR held + sold > capacity OR live.quantity > capacity
        """,
    ),
    Invariant(name="counters are what lines and movements add up to", broken_by=MISMATCHES),
    _invariant(
        "no unit is held or sold twice",
        """
        SELECT stock_id, unit, count(*) AS times
        FROM hold_line
        WHERE unit IS NOT NULL AND state IN ('HELD', 'SOLD')
        GROUP BY stock_id, unit HAVING count(*) > 1
        """,
    ),
    _invariant(
        "exactly the lines of numbered stocks name a unit, and only one",
        """
        SELECT hold_id, number, stock_id, kind, unit, quantity
        FROM hold_line LEFT JOIN stock ON stock.id = stock_id
        WHERE (kind = 'SEATS') IS DISTINCT FROM (unit IS NOT NULL)
            OR (unit IS NOT NULL AND quantity <> 1)
        """,
    ),
    _invariant(
        "a line is in the state of its hold, or was taken over",
        """
        SELECT hold_id, number, hold_line.state, hold.state AS hold_state
        FROM hold_line LEFT JOIN hold ON hold.id = hold_id
        WHERE hold_line.state IS DISTINCT FROM hold.state
            AND NOT (hold.state = 'HELD' AND hold_line.state = 'EXPIRED')
        """,
    ),
    _invariant(
        "a hold has lines, and runs until all were taken over",
        """
        SELECT hold.id, hold.state
        FROM hold
        WHERE NOT EXISTS (
            SELECT FROM hold_line WHERE hold_id = hold.id AND hold_line.state = hold.state
        )
        """,
    ),
)

BOOKING = (
    _invariant(
        "what is paid for is sold",
        """
        SELECT booking.id, status, hold_id, hold.state
        FROM booking LEFT JOIN hold ON hold.id = hold_id
        WHERE status IN ('CONFIRMED', 'COMPLETED') AND hold.state IS DISTINCT FROM 'SOLD'
        """,
    ),
    _invariant(
        "what is cancelled keeps no place",
        """
        SELECT booking.id, status, hold_id, hold.state
        FROM booking JOIN hold ON hold.id = hold_id
        WHERE status IN ('CANCELLED', 'REFUNDED') AND hold.state IN ('HELD', 'SOLD')
        """,
    ),
    _invariant(
        "what is held for a booking is what the booking has",
        """
        SELECT hold.id, owner, state, booking.id AS booking_id, status
        FROM hold LEFT JOIN booking ON booking.hold_id = hold.id
        WHERE owner LIKE 'booking:%' AND state IN ('HELD', 'SOLD')
            AND (owner IS DISTINCT FROM 'booking:' || booking.id
                OR status NOT IN ('INITIATED', 'PAYMENT_PENDING', 'CONFIRMED', 'COMPLETED'))
        """,
    ),
    _invariant(
        "the seats of what is paid for are those that were sold",
        """
        SELECT booking.id, number, ticket_type_id, seat
        FROM booking_item JOIN booking ON booking.id = booking_id
        WHERE status IN ('CONFIRMED', 'COMPLETED') AND seat IS NOT NULL AND NOT EXISTS (
            SELECT FROM hold_line
            WHERE hold_id = booking.hold_id AND stock_id = ticket_type_id AND unit = seat
        )
        """,
    ),
    _invariant(
        "a booking costs what its places cost",
        """
        SELECT booking.id, total, sum(price)::bigint AS prices
        FROM booking LEFT JOIN booking_item ON booking_id = booking.id
        GROUP BY booking.id HAVING sum(price) IS DISTINCT FROM total
        """,
    ),
    _invariant(
        "tickets are of places that were paid for",
        """
        SELECT ticket.number, ticket.booking_id, booking.status, item.booking_id AS drawn_for
        FROM ticket
        JOIN booking ON booking.id = ticket.booking_id
        LEFT JOIN booking_item item ON item.number = ticket.number
        WHERE booking.status IN ('INITIATED', 'PAYMENT_PENDING')
            OR item.booking_id IS DISTINCT FROM ticket.booking_id
        """,
    ),
)

PAYMENTS = (
    _invariant(
        "what is paid for has brought its money",
        """
        SELECT booking.id, total, booking.currency, payment.id AS payment_id, payment.status, amount
        FROM booking LEFT JOIN payment ON payment.id = payment_id
        WHERE booking.status IN ('CONFIRMED', 'COMPLETED') AND total > 0
            AND (payment.status IN ('CAPTURED', 'REFUNDED')
                AND payment.currency = booking.currency
                AND CASE WHEN booking.order_id IS NULL
                    THEN amount = total AND purpose = 'booking:' || booking.id
                    ELSE amount >= total AND purpose = 'order:' || booking.order_id
                END) IS NOT TRUE
        """,
    ),
    _invariant(
        "no more goes back than came",
        """
        SELECT payment.id, status, amount, sum((refund ->> 'amount')::bigint)::bigint AS refunded
        FROM payment, LATERAL (
            SELECT given -> 'amount' AS refund
            FROM jsonb_array_elements(refunds) given
            WHERE given ->> 'status' <> 'FAILED' AND NOT (given -> 'extra')::boolean
        ) refunds
        GROUP BY payment.id
        HAVING sum((refund ->> 'amount')::bigint) > amount
            OR status NOT IN ('CAPTURED', 'REFUNDED')
        """,
    ),
)

ORDERS = (
    _invariant(
        "what of an order is paid for is sold",
        """
        SELECT shop_order.id, status, hold_id, hold.state
        FROM shop_order LEFT JOIN hold ON hold.id = hold_id
        WHERE status IN ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')
            AND hold_id IS NOT NULL AND hold.state IS DISTINCT FROM 'SOLD'
        """,
    ),
    _invariant(
        "an order that is cancelled keeps nothing",
        """
        SELECT shop_order.id, status, hold_id, hold.state
        FROM shop_order JOIN hold ON hold.id = hold_id
        WHERE status IN ('CANCELLED', 'REFUNDED') AND hold.state IN ('HELD', 'SOLD')
        """,
    ),
    _invariant(
        "what is held for an order is what the order has",
        """
        SELECT hold.id, owner, state, shop_order.id AS order_id, status
        FROM hold LEFT JOIN shop_order ON shop_order.hold_id = hold.id
        WHERE owner LIKE 'order:%' AND state IN ('HELD', 'SOLD')
            AND owner IS DISTINCT FROM 'order:' || shop_order.id
        """,
    ),
    _invariant(
        "an order costs what its lines, its deliveries and its tickets cost",
        """
        SELECT shop_order.id, total, goods, brought, places
        FROM shop_order
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(net + tax), 0)::bigint AS goods
            FROM order_line WHERE order_id = shop_order.id
        ) lines
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(net + tax), 0)::bigint AS brought
            FROM order_shipment WHERE order_id = shop_order.id
        ) shipments
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(booking.total), 0)::bigint AS places
            FROM booking WHERE booking.order_id = shop_order.id
        ) bookings
        WHERE total <> goods + brought + places
        """,
    ),
    _invariant(
        "a line costs its pieces, less what comes off, with its tax",
        """
        SELECT id, quantity, unit_price, discount, net, tax, tax_included
        FROM order_line
        WHERE unit_price * quantity - discount
                <> CASE WHEN tax_included THEN net + tax ELSE net END
            OR cancelled < 0 OR returned < 0 OR cancelled + returned > quantity
        """,
    ),
    _invariant(
        "no more of an order goes back than was paid for goods, and for bringing them",
        """
        SELECT shop_order.id, total, given_back, goods, brought
        FROM shop_order
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(net + tax), 0)::bigint AS goods
            FROM order_line WHERE order_id = shop_order.id
        ) lines
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(net + tax), 0)::bigint AS brought
            FROM order_shipment WHERE order_id = shop_order.id
        ) shipments
        WHERE given_back < 0 OR given_back > goods + brought
        """,
    ),
    _invariant(
        "an order and its bookings never disagree",
        """
        SELECT booking.id, booking.status, shop_order.id AS order_id,
            shop_order.status AS order_status
        FROM booking LEFT JOIN shop_order ON shop_order.id = booking.order_id
        WHERE booking.order_id IS NOT NULL
            AND (shop_order.id IS NULL
                OR booking.status IN ('INITIATED', 'PAYMENT_PENDING')
                    AND (shop_order.status <> 'PENDING'
                        OR booking.deadline <> shop_order.deadline)
                OR booking.status IN ('CONFIRMED', 'COMPLETED')
                    AND (shop_order.status = 'PENDING'
                        OR booking.payment_id IS DISTINCT FROM shop_order.payment_id))
        """,
    ),
    _invariant(
        "an order that is paid for has brought its money",
        """
        SELECT shop_order.id, total, payment.id AS payment_id, payment.status, amount
        FROM shop_order LEFT JOIN payment ON payment.id = payment_id
        WHERE shop_order.status IN ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')
            AND total > 0
            AND (payment.status IN ('CAPTURED', 'REFUNDED')
                AND amount = total
                AND payment.currency = shop_order.currency
                AND purpose = 'order:' || shop_order.id) IS NOT TRUE
        """,
    ),
    _invariant(
        "every line of an order is in one of its shipments",
        """
        SELECT order_line.id, order_line.order_id, shipment_id
        FROM order_line LEFT JOIN order_shipment ON order_shipment.id = shipment_id
        WHERE order_shipment.order_id IS DISTINCT FROM order_line.order_id
        """,
    ),
)

INVOICES = (
    _invariant(
        "the numbers of invoices run on without gaps",
        """
        SELECT seller_id, kind, count(*) AS invoices, min(number) AS first, max(number) AS last
        FROM invoice
        GROUP BY seller_id, kind
        HAVING min(number) <> 1 OR max(number) <> count(*)
        """,
    ),
    _invariant(
        "an invoice is of all that its seller sold in an order",
        """
        SELECT invoice.id, invoice.order_id, total, goods, brought
        FROM invoice
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(line.net + line.tax), 0)::bigint AS goods
            FROM order_line line
            WHERE line.order_id = invoice.order_id AND line.seller_id = invoice.seller_id
        ) lines
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(each.net + each.tax), 0)::bigint AS brought
            FROM order_shipment each
            WHERE each.order_id = invoice.order_id AND each.seller_id = invoice.seller_id
        ) shipments
        WHERE kind = 'INVOICE' AND total <> goods + brought
        """,
    ),
    _invariant(
        "what goes back of an order is credited, once somebody had the time for it",
        """
        SELECT shop_order.id, given_back, credited
        FROM shop_order
        JOIN LATERAL (
            SELECT coalesce(sum(total) FILTER (WHERE kind = 'CREDIT_NOTE'), 0)::bigint AS credited
            FROM invoice WHERE order_id = shop_order.id HAVING count(*) > 0
        ) invoices ON true
        WHERE credited > given_back OR (credited < given_back AND NOT EXISTS (
            SELECT FROM task WHERE reaction = 'issue_credit_notes'
        ))
        """,
    ),
)

LEDGER = (
    Invariant(name="every movement of money is balanced", broken_by=UNBALANCED),
    Invariant(name="the shares of a payment are all of it", broken_by=SHARES),
    Invariant(name="what came and did not go back is in the ledger", broken_by=MOVED),
)

DELIVERY = (
    _invariant(
        "a delivery has one carrier, or is looking for one",
        """
        SELECT id, status, courier_id, asked, consigned
        FROM delivery
        WHERE (status IN ('PENDING', 'REASSIGNED') AND courier_id IS NOT NULL)
            OR (status IN ('ASSIGNED', 'PICKED_UP', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED')
                AND courier_id IS NULL AND consigned IS NULL)
            OR num_nonnulls(asked, courier_id, consigned) > 1
        """,
    ),
    _invariant(
        "a shipment has one live delivery",
        """
        SELECT shipment_id, count(*) AS deliveries
        FROM delivery
        WHERE status NOT IN ('RETURNED', 'CANCELLED')
        GROUP BY shipment_id HAVING count(*) > 1
        """,
    ),
    _invariant(
        "what was handed over was fetched and proved, and what was cancelled never left",
        """
        SELECT id, status, collected_at, proof
        FROM delivery
        WHERE (status = 'DELIVERED' AND (collected_at IS NULL OR proof = '[]'::jsonb))
            OR (status = 'CANCELLED' AND collected_at IS NOT NULL)
        """,
    ),
)

CHAT = (
    _invariant(
        "the messages of a conversation are numbered from 1 without a gap",
        """
        SELECT conversation.id, last_number, count(message.id) AS messages, max(number) AS highest
        FROM conversation LEFT JOIN message ON conversation_id = conversation.id
        GROUP BY conversation.id
        HAVING count(message.id) <> last_number
            OR coalesce(max(number), 0) <> last_number
            OR coalesce(min(number), 1) <> 1
        """,
    ),
    _invariant(
        "a conversation counts those who take part or are invited",
        """
        SELECT conversation.id, members, count(conversation_member.id) AS there
        FROM conversation
        LEFT JOIN conversation_member
            ON conversation_id = conversation.id
            AND conversation_member.status IN ('JOINED', 'INVITED')
        GROUP BY conversation.id HAVING count(conversation_member.id) <> members
        """,
    ),
    _invariant(
        "nobody has read what was not said yet",
        """
        SELECT conversation_id, account_id, read, delivered, last_number
        FROM conversation_member JOIN conversation ON conversation.id = conversation_id
        WHERE delivered > last_number
        """,
    ),
)

STOCK = (
    _invariant(
        "on no shelf is less than nothing",
        """
        SELECT stock_level.id, capacity, short, shipped
        FROM stock_level LEFT JOIN stock ON stock.id = stock_level.id
        WHERE capacity IS NULL OR short < 0 OR capacity - short - shipped < 0
        """,
    ),
    _invariant(
        "a stock is short of no more than was promised of it",
        """
        SELECT id, kind, capacity, held, sold, short FROM stock
        WHERE short < 0 OR short > capacity
        """,
    ),
)

COURIERS = (
    _invariant(
        "the rounds of couriers have what is carried, each delivery once",
        """
        SELECT coalesce(promised.courier_id, carried.courier_id) AS courier_id,
            coalesce(promised.delivery_id, carried.delivery_id) AS delivery_id
        FROM (
            SELECT courier_id, (load ->> 'delivery_id')::uuid AS delivery_id
            FROM courier_round, jsonb_array_elements(loads) AS load
        ) promised
        FULL JOIN carried_delivery AS carried USING (courier_id, delivery_id)
        WHERE promised.delivery_id IS NULL OR carried.delivery_id IS NULL
        """,
    ),
    _invariant(
        "a courier works exactly when they have a round",
        """
        SELECT shift.courier_id, shift.id AS shift_id, round.id AS round_id
        FROM (
            SELECT * FROM courier_shift WHERE status IN ('ON', 'BREAK')
        ) shift
        FULL JOIN courier_round AS round USING (courier_id)
        WHERE shift.id IS NULL OR round.id IS NULL
        """,
    ),
)

INVARIANTS = (
    *INVENTORY,
    *STOCK,
    *BOOKING,
    *PAYMENTS,
    *ORDERS,
    *INVOICES,
    *LEDGER,
    *CHAT,
    *DELIVERY,
    *COURIERS,
)


class PostgresAudits:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def violations(self) -> Sequence[Violation]:
        return await violations(self._pool)


async def violations(pool: Pool) -> list[Violation]:
    """Return every invariant that is broken. Each looks at one moment of the database."""
    return [found for invariant in INVARIANTS if (found := await _look(pool, invariant))]


async def _look(pool: Pool, invariant: Invariant) -> Violation | None:
    rows = await invariant.broken_by.rows(pool)
    if not rows:
        return None
    return Violation(invariant=invariant.name, rows=[dict(row) for row in rows[:ROWS_SHOWN_MAX]])
