from dataclasses import dataclass

from application.delivery.courier_access import courier_for_dispatch
from application.delivery.courier_ports import CourierStore
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.courier import Courier
from domain.delivery.reasons import SuspensionReason
from domain.kernel.access import Principal
from domain.kernel.ids import CourierId


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendCourier:
    by: Principal
    courier_id: CourierId
    reason: SuspensionReason
    if_match: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinstateCourier:
    by: Principal
    courier_id: CourierId
    if_match: int | None = None


class SuspendCourierHandler:
    """Have a courier given nothing more, or let them work again."""

    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: SuspendCourier | ReinstateCourier) -> Courier:
        async with self._work.begin() as store:
            courier = await courier_for_dispatch(
                store, command.courier_id, by=command.by, if_match=command.if_match
            )
            changed = self._changed(courier, command)
            await store.couriers.save(changed)
        return changed.settled()

    def _changed(self, courier: Courier, command: SuspendCourier | ReinstateCourier) -> Courier:
        by, now = command.by.account_id, self._clock.now()
        if isinstance(command, SuspendCourier):
            return courier.suspend(command.reason, by=by, now=now)
        return courier.reinstate(by=by, now=now)
