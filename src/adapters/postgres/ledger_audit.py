"""The ledger beside what payments know: whatever the two do not agree on.

What was decided a moment ago may still wait for its task to write it into the ledger; a task
and its event are written together, and so are its end and its entries.
"""

from sqlalchemy import text

from adapters.postgres.statement import Statement

UNBALANCED = Statement(
    text(
        """
        SELECT posted.id, cause, source, sum(amount)::bigint AS rest
        FROM ledger_transaction posted LEFT JOIN ledger_entry ON transaction_id = posted.id
        GROUP BY posted.id HAVING sum(amount) IS DISTINCT FROM 0
        """
    )
)

SHARES = Statement(
    text(
        """
        SELECT payment.id, amount, payment.currency, claimed
        FROM payment LEFT JOIN LATERAL (
            SELECT sum((share -> 'amount' ->> 'amount')::bigint)::bigint AS claimed
            FROM jsonb_array_elements(shares) share
        ) added ON true
        WHERE claimed IS DISTINCT FROM amount
        """
    )
)

MOVED = Statement(
    text(
        """
        WITH known (payment_id, gateway, currency, amount) AS (
            SELECT payment.id, attempt ->> 'gateway', payment.currency, amount
            FROM payment, jsonb_array_elements(attempts) attempt
            WHERE attempt ->> 'status' = 'CAPTURED'
            UNION ALL
            SELECT payment.id,
                attempts -> ((refund ->> 'attempt')::int - 1) ->> 'gateway',
                payment.currency,
                -(refund -> 'amount' ->> 'amount')::bigint
            FROM payment, jsonb_array_elements(refunds) refund
            WHERE refund ->> 'status' = 'SUCCEEDED' AND NOT (refund -> 'by_hand')::boolean
        ), moved AS (
            SELECT payment_id, gateway, currency, sum(amount)::bigint AS amount
            FROM known GROUP BY payment_id, gateway, currency
        ), booked AS (
            SELECT payment_id, owner AS gateway, posted.currency, sum(amount)::bigint AS amount
            FROM ledger_transaction posted JOIN ledger_entry ON transaction_id = posted.id
            WHERE kind = 'PROVIDER' AND cause IN ('CAPTURE', 'REFUND')
            GROUP BY payment_id, owner, posted.currency
        )
        SELECT payment_id, gateway, currency, moved.amount AS moved, booked.amount AS booked
        FROM moved FULL JOIN booked USING (payment_id, gateway, currency)
        WHERE coalesce(moved.amount, 0) <> coalesce(booked.amount, 0)
            AND payment_id::text NOT IN (
                SELECT body ->> 'payment_id' FROM task WHERE reaction = 'post_to_ledger'
            )
        """
    )
)
