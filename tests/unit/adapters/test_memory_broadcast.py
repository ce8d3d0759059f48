import pytest

from adapters.memory.broadcast import MemoryBroadcast
from application.realtime.ports import Broadcast
from tests.contracts.broadcast import BroadcastContract


class TestMemoryBroadcast(BroadcastContract):
    @pytest.fixture
    def here(self) -> Broadcast:
        return MemoryBroadcast()

    @pytest.fixture
    def there(self, here: Broadcast) -> Broadcast:
        return here
