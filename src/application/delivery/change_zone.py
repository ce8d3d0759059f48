from dataclasses import dataclass

from application.delivery.courier_access import zone_for_dispatch
from application.delivery.courier_ports import CourierStore
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.zone import Zone, ZoneChanges
from domain.kernel.access import Principal
from domain.kernel.ids import ZoneId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeZone:
    by: Principal
    zone_id: ZoneId
    changes: ZoneChanges
    if_match: int | None = None


class ChangeZoneHandler:
    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangeZone) -> Zone:
        async with self._work.begin() as store:
            zone = await zone_for_dispatch(
                store, command.zone_id, by=command.by, if_match=command.if_match
            )
            changed = zone.change(command.changes, by=command.by.account_id, now=self._clock.now())
            await store.zones.save(changed)
        return changed.settled()
