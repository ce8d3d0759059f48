from datetime import datetime

from application.delivery.courier_ports import ZoneViews
from application.delivery.eta_ports import EtaViews
from domain.delivery.courier_errors import ZoneNotFound
from domain.delivery.eta import Pace, keys_of, pace_of
from domain.kernel.ids import ZoneId
from domain.kernel.travel import Vehicle

NOWHERE = "UTC"
"""Whose clock counts outside of all zones."""


class LearntPace:
    """How much longer than the maps say ways take, there and then, and how long stops do."""

    def __init__(self, *, views: EtaViews, zones: ZoneViews) -> None:
        self._views = views
        self._zones = zones

    async def of(
        self,
        zone_id: ZoneId | None,
        vehicle: Vehicle,
        at: datetime,
        *,
        time_zone: str | None = None,
    ) -> Pace:
        """``time_zone`` is the zone's, where it is known already."""
        clock = time_zone or await self.time_zone(zone_id)
        now, always = keys_of(zone_id, vehicle, at, clock)
        figures = await self._views.of([now, always])
        return pace_of(figures[now], figures[always])

    async def time_zone(self, zone_id: ZoneId | None) -> str:
        if zone_id is None:
            return NOWHERE
        try:
            return (await self._zones.get(zone_id)).time_zone
        except ZoneNotFound:
            return NOWHERE
