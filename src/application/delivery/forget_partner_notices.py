from datetime import timedelta

from application.delivery.partner_ports import ConsignmentStore
from application.platform.ports import Clock, UnitOfWork

KEPT_FOR = timedelta(days=30)
AT_ONCE_MAX = 1000


class ForgetPartnerNotices:
    """Drop which notices came long ago: no partner repeats one after so long."""

    def __init__(self, *, work: UnitOfWork[ConsignmentStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self) -> int:
        """Forget some of them, the oldest first; tell how many."""
        before = self._clock.now() - KEPT_FOR
        async with self._work.begin() as store:
            return await store.consignments.forget_notices(before=before, limit=AT_ONCE_MAX)
