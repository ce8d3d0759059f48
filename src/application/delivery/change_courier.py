from dataclasses import dataclass

from application.delivery.courier_access import courier_for_dispatch
from application.delivery.courier_ports import CourierStore
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.courier import Courier, CourierChanges
from domain.kernel.access import Principal
from domain.kernel.ids import CourierId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCourier:
    by: Principal
    courier_id: CourierId
    changes: CourierChanges
    if_match: int | None = None


class ChangeCourierHandler:
    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangeCourier) -> Courier:
        async with self._work.begin() as store:
            courier = await courier_for_dispatch(
                store, command.courier_id, by=command.by, if_match=command.if_match
            )
            for zone_id in sorted(command.changes.get("zone_ids", ())):
                await store.zones.get(zone_id)
            changed = courier.change(
                command.changes, by=command.by.account_id, now=self._clock.now()
            )
            await store.couriers.save(changed)
            if (round_ := await store.rounds.lock(courier.id)) is not None:
                await store.rounds.save(round_.equip(changed.vehicle, changed.capacity))
        return changed.settled()
