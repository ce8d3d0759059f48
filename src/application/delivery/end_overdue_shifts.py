from datetime import timedelta

from application.delivery.courier_ports import CourierStore, CourierViews
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.ids import CourierId

AT_ONCE = 100


class EndOverdueShifts:
    """Who forgot to go home is sent there, once nothing is left on their round.

    Past its planned end a shift gets no offers any more; what is on the round is brought.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[CourierStore],
        views: CourierViews,
        grace: timedelta,
        clock: Clock,
    ) -> None:
        self._work = work
        self._views = views
        self._grace = grace
        self._clock = clock

    async def __call__(self) -> int:
        before = self._clock.now() - self._grace
        found = await self._views.overdue(before=before, limit=AT_ONCE)
        ended = [await self._end(courier_id) for courier_id in found]
        return sum(ended)

    async def _end(self, courier_id: CourierId) -> bool:
        now = self._clock.now()
        async with self._work.begin() as store:
            round_ = await store.rounds.lock(courier_id)
            shift = await store.shifts.under_way(courier_id)
            if shift is None or shift.planned_until >= now - self._grace:
                return False
            if round_ is not None:
                if round_.live:
                    return False
                await store.rounds.close(round_)
            await store.positions.forget(courier_id)
            await store.shifts.save(shift.end(now=now))
            return True
