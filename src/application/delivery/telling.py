"""Where couriers are, told to those who look on just now, and written nowhere by that."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from application.delivery.ports import TrackingTokens
from application.delivery.public_tracking import coarse
from application.platform.ports import Clock
from application.realtime.ports import Broadcast, Publication
from domain.delivery.points import Point
from domain.kernel.geo import Position
from domain.kernel.ids import DeliveryId

MOVED = "CourierMoved"
PAUSE = timedelta(seconds=1)
KNOWN_MAX = 10_000


class PlaceTeller:
    """Tells once a second at most. Who may hear it, the channels decide."""

    def __init__(self, *, broadcast: Broadcast, tokens: TrackingTokens, clock: Clock) -> None:
        self._broadcast = broadcast
        self._tokens = tokens
        self._clock = clock
        self._told_at: dict[UUID, datetime] = {}

    def tell(self, carrier_id: UUID, delivery_ids: Collection[DeliveryId], point: Point) -> None:
        now = self._clock.now()
        told_at = self._told_at.get(carrier_id)
        if not delivery_ids or (told_at is not None and now - told_at < PAUSE):
            return
        if len(self._told_at) >= KNOWN_MAX:
            self._told_at.clear()
        self._told_at[carrier_id] = now
        exact, rough = _moved(point, point.position), _moved(point, coarse(point.position))
        for delivery_id in delivery_ids:
            self._broadcast.publish(f"delivery:{delivery_id}", exact)
            self._broadcast.publish(f"tracking:{self._tokens.token(delivery_id)}", rough)


def _moved(point: Point, position: Position) -> Publication:
    place = {"latitude": position.latitude, "longitude": position.longitude, "at": point.at}
    return Publication(name=MOVED, at=point.at, data={"position": place})
