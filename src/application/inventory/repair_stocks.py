from application.inventory.ports import InventoryStore
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.kernel.ids import CorrectionId


class RepairStocks:
    """Compare every stock with its lines and movements, and put right what differs.

    Nothing should ever differ. If something does, it is corrected and announced at once.
    """

    def __init__(self, work: UnitOfWork[InventoryStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self) -> int:
        """Repair all of them; tell how many."""
        async with self._work.begin() as store:
            found = await store.audit.mismatches()
        for mismatch in found:
            async with self._work.begin() as store:
                await store.audit.repair(
                    mismatch.stock_id,
                    correction_id=CorrectionId(self._ids.new()),
                    now=self._clock.now(),
                )
        return len(found)
