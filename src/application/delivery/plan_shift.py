from dataclasses import dataclass
from datetime import datetime

from application.delivery.courier_ports import CourierStore
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.delivery.shift import Shift
from domain.kernel.access import Principal, Right
from domain.kernel.ids import CourierId, ShiftId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShift:
    by: Principal
    courier_id: CourierId
    from_: datetime
    until: datetime


class PlanShiftHandler:
    """Say when a courier is to work. It begins when the courier begins it."""

    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: PlanShift) -> Shift:
        command.by.need(Right.DISPATCH)
        shift = Shift.plan(
            ShiftId(self._ids.new()),
            courier_id=command.courier_id,
            from_=command.from_,
            until=command.until,
            now=self._clock.now(),
        )
        async with self._work.begin() as store:
            await store.couriers.get(command.courier_id)
            await store.shifts.add(shift)
        return shift.settled()
