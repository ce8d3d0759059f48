"""Links for everybody: how far something is, and nothing about anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.delivery.ports import DeliveryViews, TrackingTokens
from application.delivery.seeing import town_of
from application.delivery.tracking_ports import TrackingArchive
from application.platform.ports import Clock
from domain.delivery.delivery import Delivery
from domain.delivery.errors import DeliveryNotFound, TrackingLinkOver
from domain.delivery.geofence import Reached
from domain.delivery.job import StopKind
from domain.delivery.status import DeliveryStatus
from domain.kernel.access import Principal, Right
from domain.kernel.geo import Position
from domain.kernel.ids import DeliveryId

LASTS_AFTER_END = timedelta(days=7)
LASTS_AT_MOST = timedelta(days=90)
COARSE = 2
"""So many decimals of a degree are told: about a kilometre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeTrackingLink:
    by: Principal
    delivery_id: DeliveryId


class MakeTrackingLinkHandler:
    """For recipients and sellers to hand on, and for dispatch to help them with."""

    def __init__(self, *, views: DeliveryViews, tokens: TrackingTokens) -> None:
        self._views = views
        self._tokens = tokens

    async def __call__(self, command: MakeTrackingLink) -> str:
        """The token. It is always the same, so that nothing has to be remembered."""
        delivery = await self._views.get(command.delivery_id)
        owners = {delivery.recipient_id, delivery.seller_id}
        if command.by.account_id not in owners and not command.by.may(Right.DISPATCH):
            raise DeliveryNotFound(delivery.id)
        return self._tokens.token(delivery.id)


@dataclass(frozen=True, slots=True)
class Step:
    status: DeliveryStatus
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTracking:
    status: DeliveryStatus
    steps: Sequence[Step]
    due_by: datetime
    arrives_at: datetime | None
    position: Position | None
    """Where it is, to about a kilometre; only on the last stretch."""

    reached: Reached | None
    """How near it has come to the door; only on the last stretch."""

    city: str
    country: str
    is_over: bool


class GetPublicTracking:
    def __init__(
        self,
        *,
        views: DeliveryViews,
        archive: TrackingArchive,
        tokens: TrackingTokens,
        clock: Clock,
    ) -> None:
        self._views = views
        self._archive = archive
        self._tokens = tokens
        self._clock = clock

    async def __call__(self, token: str) -> PublicTracking:
        try:
            delivery = await self._views.get(self._tokens.read(token))
        except DeliveryNotFound:
            raise TrackingLinkOver from None
        if self._clock.now() >= _over_at(delivery):
            raise TrackingLinkOver
        town = town_of(delivery.dropoff)
        return PublicTracking(
            status=delivery.status,
            steps=[Step(entry.status, entry.at) for entry in delivery.history],
            due_by=delivery.due_by,
            arrives_at=delivery.arrives_at,
            position=await self._position(delivery),
            reached=_reached(delivery),
            city=town.city,
            country=town.country,
            is_over=delivery.is_over,
        )

    async def _position(self, delivery: Delivery) -> Position | None:
        if delivery.status is not DeliveryStatus.OUT_FOR_DELIVERY:
            return None
        seen = await self._archive.newest(delivery.id)
        return None if seen is None or seen.position is None else coarse(seen.position)


def _reached(delivery: Delivery) -> Reached | None:
    if delivery.status is not DeliveryStatus.OUT_FOR_DELIVERY:
        return None
    visits = (visit for visit in delivery.visits if visit.stop is StopKind.DROP_OFF)
    return next((visit.reached for visit in visits), None)


def _over_at(delivery: Delivery) -> datetime:
    at_most = delivery.created_at + LASTS_AT_MOST
    if not delivery.is_over:
        return at_most
    return min(at_most, delivery.history[-1].at + LASTS_AFTER_END)


def coarse(position: Position) -> Position:
    """About where that is."""
    return Position(round(position.latitude, COARSE), round(position.longitude, COARSE))
