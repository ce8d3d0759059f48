from dataclasses import dataclass

from application.delivery.courier_ports import CourierStore
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.delivery import Delivery
from domain.delivery.reasons import DispatchReason
from domain.kernel.access import Principal, Right
from domain.kernel.ids import DeliveryId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelByHand:
    by: Principal
    delivery_id: DeliveryId
    reason: DispatchReason


class CancelByHandHandler:
    """Dispatch gives a delivery up that has not left the seller's."""

    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: CancelByHand) -> Delivery:
        command.by.need(Right.DISPATCH)
        async with self._work.begin() as store:
            delivery = await store.deliveries.lock(command.delivery_id)
            cancelled = delivery.cancel(
                reason=command.reason, now=self._clock.now(), by=command.by.account_id
            )
            await store.deliveries.save(cancelled)
        return cancelled.settled()
