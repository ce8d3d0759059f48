from dataclasses import dataclass
from enum import StrEnum

from application.delivery.courier_access import own_courier_id
from application.delivery.courier_ports import CourierStore
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.courier_errors import NotOnShift, StillCarrying
from domain.delivery.shift import Shift
from domain.kernel.access import Principal
from domain.kernel.ids import CourierId


class ShiftMove(StrEnum):
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    END = "END"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShift:
    by: Principal
    move: ShiftMove


class ChangeShiftHandler:
    """Have a break, go on after it, or stop working."""

    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangeShift) -> Shift:
        courier_id, now = own_courier_id(command.by), self._clock.now()
        async with self._work.begin() as store:
            shift = await store.shifts.under_way(courier_id)
            if shift is None:
                raise NotOnShift
            match command.move:
                case ShiftMove.PAUSE:
                    changed = shift.pause(now=now)
                case ShiftMove.RESUME:
                    changed = shift.resume(now=now)
                case ShiftMove.END:
                    await _leave(store, courier_id)
                    changed = shift.end(now=now)
            await store.shifts.save(changed)
        return changed.settled()


async def _leave(store: CourierStore, courier_id: CourierId) -> None:
    round_ = await store.rounds.lock(courier_id)
    if round_ is not None:
        if round_.live:
            raise StillCarrying(round_.live)
        await store.rounds.close(round_)
    await store.positions.forget(courier_id)
