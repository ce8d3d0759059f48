"""Venues on the map, if nobody said where they are."""

from application.platform.maps import Maps, Whereabouts, located
from domain.kernel.geo import Position
from domain.programme.venue import Address, VenueChanges


async def position_of(address: Address, maps: Maps | None) -> Position | None:
    whereabouts = Whereabouts(
        street=address.street,
        postal_code=address.postal_code,
        city=address.city,
        region=address.region,
        country=address.country,
    )
    return await located(maps, whereabouts)


async def with_position(changes: VenueChanges, maps: Maps | None) -> VenueChanges:
    """The changes with where their address is. A position that was given stays as it is."""
    if "address" not in changes or changes.get("position") is not None:
        return changes
    position = await position_of(changes["address"], maps)
    return changes if position is None else {**changes, "position": position}
