"""Addresses of the shop on the map, if nobody said where they are."""

from dataclasses import replace

from application.platform.maps import Maps, Whereabouts, located
from domain.shop.location import LocationChanges
from domain.shop.shipment import Destination


async def with_position(changes: LocationChanges, maps: Maps | None) -> LocationChanges:
    """The changes with where their address is. A position that was given stays as it is."""
    address = changes.get("address")
    if address is None or changes.get("position") is not None:
        return changes
    position = await located(maps, Whereabouts.of(address))
    return changes if position is None else {**changes, "position": position}


async def placed(destination: Destination | None, maps: Maps | None) -> Destination | None:
    """The destination with where its address is, unless its position was given."""
    if destination is None or destination.position is not None:
        return destination
    position = await located(maps, Whereabouts.of(destination.address))
    return replace(destination, position=position)
