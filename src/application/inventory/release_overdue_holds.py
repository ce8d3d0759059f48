from application.inventory.ports import InventoryStore
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.ids import HoldId

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
            await self._release(hold_id)
        return len(overdue)

    async def _release(self, hold_id: HoldId) -> None:
        async with self._work.begin() as store:
            hold = await store.inventory.find(hold_id)
            # Not ``release``: by now it may be kept for longer, or sold, and then it stays.
            # Locking its stocks takes back only what is over when nobody can change it.
            stock_ids = list(dict.fromkeys(line.stock_id for line in hold.lines))
            await store.inventory.lock(stock_ids, now=self._clock.now())
