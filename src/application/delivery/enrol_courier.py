from dataclasses import dataclass

from application.delivery.courier_ports import CourierAccounts, CourierStore
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.courier import Capacity, Courier
from domain.delivery.courier_errors import NotACourier
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, CourierId, ZoneId
from domain.kernel.travel import Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolCourier:
    by: Principal
    account_id: AccountId
    vehicle: Vehicle
    capacity: Capacity | None = None
    zone_ids: frozenset[ZoneId] = frozenset()


class EnrolCourierHandler:
    """Make somebody who has the role of a courier one of ours, with a vehicle and zones."""

    def __init__(
        self, *, work: UnitOfWork[CourierStore], accounts: CourierAccounts, clock: Clock
    ) -> None:
        self._work = work
        self._accounts = accounts
        self._clock = clock

    async def __call__(self, command: EnrolCourier) -> Courier:
        command.by.need(Right.DISPATCH)
        if not await self._accounts.is_courier(command.account_id):
            raise NotACourier
        courier = Courier.enrol(
            CourierId(command.account_id),
            vehicle=command.vehicle,
            capacity=command.capacity,
            zone_ids=command.zone_ids,
            by=command.by.account_id,
            now=self._clock.now(),
        )
        async with self._work.begin() as store:
            for zone_id in sorted(command.zone_ids):
                await store.zones.get(zone_id)
            await store.couriers.add(courier)
        return courier.settled()
