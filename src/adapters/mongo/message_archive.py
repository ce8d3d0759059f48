"""The texts of messages in MongoDB, sealed as they come: a document for each revision."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from itertools import batched
from uuid import UUID

from pymongo import ASCENDING, IndexModel

from adapters.mongo.client import Document, Documents, Mongo
from adapters.mongo.times import from_microseconds, to_microseconds
from adapters.mongo.writing import add_new
from application.chat.archive import Body
from domain.kernel.ids import AccountId, ConversationId, MessageId

BODIES = "message_bodies"
AT_ONCE = 200
INDEXES = (
    IndexModel([("message", ASCENDING), ("revision", ASCENDING)], name="by_message"),
    IndexModel(
        [("author", ASCENDING), ("written_at", ASCENDING), ("_id", ASCENDING)], name="by_author"
    ),
)


class MongoMessageArchive:
    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo

    async def put(self, bodies: Sequence[Body]) -> None:
        for some in batched(bodies, AT_ONCE, strict=False):
            async with self._mongo.reaching(BODIES) as documents:
                await add_new(documents, [_to_document(body) for body in some])

    async def get_many(self, ids: Collection[UUID]) -> Mapping[UUID, Body]:
        found: dict[UUID, Body] = {}
        for some in batched(ids, AT_ONCE, strict=False):
            async with self._mongo.reaching(BODIES) as documents:
                async for document in documents.find({"_id": {"$in": list(some)}}):
                    found[document["_id"]] = _to_body(document)
        return found

    async def history(self, message_id: MessageId) -> Sequence[Body]:
        order = [("revision", ASCENDING), ("written_at", ASCENDING), ("_id", ASCENDING)]
        async with self._mongo.reaching(BODIES) as documents:
            found = await documents.find({"message": message_id}).sort(order).to_list()
        return [_to_body(document) for document in found]

    async def of_author(self, author_id: AccountId) -> AsyncIterator[Body]:
        rest: Document = {}
        while True:
            async with self._mongo.reaching(BODIES) as documents:
                found = await _by_author(documents, {"author": author_id, **rest})
            if not found:
                return
            for document in found:
                yield _to_body(document)
            last = found[-1]
            later = {"written_at": {"$gt": last["written_at"]}}
            same = {"written_at": last["written_at"], "_id": {"$gt": last["_id"]}}
            rest = {"$or": [later, same]}

    async def forget(self, message_ids: Collection[MessageId]) -> None:
        for some in batched(message_ids, AT_ONCE, strict=False):
            async with self._mongo.reaching(BODIES) as documents:
                await documents.delete_many({"message": {"$in": list(some)}})


async def _by_author(documents: Documents, asked: Document) -> list[Document]:
    order = [("written_at", ASCENDING), ("_id", ASCENDING)]
    return await documents.find(asked).sort(order).limit(AT_ONCE).to_list()


def _to_document(body: Body) -> Document:
    return {
        "_id": body.id,
        "conversation": body.conversation_id,
        "message": body.message_id,
        "author": body.author_id,
        "revision": body.revision,
        "written_at": to_microseconds(body.written_at),
        "sealed": body.sealed,
    }


def _to_body(document: Document) -> Body:
    return Body(
        id=document["_id"],
        conversation_id=ConversationId(document["conversation"]),
        message_id=MessageId(document["message"]),
        author_id=AccountId(document["author"]),
        revision=document["revision"],
        written_at=from_microseconds(document["written_at"]),
        sealed=document["sealed"],
    )
