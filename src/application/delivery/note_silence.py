from application.delivery.courier_ports import CourierStore, CourierViews, Silent
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.whereabouts import SILENCE

AT_ONCE = 100


class NoteSilence:
    """Say of each delivery whose courier is not heard of any more that it has stalled.

    One look at the couriers who were silent for too long and of whom nobody was told yet;
    a silence is told once, however many processes look.
    """

    def __init__(
        self, *, work: UnitOfWork[CourierStore], views: CourierViews, clock: Clock
    ) -> None:
        self._work = work
        self._views = views
        self._clock = clock

    async def __call__(self) -> int:
        before = self._clock.now() - SILENCE
        found = await self._views.silent(before=before, limit=AT_ONCE)
        for silent in found:
            await self._tell(silent)
        return len(found)

    async def _tell(self, silent: Silent) -> None:
        async with self._work.begin() as store:
            if not await store.positions.note_silence(silent.courier_id, since=silent.since):
                return
            for delivery_id in sorted(silent.delivery_ids):
                delivery = await store.deliveries.lock(delivery_id)
                if delivery.is_over or delivery.courier_id != silent.courier_id:
                    continue
                stalled = delivery.stall(silent_since=silent.since, now=self._clock.now())
                await store.deliveries.save(stalled)
