from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from adapters.mongo.client import Mongo, create_mongo
from adapters.mongo.collections import INDEXES
from tests.support.mongo import MongoServer, a_mongo

PATIENT = 20.0
"""The server of the tests is slower than a real one."""


@pytest.fixture(scope="module")
def mongo_server() -> Iterator[MongoServer]:
    with a_mongo() as server:
        yield server


@pytest.fixture
async def mongo(mongo_server: MongoServer) -> AsyncIterator[Mongo]:
    client = create_mongo(mongo_server.url, patience=PATIENT)
    async with Mongo(client, f"test_{uuid4().hex}", INDEXES, patience=PATIENT) as mongo:
        yield mongo
