"""Maps of a provider: its places, and the roads of each vehicle."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from adapters.maps.roads import Network, Roads
from application.platform.maps import Route, Whereabouts
from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle, Way


class Places(Protocol):
    async def locate(self, address: Whereabouts) -> Position | None: ...


class ProviderMaps:
    """Vehicles without a network of their own go along the roads of cars."""

    def __init__(self, places: Places, networks: Mapping[Vehicle, Network]) -> None:
        self._places = places
        self._roads = {
            vehicle: Roads(
                network=networks.get(vehicle, networks[Vehicle.CAR]),
                vehicle=vehicle,
                is_own=vehicle in networks,
            )
            for vehicle in Vehicle
        }

    async def locate(self, address: Whereabouts) -> Position | None:
        return await self._places.locate(address)

    async def way(
        self, from_: Position, to: Position, at: datetime, *, by: Vehicle = Vehicle.CAR
    ) -> Way:
        return await self._roads[by].way(from_, to, at)

    async def ways(
        self, froms: Sequence[Position], to: Position, *, by: Vehicle = Vehicle.CAR
    ) -> Sequence[Way]:
        return await self._roads[by].ways(froms, to)

    async def route(self, places: Sequence[Position], *, by: Vehicle = Vehicle.CAR) -> Route:
        return await self._roads[by].route(places)
