"""The archives in a MongoDB that is really asked, held to the contracts of all archives."""

import pytest

from adapters.mongo.activity import MongoActivityArchive
from adapters.mongo.client import Mongo
from adapters.mongo.message_archive import AT_ONCE, MongoMessageArchive
from adapters.mongo.tracking import MongoTrackingArchive
from application.activity.archive import ActivityArchive
from application.chat.archive import MessageArchive
from application.delivery.tracking_ports import TrackingArchive
from tests.contracts.activity import ActivityArchiveContract
from tests.contracts.deliveries import TrackingArchiveContract
from tests.contracts.message_archive import MessageArchiveContract


class TestMongoMessageArchive(MessageArchiveContract):
    many = 2 * AT_ONCE + 5

    @pytest.fixture
    def archive(self, mongo: Mongo) -> MessageArchive:
        return MongoMessageArchive(mongo)


class TestMongoTrackingArchive(TrackingArchiveContract):
    @pytest.fixture
    def archive(self, mongo: Mongo) -> TrackingArchive:
        return MongoTrackingArchive(mongo)


class TestMongoActivityArchive(ActivityArchiveContract):
    @pytest.fixture
    def archive(self, mongo: Mongo) -> ActivityArchive:
        return MongoActivityArchive(mongo)
