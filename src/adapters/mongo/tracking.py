"""Where deliveries were, in MongoDB: a document for each place and each status."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel

from adapters.mongo.client import Document, Mongo
from adapters.mongo.writing import add_new
from application.delivery.tracking_ports import TrackingMark, TrackingUpdate, to_the_millisecond
from domain.delivery.status import DeliveryStatus
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, DeliveryId

UPDATES = "delivery_tracking"
INDEXES = (
    IndexModel(
        [("delivery", ASCENDING), ("at", ASCENDING), ("status", ASCENDING)], name="by_delivery"
    ),
    IndexModel([("status", ASCENDING), ("at", ASCENDING)], name="by_age"),
)


class MongoTrackingArchive:
    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo

    async def append(self, updates: Sequence[TrackingUpdate]) -> None:
        async with self._mongo.reaching(UPDATES) as documents:
            await add_new(documents, [_to_document(update) for update in updates])

    async def of_delivery(
        self, delivery_id: DeliveryId, *, after: TrackingMark | None = None, limit: int
    ) -> Sequence[TrackingUpdate]:
        order = [("at", ASCENDING), ("status", ASCENDING)]
        asked = {"delivery": delivery_id, **_following(after)}
        async with self._mongo.reaching(UPDATES) as documents:
            found = await documents.find(asked).sort(order).limit(limit).to_list()
        return [_to_update(document) for document in found]

    async def newest(self, delivery_id: DeliveryId) -> TrackingUpdate | None:
        order = [("at", DESCENDING), ("status", DESCENDING)]
        asked = {"delivery": delivery_id, "place": {"$ne": None}}
        async with self._mongo.reaching(UPDATES) as documents:
            found = await documents.find(asked).sort(order).limit(1).to_list()
        return _to_update(found[0]) if found else None

    async def forget(self, *, before: datetime, limit: int) -> int:
        asked = {"status": "", "at": {"$lt": before}}
        async with self._mongo.reaching(UPDATES) as documents:
            found = documents.find(asked, {"_id": True}).sort([("at", ASCENDING)]).limit(limit)
            old = [document["_id"] async for document in found]
            if not old:
                return 0
            return (await documents.delete_many({"_id": {"$in": old}})).deleted_count


def _following(mark: TrackingMark | None) -> Document:
    if mark is None:
        return {}
    return {"$or": [{"at": {"$gt": mark.at}}, {"at": mark.at, "status": {"$gt": mark.status}}]}


def _to_document(update: TrackingUpdate) -> Document:
    at, status = to_the_millisecond(update.at), update.status or ""
    position = update.position
    return {
        # Made of what may be there only once, so that no second index has to watch over it.
        "_id": f"{update.delivery_id}:{at.isoformat()}:{status}",
        "delivery": update.delivery_id,
        "at": at,
        "status": str(status),
        "courier": update.courier_id,
        "place": position and [position.latitude, position.longitude],
    }


def _to_update(document: Document) -> TrackingUpdate:
    place, courier = document["place"], document["courier"]
    return TrackingUpdate(
        delivery_id=DeliveryId(document["delivery"]),
        courier_id=None if courier is None else CourierId(courier),
        position=None if place is None else Position(*place),
        status=DeliveryStatus(document["status"]) if document["status"] else None,
        at=document["at"],
    )
