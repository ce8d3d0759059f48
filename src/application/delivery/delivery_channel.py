"""``delivery:<id>``: how a delivery goes on, and where it is while a courier carries it.

Deliveries are told as they are when they are told: whoever puts that over a snapshot has the
newest one in the end. Places are told once, without a sequence.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from application.delivery.ports import CarrierFace, CarrierFaces, DeliveryViews
from application.delivery.seeing import side_of
from application.realtime.ports import EventLog, LoggedEvent, Publication
from application.realtime.subject_channel import SubjectChannel
from domain.delivery.delivery import Delivery
from domain.delivery.errors import DeliveryNotFound
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryCancelled,
    DeliveryEvent,
    DeliveryFailed,
    DeliveryReassigned,
)
from domain.delivery.geofence import Visit
from domain.delivery.status import Entry
from domain.kernel.access import Principal
from domain.kernel.events import DomainEvent
from domain.kernel.ids import DeliveryId

_CHANGE_COURIERS = frozenset(
    event.__name__
    for event in (DeliveryAssigned, DeliveryCancelled, DeliveryFailed, DeliveryReassigned)
)


class DeliveryChannel(SubjectChannel):
    kind: ClassVar[str] = "delivery"

    def __init__(self, log: EventLog, *, views: DeliveryViews, faces: CarrierFaces) -> None:
        super().__init__(log)
        self._views = views
        self._faces = faces

    async def admit(self, by: Principal, key: str) -> str:
        try:
            delivery_id = DeliveryId(UUID(key))
        except ValueError:
            raise DeliveryNotFound(DeliveryId(UUID(int=0))) from None
        side_of(await self._views.get(delivery_id), by)
        return f"{self.kind}:{delivery_id}"

    def changes_rights(self, event: str) -> bool:
        return event in _CHANGE_COURIERS

    async def data_of(self, event: DomainEvent) -> Mapping[str, Any]:
        return await self._shown(event.delivery_id) if isinstance(event, DeliveryEvent) else {}

    async def render_all(self, logged: Sequence[LoggedEvent]) -> Sequence[Publication]:
        if not logged:
            return []
        data = await self.data_of(logged[-1].event)
        return [self._published(each, {**data, "version": each.sequence}) for each in logged]

    async def retold(self, name: str, said: Publication) -> Publication | None:
        """Nobody is followed longer than they carry it."""
        delivery = await self._views.get(DeliveryId(UUID(name.partition(":")[2])))
        return said if delivery.is_carried else None

    async def _shown(self, delivery_id: DeliveryId) -> Mapping[str, Any]:
        delivery = await self._views.get(delivery_id)
        faces = await self._faces.of([delivery])
        return _data(delivery, faces.get(delivery.id))


def _data(delivery: Delivery, face: CarrierFace | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "status": delivery.status.value,
        "zone": None if delivery.zone_id is None else str(delivery.zone_id),
        "partner": _partner(delivery, face),
        "dueBy": delivery.due_by,
        "eta": delivery.arrives_at,
        "visits": [_visit(visit) for visit in delivery.visits],
        "proofNeeded": sorted(need.value for need in delivery.needs),
        "attempts": delivery.attempts,
        "attemptsMax": delivery.tries_max,
        "retryAt": delivery.retry_at,
        "isGivenUp": delivery.is_given_up,
        "history": [_entry(entry) for entry in delivery.history],
        "deliveredAt": delivery.delivered_at,
        "updatedAt": delivery.updated_at,
    }
    if delivery.is_over:
        data["handOverCode"] = None
    if delivery.meeting is None:
        data["meeting"] = None
    return data


def _partner(delivery: Delivery, face: CarrierFace | None) -> Mapping[str, str] | None:
    if face is None:
        return None
    contact = "" if delivery.is_over else face.phone
    return {"id": face.id, "name": face.name, "contact": contact}


def _visit(visit: Visit) -> Mapping[str, Any]:
    return {"stop": visit.stop.value, "reached": visit.reached.value, "at": visit.at}


def _entry(entry: Entry) -> Mapping[str, Any]:
    return {
        "at": entry.at,
        "status": entry.status.value,
        "by": None if entry.by is None else str(entry.by),
        "why": entry.why,
    }
