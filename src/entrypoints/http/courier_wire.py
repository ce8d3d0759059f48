"""What couriers and dispatch send and get, as JSON."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec

from application.delivery.courier_ports import CourierView
from application.delivery.courier_queries import Itinerary
from application.delivery.report_location import Reported
from domain.delivery.courier import (
    GRAMS_MAX,
    PLACES_MAX,
    ZONES_MAX,
    Capacity,
    Courier,
    CourierChanges,
    CourierStatus,
)
from domain.delivery.delivery import Delivery
from domain.delivery.job import RoundStop, StopKind
from domain.delivery.offer import CourierOffer, OfferStatus
from domain.delivery.points import POINTS_MAX, Point
from domain.delivery.reasons import DispatchReason, SuspensionReason
from domain.delivery.shift import Shift, ShiftStatus
from domain.delivery.stop import ParcelSize
from domain.kernel.ids import ZoneId
from domain.kernel.travel import Vehicle
from entrypoints.http.route_wire import RouteReply
from entrypoints.http.wire import Moment, PositionBody, PositionReply, Wire

ZoneIds = Annotated[list[UUID], msgspec.Meta(max_length=ZONES_MAX, examples=[[]])]


class CapacityBody(Wire):
    """What a courier is promised at most at once. A large parcel takes two places."""

    grams: Annotated[int, msgspec.Meta(ge=1, le=GRAMS_MAX, examples=[15_000])]
    places: Annotated[int, msgspec.Meta(ge=1, le=PLACES_MAX, examples=[3])]

    def to_capacity(self) -> Capacity:
        return Capacity(grams=self.grams, places=self.places)


class EnrolCourierBody(Wire):
    """Without a capacity the usual one of the vehicle is assumed; no zones: anywhere."""

    account: UUID
    vehicle: Vehicle
    capacity: CapacityBody | None = None
    zones: ZoneIds = msgspec.field(default_factory=list)


class ChangeCourierBody(Wire):
    """What is left out stays as it is."""

    vehicle: Vehicle | msgspec.UnsetType = msgspec.UNSET
    capacity: CapacityBody | msgspec.UnsetType = msgspec.UNSET
    zones: ZoneIds | msgspec.UnsetType = msgspec.UNSET
    accepts_by_itself: bool | msgspec.UnsetType = msgspec.UNSET

    def to_changes(self) -> CourierChanges:
        changes = CourierChanges()
        if self.vehicle is not msgspec.UNSET:
            changes["vehicle"] = self.vehicle
        if self.capacity is not msgspec.UNSET:
            changes["capacity"] = self.capacity.to_capacity()
        if self.zones is not msgspec.UNSET:
            changes["zone_ids"] = frozenset(ZoneId(zone_id) for zone_id in self.zones)
        if self.accepts_by_itself is not msgspec.UNSET:
            changes["accepts_by_itself"] = self.accepts_by_itself
        return changes


class SuspendBody(Wire):
    reason: SuspensionReason


class CancelBody(Wire):
    reason: DispatchReason


class AcceptByItselfBody(Wire):
    accepts: bool


class PlanShiftBody(Wire):
    starts_at: Moment
    ends_at: Moment


class PointBody(Wire):
    """``accuracy`` is in metres, as the phone says."""

    position: PositionBody
    at: Moment
    accuracy: Annotated[float, msgspec.Meta(ge=0, le=100_000)] | None = None

    def to_point(self) -> Point:
        return Point(position=self.position.to_position(), at=self.at, accuracy=self.accuracy)


class LocationBody(Wire):
    """The newest point, and those that a phone kept while it was offline; in any order."""

    points: Annotated[list[PointBody], msgspec.Meta(min_length=1, max_length=POINTS_MAX)]


class ReportedReply(Wire):
    """``kept`` counts the points that told something new; the others are dropped."""

    kept: int

    @classmethod
    def of(cls, reported: Reported) -> Self:
        return cls(kept=reported.kept)


class AssignBody(Wire):
    courier: UUID


class ReassignBody(Wire):
    """Without a courier another one is looked for."""

    reason: DispatchReason
    courier: UUID | None = None


class CapacityReply(Wire):
    grams: int
    places: int

    @classmethod
    def of(cls, capacity: Capacity) -> Self:
        return cls(grams=capacity.grams, places=capacity.places)


class CourierReply(Wire):
    id: UUID
    vehicle: Vehicle
    capacity: CapacityReply
    zones: list[UUID]
    accepts_by_itself: bool
    status: CourierStatus
    version: int

    @classmethod
    def of(cls, courier: Courier) -> Self:
        return cls(
            id=courier.id,
            vehicle=courier.vehicle,
            capacity=CapacityReply.of(courier.capacity),
            zones=sorted(courier.zone_ids),
            accepts_by_itself=courier.accepts_by_itself,
            status=courier.status,
            version=courier.version,
        )


class FiguresReply(Wire):
    """Shares of the last offers and deliveries, from 0 to 1."""

    acceptance: float
    success: float
    offers: int
    deliveries: int


class CourierViewReply(Wire):
    """``shift`` and ``position`` are null for a courier who is not on shift."""

    courier: CourierReply
    shift: ShiftStatus | None
    position: PositionReply | None
    position_at: datetime | None
    live_deliveries: int
    figures: FiguresReply

    @classmethod
    def of(cls, view: CourierView) -> Self:
        figures = view.figures
        return cls(
            courier=CourierReply.of(view.courier),
            shift=view.shift,
            position=None if view.seen is None else PositionReply.of(view.seen.position),
            position_at=None if view.seen is None else view.seen.at,
            live_deliveries=view.live,
            figures=FiguresReply(
                acceptance=round(figures.acceptance, 3),
                success=round(figures.success, 3),
                offers=figures.offers,
                deliveries=figures.deliveries,
            ),
        )


class BreakReply(Wire):
    began_at: datetime
    ended_at: datetime | None


class ShiftReply(Wire):
    id: UUID
    courier: UUID
    status: ShiftStatus
    planned_from: datetime
    planned_until: datetime
    started_at: datetime | None
    ended_at: datetime | None
    breaks: list[BreakReply]

    @classmethod
    def of(cls, shift: Shift) -> Self:
        return cls(
            id=shift.id,
            courier=shift.courier_id,
            status=shift.status,
            planned_from=shift.planned_from,
            planned_until=shift.planned_until,
            started_at=shift.started_at,
            ended_at=shift.ended_at,
            breaks=[
                BreakReply(began_at=each.began_at, ended_at=each.ended_at) for each in shift.breaks
            ],
        )


class CourierOfferReply(Wire):
    """``metres`` is the way by road to the pick-up."""

    id: UUID
    delivery: UUID
    status: OfferStatus
    until: datetime
    metres: int

    @classmethod
    def of(cls, offer: CourierOffer) -> Self:
        return cls(
            id=offer.id,
            delivery=offer.delivery_id,
            status=offer.status,
            until=offer.until,
            metres=offer.metres,
        )


class OfferedDeliveryReply(Wire):
    """An offer, with as much of its delivery as it takes to decide. No name and no address."""

    offer: CourierOfferReply
    pickup: PositionReply | None
    dropoff: PositionReply | None
    weight_grams: int
    size: ParcelSize
    due_by: datetime

    @classmethod
    def of(cls, offer: CourierOffer, delivery: Delivery) -> Self:
        pickup, dropoff = delivery.pickup.position, delivery.dropoff.position
        return cls(
            offer=CourierOfferReply.of(offer),
            pickup=None if pickup is None else PositionReply.of(pickup),
            dropoff=None if dropoff is None else PositionReply.of(dropoff),
            weight_grams=delivery.parcel.weight_grams,
            size=delivery.parcel.size,
            due_by=delivery.due_by,
        )


class OpenOffersReply(Wire):
    items: list[OfferedDeliveryReply]


class RoundStopReply(Wire):
    """``arrives_at`` is null while nobody knows where the courier is.

    Who is there before ``opens_at`` has to wait. What ``brings_back`` is returned to where
    it was fetched, because nobody took it.
    """

    kind: StopKind
    delivery: UUID
    position: PositionReply
    opens_at: datetime | None
    due_by: datetime
    arrives_at: datetime | None
    brings_back: bool

    @classmethod
    def of(cls, stop: RoundStop, arrives_at: datetime | None) -> Self:
        return cls(
            kind=stop.kind,
            delivery=stop.delivery_id,
            position=PositionReply.of(stop.position),
            opens_at=stop.opens_at,
            due_by=stop.due_by,
            arrives_at=arrives_at,
            brings_back=stop.brings_back,
        )


class RoundReply(Wire):
    """The stops in the order in which they are to be made.

    ``route`` is there if it was asked for: from where the courier is, over all of them.
    """

    stops: list[RoundStopReply]
    route: RouteReply | None

    @classmethod
    def of(cls, itinerary: Itinerary) -> Self:
        times = itinerary.arrivals or (None,) * len(itinerary.stops)
        return cls(
            stops=[
                RoundStopReply.of(stop, time)
                for stop, time in zip(itinerary.stops, times, strict=True)
            ],
            route=None if itinerary.route is None else RouteReply.of(itinerary.route),
        )


class DispatchedReply(Wire):
    """What became of a delivery by what dispatch decided."""

    id: UUID
    status: str
    courier: UUID | None
    version: int

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        return cls(
            id=delivery.id,
            status=delivery.status,
            courier=delivery.courier_id,
            version=delivery.version,
        )
