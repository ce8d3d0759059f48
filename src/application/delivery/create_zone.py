from dataclasses import dataclass

from application.delivery.courier_ports import CourierStore
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.delivery.zone import Area, Opening, Tariff, Zone
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ZoneId


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateZone:
    by: Principal
    name: str
    area: Area
    tariff: Tariff
    time_zone: str
    openings: tuple[Opening, ...] = ()


class CreateZoneHandler:
    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: CreateZone) -> Zone:
        command.by.need(Right.DISPATCH)
        zone = Zone.create(
            ZoneId(self._ids.new()),
            name=command.name,
            area=command.area,
            tariff=command.tariff,
            time_zone=command.time_zone,
            openings=command.openings,
            by=command.by.account_id,
            now=self._clock.now(),
        )
        async with self._work.begin() as store:
            await store.zones.add(zone)
        return zone.settled()
