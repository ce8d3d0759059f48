"""Deliveries as clients see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

import msgspec

from application.delivery.carrying import CourierAct
from application.delivery.estimate_arrival import How
from application.delivery.hand_over import HandOver
from application.delivery.public_tracking import PublicTracking
from application.delivery.queries import DeliveryView, ShownProof, Tracking
from application.delivery.report_failure import ReportFailure
from application.delivery.tracking_ports import TrackingUpdate
from domain.delivery.delivery import Delivery
from domain.delivery.events import FailureReason, ProofKind
from domain.delivery.geofence import Reached, Visit
from domain.delivery.job import StopKind
from domain.delivery.status import DeliveryStatus, Entry
from domain.delivery.stop import ParcelSize, Stop
from domain.kernel.access import Principal
from domain.kernel.ids import DeliveryId, FileId
from domain.kernel.travel import Vehicle
from entrypoints.http.route_wire import RouteReply
from entrypoints.http.wire import Moment, PositionReply, Wire

HandOverCode = Annotated[
    str, msgspec.Meta(min_length=6, max_length=6, pattern=r"^[0-9]{6}$", examples=["042137"])
]
Reason = Literal["NOBODY_THERE", "REFUSED", "WRONG_ADDRESS", "DAMAGED", "COURIER_UNABLE", "OTHER"]


class HappenedBody(Wire, kw_only=True):
    """``happenedAt`` is told by a phone that was without network: up to six hours later."""

    happened_at: Moment | None = None


class HandOverBody(HappenedBody, kw_only=True):
    """At least one proof; files are uploaded before, with the purpose DELIVERY_PROOF."""

    code: HandOverCode | None = None
    photo: UUID | None = None
    signature: UUID | None = None

    def to_command(self, by: Principal, delivery_id: UUID) -> HandOver:
        return HandOver(
            by=by,
            delivery_id=DeliveryId(delivery_id),
            happened_at=self.happened_at,
            code=self.code or "",
            photo=None if self.photo is None else FileId(self.photo),
            signature=None if self.signature is None else FileId(self.signature),
        )


class FailureBody(HappenedBody, kw_only=True):
    reason: Reason

    def to_command(self, by: Principal, delivery_id: UUID) -> ReportFailure:
        return ReportFailure(
            by=by,
            delivery_id=DeliveryId(delivery_id),
            happened_at=self.happened_at,
            reason=FailureReason(self.reason),
        )


def to_act[Act: CourierAct](
    kind: type[Act], data: HappenedBody | None, *, by: Principal, delivery_id: UUID
) -> Act:
    happened_at = None if data is None else data.happened_at
    return kind(by=by, delivery_id=DeliveryId(delivery_id), happened_at=happened_at)


class StopAddressReply(Wire):
    lines: list[str]
    postal_code: str
    city: str
    region: str
    country: str


class StopContactReply(Wire):
    name: str
    phone: str


class StopReply(Wire):
    """Empty where it is nobody's business, or whoever it is about was erased."""

    address: StopAddressReply
    contact: StopContactReply
    instructions: str
    position: PositionReply | None

    @classmethod
    def of(cls, stop: Stop) -> Self:
        return cls(
            address=StopAddressReply(
                lines=list(stop.lines),
                postal_code=stop.postal_code,
                city=stop.city,
                region=stop.region,
                country=stop.country,
            ),
            contact=StopContactReply(name=stop.name, phone=stop.phone),
            instructions=stop.instructions,
            position=None if stop.position is None else PositionReply.of(stop.position),
        )


class PartnerReply(Wire):
    """Who brings it: a courier of ours, or another company by its name.

    ``contact`` is a telephone number, as long as the delivery lasts.
    """

    id: str
    name: str
    contact: str


class TrackingUpdateReply(Wire):
    """``status`` is null where only the place is new, ``location`` where it is not known."""

    status: DeliveryStatus | None
    location: PositionReply | None
    timestamp: datetime

    @classmethod
    def of(cls, update: TrackingUpdate) -> Self:
        position = update.position
        return cls(
            status=update.status,
            location=None if position is None else PositionReply.of(position),
            timestamp=update.at,
        )

    @classmethod
    def of_entry(cls, entry: Entry) -> Self:
        return cls(status=entry.status, location=None, timestamp=entry.at)


class TrackingSummaryReply(Wire):
    """The steps so far; the places are at ``/tracking``."""

    id: UUID
    status: DeliveryStatus
    updates: list[TrackingUpdateReply]


class EntryReply(Wire):
    at: datetime
    status: DeliveryStatus
    by: UUID | None
    why: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(at=entry.at, status=entry.status, by=entry.by, why=entry.why)


class HowReply(Wire):
    """By what the ETA is reckoned, for dispatch.

    The time that the maps say is multiplied by ``factor``, which so many deliveries of these
    hours taught, and each stop before takes so many seconds.
    """

    factor: float
    samples: int
    hours: str
    vehicle: Vehicle
    stops_before: int
    seconds_at_a_stop: int

    @classmethod
    def of(cls, how: How) -> Self:
        return cls(
            factor=round(how.pace.factor, 3),
            samples=how.pace.samples,
            hours=how.pace.hours,
            vehicle=how.vehicle,
            stops_before=how.stops_before,
            seconds_at_a_stop=round(how.pace.at_a_stop.total_seconds()),
        )


class MeetingReply(Wire):
    """Another courier has it: ``position`` is where they were last; null: at the pick-up."""

    position: PositionReply | None
    name: str
    contact: str


class VisitReply(Wire):
    """How near whoever brings it has come to a stop, at this try."""

    stop: StopKind
    reached: Reached
    at: datetime

    @classmethod
    def of(cls, visit: Visit) -> Self:
        return cls(stop=visit.stop, reached=visit.reached, at=visit.at)


class DeliveryReply(Wire):
    """``handOverCode`` is for the recipient, who says it at the door.

    ``proofNeeded`` are kinds of which all are needed; without any, one of any kind will do.
    """

    id: UUID
    order: UUID
    shipment: UUID
    seller: UUID
    recipient: UUID
    zone: UUID | None
    partner: PartnerReply | None
    tracking: TrackingSummaryReply
    pickup: StopReply
    dropoff: StopReply
    weight_grams: int
    size: ParcelSize
    status: DeliveryStatus
    due_by: datetime
    eta: datetime | None
    how: HowReply | None
    meeting: MeetingReply | None
    visits: list[VisitReply]
    proof_needed: list[ProofKind]
    attempts: int
    attempts_max: int
    retry_at: datetime | None
    is_given_up: bool
    hand_over_code: str | None
    history: list[EntryReply]
    delivered_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of_view(cls, view: DeliveryView) -> Self:
        delivery = view.delivery
        return cls(
            id=delivery.id,
            order=delivery.order_id,
            shipment=delivery.shipment_id,
            seller=delivery.seller_id,
            recipient=delivery.recipient_id,
            zone=delivery.zone_id,
            partner=_partner(view),
            tracking=TrackingSummaryReply(
                id=delivery.id,
                status=delivery.status,
                updates=[TrackingUpdateReply.of_entry(entry) for entry in delivery.history],
            ),
            pickup=StopReply.of(delivery.pickup),
            dropoff=StopReply.of(delivery.dropoff),
            weight_grams=delivery.parcel.weight_grams,
            size=delivery.parcel.size,
            status=delivery.status,
            due_by=delivery.due_by,
            eta=delivery.arrives_at,
            how=None if view.how is None else HowReply.of(view.how),
            meeting=_meeting(view),
            visits=[VisitReply.of(visit) for visit in delivery.visits],
            proof_needed=sorted(delivery.needs),
            attempts=delivery.attempts,
            attempts_max=delivery.tries_max,
            retry_at=delivery.retry_at,
            is_given_up=delivery.is_given_up,
            hand_over_code=view.code or None,
            history=[EntryReply.of(entry) for entry in delivery.history],
            delivered_at=delivery.delivered_at,
            created_at=delivery.created_at,
            updated_at=delivery.updated_at,
            version=delivery.version,
        )


class DeliveryActReply(Wire):
    """What a delivery became. The answer is kept, so it says nothing about anybody."""

    id: UUID
    status: DeliveryStatus
    attempts: int
    attempts_max: int
    retry_at: datetime | None
    is_given_up: bool
    history: list[EntryReply]
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        return cls(
            id=delivery.id,
            status=delivery.status,
            attempts=delivery.attempts,
            attempts_max=delivery.tries_max,
            retry_at=delivery.retry_at,
            is_given_up=delivery.is_given_up,
            history=[EntryReply.of(entry) for entry in delivery.history],
            updated_at=delivery.updated_at,
            version=delivery.version,
        )


def _partner(view: DeliveryView) -> PartnerReply | None:
    face = view.carrier
    if face is None:
        return None
    contact = "" if view.delivery.is_over else face.phone
    return PartnerReply(id=face.id, name=face.name, contact=contact)


def _meeting(view: DeliveryView) -> MeetingReply | None:
    meeting, giver = view.delivery.meeting, view.giver
    if meeting is None or giver is None:
        return None
    place = meeting.position
    return MeetingReply(
        position=None if place is None else PositionReply.of(place),
        name=giver.name,
        contact=giver.phone,
    )


class SeenAtReply(Wire):
    latitude: float
    longitude: float
    at: datetime


class TrackingReply(Wire):
    """``updates`` in their order; ``next`` is the cursor for those that follow.

    ``route`` is there if it was asked for, the recipient is the courier's next stop, and one
    may know where they live: from ``position`` to the door.
    """

    id: UUID
    status: DeliveryStatus
    due_by: datetime
    eta: datetime | None
    position: SeenAtReply | None
    route: RouteReply | None
    updates: list[TrackingUpdateReply]
    next: str | None

    @classmethod
    def of(cls, tracking: Tracking) -> Self:
        delivery = tracking.delivery
        return cls(
            id=delivery.id,
            status=delivery.status,
            due_by=delivery.due_by,
            eta=delivery.arrives_at,
            position=_seen_at(tracking.newest),
            route=None if tracking.route is None else RouteReply.of(tracking.route),
            updates=[TrackingUpdateReply.of(update) for update in tracking.updates.items],
            next=tracking.updates.next,
        )


def _seen_at(update: TrackingUpdate | None) -> SeenAtReply | None:
    if update is None or update.position is None:
        return None
    place = update.position
    return SeenAtReply(latitude=place.latitude, longitude=place.longitude, at=update.at)


class ProofReply(Wire):
    """``url`` leads to the photo or the signature, for some minutes."""

    kind: ProofKind
    url: str | None
    expires_at: datetime | None

    @classmethod
    def of(cls, shown: ShownProof) -> Self:
        download = shown.download
        return cls(
            kind=shown.proof.kind,
            url=None if download is None else download.url,
            expires_at=None if download is None else download.expires_at,
        )


class ProofsReply(Wire):
    proofs: list[ProofReply]

    @classmethod
    def of(cls, shown: Sequence[ShownProof]) -> Self:
        return cls(proofs=[ProofReply.of(one) for one in shown])


class TrackingLinkReply(Wire):
    """Whoever has the address sees how far it is, until a week after the end."""

    token: str
    path: str

    @classmethod
    def of(cls, token: str) -> Self:
        return cls(token=token, path=f"/track/{token}")


class StepReply(Wire):
    status: DeliveryStatus
    at: datetime


class TownReply(Wire):
    city: str
    country: str


class PublicTrackingReply(Wire):
    """Nothing about anybody. ``position`` is only about where it is, and only at the end."""

    status: DeliveryStatus
    steps: list[StepReply]
    due_by: datetime
    eta: datetime | None
    position: PositionReply | None
    reached: Reached | None
    destination: TownReply
    is_over: bool

    @classmethod
    def of(cls, tracking: PublicTracking) -> Self:
        position = tracking.position
        return cls(
            status=tracking.status,
            steps=[StepReply(status=step.status, at=step.at) for step in tracking.steps],
            due_by=tracking.due_by,
            eta=tracking.arrives_at,
            position=None if position is None else PositionReply.of(position),
            reached=tracking.reached,
            destination=TownReply(city=tracking.city, country=tracking.country),
            is_over=tracking.is_over,
        )
