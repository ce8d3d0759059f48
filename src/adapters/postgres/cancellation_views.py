"""How far the cancellation of an event is, counted in PostgreSQL."""

from sqlalchemy import text

from adapters.postgres.statement import Pool, Statement
from application.booking.cancellation_ports import CancellationProgress
from domain.kernel.ids import EventId

_PROGRESS = Statement(
    text(
        """
        SELECT booking.currency,
            count(*) AS bookings,
            count(*) FILTER (WHERE status IN ('CANCELLED', 'REFUNDED')) AS cancelled,
            count(*) FILTER (WHERE is_owed) AS to_refund,
            count(*) FILTER (WHERE is_owed AND refunds > 0) AS requested,
            count(*) FILTER (WHERE is_owed AND status = 'REFUNDED') AS refunded,
            count(*) FILTER (WHERE is_owed AND refused > 0) AS failed,
            coalesce(sum(total) FILTER (WHERE is_owed), 0)::bigint AS due,
            coalesce(sum(returned) FILTER (WHERE is_owed), 0)::bigint AS returned,
            coalesce(sum(refused) FILTER (WHERE is_owed), 0)::bigint AS refused
        FROM booking
        CROSS JOIN LATERAL (
            SELECT payment_status IN ('REFUND_PENDING', 'REFUNDED')
                OR (status = 'CONFIRMED' AND payment_status = 'PAID') AS is_owed
        ) owed
        CROSS JOIN LATERAL (
            SELECT count(*) AS refunds,
                sum((refund -> 'amount' ->> 'amount')::bigint)
                    FILTER (WHERE refund ->> 'status' = 'SUCCEEDED') AS returned,
                sum((refund -> 'amount' ->> 'amount')::bigint)
                    FILTER (
                        WHERE refund ->> 'status' = 'FAILED' AND refund ->> 'made_up_by' IS NULL
                    ) AS refused
            FROM payment, jsonb_array_elements(payment.refunds) refund
            WHERE payment.id = booking.payment_id AND NOT (refund -> 'extra')::boolean
        ) given
        WHERE event_id = :event_id
            AND (status IN ('INITIATED', 'PAYMENT_PENDING', 'CONFIRMED')
                OR cancelled_by = 'ORGANIZER')
        GROUP BY booking.currency
        """
    )
)


class PostgresCancellationViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def progress(self, event_id: EventId) -> CancellationProgress:
        rows = await _PROGRESS.rows(self._pool, event_id=event_id)
        return CancellationProgress(
            bookings=sum(row["bookings"] for row in rows),
            cancelled=sum(row["cancelled"] for row in rows),
            to_refund=sum(row["to_refund"] for row in rows),
            refunds_requested=sum(row["requested"] for row in rows),
            refunded=sum(row["refunded"] for row in rows),
            failed=sum(row["failed"] for row in rows),
            due={row["currency"]: row["due"] for row in rows},
            returned={row["currency"]: row["returned"] for row in rows},
            refused={row["currency"]: row["refused"] for row in rows},
        )
