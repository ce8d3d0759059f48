from datetime import timedelta

from application.payments.ports import PaymentStore
from application.platform.ports import Clock, UnitOfWork

KEPT_FOR = timedelta(days=30)
AT_ONCE_MAX = 1000


class ForgetNotices:
    """Drop what providers said long ago: none of them repeats a notice after so long."""

    def __init__(self, work: UnitOfWork[PaymentStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self) -> int:
        """Forget some of them, the oldest first; tell how many."""
        before = self._clock.now() - KEPT_FOR
        async with self._work.begin() as store:
            return await store.notices.forget(before=before, limit=AT_ONCE_MAX)
