from application.inventory.ports import InventoryStore
from application.platform.ports import Clock, UnitOfWork

AT_ONCE_MAX = 100


class ReleaseOverdueHolds:
    """Give back what holds that ran out still keep. What they keep is free anyhow: it tidies up."""

    def __init__(self, work: UnitOfWork[InventoryStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self) -> int:
        """Release some of them, the oldest first; tell how many."""
        now = self._clock.now()
        async with self._work.begin() as store:
            overdue = await store.audit.over(now=now, limit=AT_ONCE_MAX)
        for hold_id in overdue:
            async with self._work.begin() as store:
                await store.inventory.release(hold_id, now=now)
        return len(overdue)
