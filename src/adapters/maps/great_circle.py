"""Maps without a provider: the great circle, made longer as roads make it."""

from collections.abc import Sequence
from datetime import datetime

from application.platform.maps import Route, Whereabouts, estimated_route
from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle, Way, estimated_way


class GreatCircleMaps:
    """Knows no addresses: whoever wants deliveries gives the position as well."""

    async def locate(self, address: Whereabouts) -> Position | None:  # noqa: ARG002  # see above
        return None

    async def way(
        self,
        from_: Position,
        to: Position,
        at: datetime,  # noqa: ARG002  # without traffic every hour is the same
        *,
        by: Vehicle = Vehicle.CAR,
    ) -> Way:
        return estimated_way(from_, to, by)

    async def ways(
        self, froms: Sequence[Position], to: Position, *, by: Vehicle = Vehicle.CAR
    ) -> Sequence[Way]:
        return [estimated_way(from_, to, by) for from_ in froms]

    async def route(self, places: Sequence[Position], *, by: Vehicle = Vehicle.CAR) -> Route:
        return estimated_route(places, by=by)
