"""The connection to MongoDB: what it acknowledges is on the disks of most of its servers."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import pymongo
from bson.codec_options import CodecOptions, DatetimeConversion
from pymongo import AsyncMongoClient, IndexModel, ReadPreference
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import ConnectionFailure, ExecutionTimeout, PyMongoError, WTimeoutError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from application.platform.errors import Unavailable

type Document = dict[str, Any]
type Documents = AsyncCollection[Document]

PATIENCE_SECONDS = 2.0
PAUSE_SECONDS = 1.0
CONNECTIONS_MAX = 32

logger = logging.getLogger(__name__)


def create_mongo(url: str, *, patience: float = PATIENCE_SECONDS) -> AsyncMongoClient[Document]:
    """A client that connects when it is first used, and tries nothing twice.

    Whoever asked would wait for every further try. What we write has ids of its own, so they
    may ask again themselves.
    """
    milliseconds = round(patience * 1000)
    return AsyncMongoClient(
        url,
        connect=False,
        appname="fairground",
        uuidRepresentation="standard",
        tz_aware=True,
        maxPoolSize=CONNECTIONS_MAX,
        serverSelectionTimeoutMS=milliseconds,
        connectTimeoutMS=milliseconds,
        waitQueueTimeoutMS=milliseconds,
        retryReads=False,
        retryWrites=False,
    )


class Mongo:
    """One database. While it does not answer, one call a second asks whether it is back.

    What is read was acknowledged by most servers, as it was when it was written: nothing that
    somebody saw is undone by the loss of one.
    """

    def __init__(
        self,
        client: AsyncMongoClient[Document],
        name: str,
        indexes: Mapping[str, Sequence[IndexModel]],
        *,
        patience: float = PATIENCE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._database = client.get_database(
            name,
            codec_options=CodecOptions[Document](
                uuid_representation=4,
                tz_aware=True,
                datetime_conversion=DatetimeConversion.DATETIME,
            ),
            read_preference=ReadPreference.PRIMARY,
            read_concern=ReadConcern("majority"),
            write_concern=WriteConcern(w="majority", j=True, wtimeout=round(patience * 1000)),
        )
        self._indexes = indexes
        self._indexed: set[str] = set()
        self._patience = patience
        self._clock = clock
        self._ask_again_at: float | None = None

    async def __aenter__(self) -> Self:
        """Have the indexes made, now or when the server is there."""
        try:
            for name in self._indexes:
                async with self.reaching(name):
                    pass
        except Unavailable as failure:
            logger.warning("%s: what is kept there waits until it is back.", failure)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    @asynccontextmanager
    async def reaching(self, name: str) -> AsyncIterator[Documents]:
        """A collection with its indexes; raise ``Unavailable``, in time and at once if known."""
        self._need_an_answer()
        try:
            with pymongo.timeout(self._patience):
                documents = self._database.get_collection(name)
                await self._index(documents)
                yield documents
        except (ConnectionFailure, ExecutionTimeout, WTimeoutError) as error:
            self._note_loss(error)
            raise Unavailable("MongoDB") from error
        except PyMongoError as error:
            if not error.timeout:
                raise
            self._note_loss(error)
            raise Unavailable("MongoDB") from error
        self._note_return()

    async def ping(self) -> None:
        """Return when it answers; raise what keeps it from that."""
        with pymongo.timeout(self._patience):
            await self._client.admin.command("ping")

    async def _index(self, documents: Documents) -> None:
        if documents.name not in self._indexed:
            await documents.create_indexes(list(self._indexes[documents.name]))
            self._indexed.add(documents.name)

    def _need_an_answer(self) -> None:
        if self._ask_again_at is None:
            return
        now = self._clock()
        if now < self._ask_again_at:
            raise Unavailable("MongoDB")
        # This one asks; whoever comes while it waits is told at once.
        self._ask_again_at = now + self._patience + PAUSE_SECONDS

    def _note_loss(self, error: Exception) -> None:
        if self._ask_again_at is None:
            logger.warning("MongoDB does not answer: %s", error)
        self._ask_again_at = self._clock() + PAUSE_SECONDS

    def _note_return(self) -> None:
        if self._ask_again_at is not None:
            logger.warning("MongoDB answers again.")
            self._ask_again_at = None
