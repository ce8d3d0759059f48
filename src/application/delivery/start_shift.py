from dataclasses import dataclass
from datetime import timedelta

from application.delivery.courier_access import own_courier_id
from application.delivery.courier_ports import CourierStore
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.delivery.courier import Courier
from domain.delivery.courier_errors import AlreadyOnShift
from domain.delivery.round import Round
from domain.delivery.shift import Shift
from domain.kernel.access import Principal
from domain.kernel.ids import RoundId, ShiftId

USUAL_SHIFT = timedelta(hours=8)
EARLY = timedelta(hours=1)
"""One may be so much earlier than planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartShift:
    by: Principal


class StartShiftHandler:
    """Begin to work: as planned, or, if nothing was, for the usual hours."""

    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: StartShift) -> Shift:
        courier_id, now = own_courier_id(command.by), self._clock.now()
        async with self._work.begin() as store:
            courier = await store.couriers.get(courier_id)
            courier.need_active()
            if await store.shifts.under_way(courier_id) is not None:
                raise AlreadyOnShift
            shift = await self._begin(store, courier)
            await store.rounds.open(
                Round(
                    id=RoundId(self._ids.new()),
                    courier_id=courier_id,
                    vehicle=courier.vehicle,
                    capacity=courier.capacity,
                )
            )
            await store.positions.expect(courier_id, now=now)
        return shift.settled()

    async def _begin(self, store: CourierStore, courier: Courier) -> Shift:
        now = self._clock.now()
        planned = await store.shifts.planned(courier.id, now=now)
        if planned is not None and planned.planned_from <= now + EARLY:
            started = planned.start(now=now)
            await store.shifts.save(started)
            return started
        fresh = Shift.plan(
            ShiftId(self._ids.new()),
            courier_id=courier.id,
            from_=now,
            until=now + USUAL_SHIFT,
            now=now,
        ).start(now=now)
        await store.shifts.add(fresh)
        return fresh
