from dataclasses import dataclass

from application.delivery.courier_access import own_courier_id
from application.delivery.courier_ports import CourierStore
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.courier import Courier
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptByItself:
    by: Principal
    accepts: bool


class AcceptByItselfHandler:
    """Let a courier choose whether offers are accepted for them, without asking."""

    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: AcceptByItself) -> Courier:
        courier_id = own_courier_id(command.by)
        async with self._work.begin() as store:
            courier = await store.couriers.get(courier_id)
            if courier.accepts_by_itself == command.accepts:
                return courier
            changed = courier.change(
                {"accepts_by_itself": command.accepts},
                by=command.by.account_id,
                now=self._clock.now(),
            )
            await store.couriers.save(changed)
        return changed.settled()
