"""What the parts of delivery ask of each other: zones, and what a courier still does before."""

from application.delivery.courier_ports import CourierViews, ZoneViews
from application.delivery.ports import Errand
from domain.delivery.delivery import Delivery
from domain.delivery.job import StopKind
from domain.kernel.geo import Position
from domain.kernel.ids import ZoneId
from domain.kernel.travel import Vehicle


class FleetZones:
    """Of zones that overlap, the one that was there first."""

    def __init__(self, views: ZoneViews) -> None:
        self._views = views

    async def at(self, position: Position) -> ZoneId | None:
        found = await self._views.around(position)
        return found[0].id if found else None


class RoundErrands:
    def __init__(self, views: CourierViews) -> None:
        self._views = views

    async def of(self, delivery: Delivery) -> Errand:
        round_ = None
        if delivery.courier_id is not None:
            round_ = await self._views.round(delivery.courier_id)
        if round_ is None:
            return Errand(vehicle=Vehicle.CAR)
        before: list[Position] = []
        for stop in round_.shown_stops():
            if stop.delivery_id == delivery.id and stop.kind is StopKind.DROP_OFF:
                break
            before.append(stop.position)
        return Errand(vehicle=round_.vehicle, stops=tuple(before))
