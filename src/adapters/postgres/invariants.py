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
                AND amount = total
                AND payment.currency = booking.currency
                AND purpose = 'booking:' || booking.id) IS NOT TRUE
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

LEDGER = (
    Invariant(name="every movement of money is balanced", broken_by=UNBALANCED),
    Invariant(name="the shares of a payment are all of it", broken_by=SHARES),
    Invariant(name="what came and did not go back is in the ledger", broken_by=MOVED),
)

INVARIANTS = (*INVENTORY, *BOOKING, *PAYMENTS, *LEDGER)


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
