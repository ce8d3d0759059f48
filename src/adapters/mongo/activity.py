"""What people did, in MongoDB, sealed as it comes."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel

from adapters.mongo.client import Document, Mongo
from adapters.mongo.times import from_microseconds, to_microseconds
from adapters.mongo.writing import add_new
from application.activity.acts import ActKind
from application.activity.archive import ActMark, KeptAct
from domain.kernel.ids import AccountId

ACTS = "activity"
INDEXES = (
    IndexModel(
        [("account", ASCENDING), ("at", DESCENDING), ("_id", DESCENDING)], name="by_account"
    ),
    IndexModel([("at", ASCENDING)], name="by_age"),
)


class MongoActivityArchive:
    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo

    async def append(self, acts: Sequence[KeptAct]) -> None:
        async with self._mongo.reaching(ACTS) as documents:
            await add_new(documents, [_to_document(act) for act in acts])

    async def of_account(
        self, account_id: AccountId, *, since: datetime, before: ActMark | None = None, limit: int
    ) -> Sequence[KeptAct]:
        order = [("at", DESCENDING), ("_id", DESCENDING)]
        asked = {
            "account": account_id,
            "at": {"$gte": to_microseconds(since)},
            **_preceding(before),
        }
        async with self._mongo.reaching(ACTS) as documents:
            found = await documents.find(asked).sort(order).limit(limit).to_list()
        return [_to_act(document) for document in found]

    async def forget_all(self, account_id: AccountId) -> None:
        async with self._mongo.reaching(ACTS) as documents:
            await documents.delete_many({"account": account_id})

    async def forget_old(self, *, before: datetime, limit: int) -> int:
        asked = {"at": {"$lt": to_microseconds(before)}}
        async with self._mongo.reaching(ACTS) as documents:
            found = documents.find(asked, {"_id": True}).sort([("at", ASCENDING)]).limit(limit)
            old = [document["_id"] async for document in found]
            if not old:
                return 0
            return (await documents.delete_many({"_id": {"$in": old}})).deleted_count


def _preceding(mark: ActMark | None) -> Document:
    if mark is None:
        return {}
    at = to_microseconds(mark.at)
    return {"$or": [{"at": {"$lt": at}}, {"at": at, "_id": {"$lt": mark.id}}]}


def _to_document(act: KeptAct) -> Document:
    return {
        "_id": act.id,
        "account": act.account_id,
        "kind": str(act.kind),
        "at": to_microseconds(act.at),
        "subject": act.subject_id,
        "sealed": act.sealed,
    }


def _to_act(document: Document) -> KeptAct:
    return KeptAct(
        id=document["_id"],
        account_id=AccountId(document["account"]),
        kind=ActKind(document["kind"]),
        at=from_microseconds(document["at"]),
        subject_id=document["subject"],
        sealed=document["sealed"],
    )
