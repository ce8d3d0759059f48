import pytest

from adapters.memory.deliveries import MemoryDeliveryStore, MemoryDeliveryViews
from adapters.memory.tracking import MemoryTrackingArchive
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.delivery.tracking_ports import TrackingArchive
from application.platform.tasks import Routes
from domain.kernel.ids import AccountId
from tests.contracts.deliveries import DeliveryContract, Office, TrackingArchiveContract
from tests.support.clock import FakeClock


async def know(account_id: AccountId) -> None:
    """The memory seals nothing."""
    del account_id


class TestMemoryDeliveries(DeliveryContract):
    @pytest.fixture
    def office(self) -> Office:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database,
            MemoryDeliveryStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
        return Office(work, MemoryDeliveryViews(database), know)


class TestMemoryTrackingArchive(TrackingArchiveContract):
    @pytest.fixture
    def archive(self) -> TrackingArchive:
        return MemoryTrackingArchive(MemoryDatabase())
