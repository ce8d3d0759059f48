"""Zones in dictionaries."""

from collections.abc import Sequence

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.platform.paging import Page, PageRequest
from domain.delivery.courier_errors import ZoneNotFound
from domain.delivery.zone import Zone, zones_of
from domain.kernel.errors import StaleVersion
from domain.kernel.geo import Position
from domain.kernel.ids import ZoneId

TABLE = "delivery_zones"


class MemoryZones:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[ZoneId, Zone] = transaction.table(TABLE)

    async def get(self, zone_id: ZoneId) -> Zone:
        return _get(self._rows, zone_id)

    async def add(self, zone: Zone) -> None:
        self._rows[zone.id] = zone.settled()
        self._transaction.record(zone)

    async def save(self, zone: Zone) -> None:
        if self._rows[zone.id].version != zone.version:
            raise StaleVersion("The zone changed meanwhile.", zoneId=str(zone.id))
        await self.add(zone)


class MemoryZoneViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, zone_id: ZoneId) -> Zone:
        return _get(self._database.table(TABLE), zone_id)

    async def list_all(self, page: PageRequest) -> Page[Zone]:
        after = page.after_id()
        following = [zone for zone in self._all() if after is None or zone.id > after]
        return Page.cut(following[: page.limit + 1], page, lambda zone: (str(zone.id),))

    async def around(self, position: Position) -> Sequence[Zone]:
        return zones_of(self._all(), position)

    def _all(self) -> list[Zone]:
        rows: dict[ZoneId, Zone] = self._database.table(TABLE)
        there = (zone for zone in rows.values() if not zone.is_removed)
        return sorted(there, key=lambda zone: zone.id)


def _get(rows: dict[ZoneId, Zone], zone_id: ZoneId) -> Zone:
    zone = rows.get(zone_id)
    if zone is None or zone.is_removed:
        raise ZoneNotFound(zone_id)
    return zone
