"""The ledger in PostgreSQL beside the books of the bank behind the sandbox."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from adapters.payments.sandbox_log import Entry
from adapters.postgres.statement import Pool

POLL_SECONDS = 0.1
SIGNS = {"capture": 1, "refund": -1}
"""What else the log may have, such as disputes, is other entries in the ledger."""

_BOOKED = """
    SELECT payment_id::text AS payment_id, sum(amount)::bigint AS kept
    FROM ledger_transaction posted JOIN ledger_entry ON transaction_id = posted.id
    WHERE kind = 'PROVIDER' AND cause IN ('CAPTURE', 'REFUND')
    GROUP BY payment_id
"""


async def until_books_agree(
    pool: Pool, log: Callable[[], Sequence[Entry]], *, of: Collection[str]
) -> None:
    """Return once the ledger has, for each of the payments, what really moved."""
    while True:
        in_ledger, at_bank = await booked(pool), moved(log())
        if all(in_ledger[payment_id] == at_bank[payment_id] for payment_id in of):
            return
        await asyncio.sleep(POLL_SECONDS)


async def booked(pool: Pool) -> Counter[str]:
    rows = await pool.fetch(_BOOKED)
    return Counter({row["payment_id"]: row["kept"] for row in rows})


def moved(log: Sequence[Entry]) -> Counter[str]:
    kept = Counter[str]()
    for entry in log:
        kept[entry.payment_id] += entry.amount * SIGNS.get(entry.kind, 0)
    return kept
