from datetime import timedelta

from application.payments.reconciliation_ports import ReconciliationStore
from application.platform.ports import Clock, UnitOfWork

KEPT_FOR = timedelta(days=100)
"""Longer than any reconciliation looks back."""

AT_ONCE_MAX = 1000


class ForgetProviderBooks:
    """Drop what the lists of providers had long ago; a report keeps what it found."""

    def __init__(self, work: UnitOfWork[ReconciliationStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self) -> int:
        """Forget some of it; tell how much."""
        before = self._clock.now() - KEPT_FOR
        async with self._work.begin() as store:
            return await store.books.forget(before=before, limit=AT_ONCE_MAX)
