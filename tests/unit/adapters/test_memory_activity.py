import pytest

from adapters.memory.activity import MemoryActivityArchive, MemoryConsents
from adapters.memory.unit_of_work import MemoryDatabase
from application.activity.archive import ActivityArchive
from application.activity.ports import Consents
from tests.contracts.activity import ActivityArchiveContract, ConsentsContract


class TestMemoryActivityArchive(ActivityArchiveContract):
    @pytest.fixture
    def archive(self) -> ActivityArchive:
        return MemoryActivityArchive(MemoryDatabase())


class TestMemoryConsents(ConsentsContract):
    @pytest.fixture
    def consents(self) -> Consents:
        return MemoryConsents(MemoryDatabase())
