import pytest

from adapters.memory.payments import MemoryPaymentStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from tests.contracts.payments import PaymentStoreContract, Work
from tests.support.clock import FakeClock
from tests.support.payments import ROUTES


class TestMemoryPaymentStore(PaymentStoreContract):
    @pytest.fixture
    def work(self) -> Work:
        return MemoryUnitOfWork(
            MemoryDatabase(),
            MemoryPaymentStore,
            routes=ROUTES,
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
