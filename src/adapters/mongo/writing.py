"""Documents are added once. Whoever adds one again, with the same id, changes nothing."""

from collections.abc import Sequence

from pymongo.errors import BulkWriteError, WTimeoutError

from adapters.mongo.client import Document, Documents

DUPLICATE = 11_000


async def add_new(documents: Documents, added: Sequence[Document]) -> None:
    """Add those that are not there yet."""
    if not added:
        return
    try:
        await documents.insert_many(added, ordered=False)
    except BulkWriteError as error:
        details = error.details or {}
        if any(fault["code"] != DUPLICATE for fault in details.get("writeErrors", ())):
            raise
        if doubts := details.get("writeConcernErrors"):
            # It is written, but not yet where the loss of one server could not undo it.
            raise WTimeoutError(str(doubts[0].get("errmsg", "")), details=details) from error
