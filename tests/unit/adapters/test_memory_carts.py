from collections.abc import Sequence

import pytest

from adapters.memory.carts import MemoryCartStore, MemoryCartViews, MemoryOldCarts
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.vouchers import MemoryVoucherStore, MemoryVoucherViews
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts import carts, vouchers
from tests.contracts.carts import CartsContract
from tests.contracts.vouchers import VouchersContract
from tests.support.clock import FakeClock


class TestMemoryCarts(CartsContract):
    @pytest.fixture
    def office(self) -> carts.Office:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database,
            MemoryCartStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )

        async def recorded() -> Sequence[tuple[int, str]]:
            log = database.table("event_log").values()
            return [(entry.sequence, entry.event.name) for entry in log]

        return carts.Office(work, MemoryCartViews(database), MemoryOldCarts(database), recorded)


class TestMemoryVouchers(VouchersContract):
    @pytest.fixture
    def office(self) -> vouchers.Office:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database,
            MemoryVoucherStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
        return vouchers.Office(work, MemoryVoucherViews(database))
