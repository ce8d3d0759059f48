import pytest

from adapters.memory.socket_tickets import MemorySocketTickets
from adapters.memory.unit_of_work import MemoryDatabase
from application.realtime.ports import SocketTickets
from tests.contracts.socket_tickets import SocketTicketsContract


class TestMemorySocketTickets(SocketTicketsContract):
    @pytest.fixture
    def tickets(self) -> SocketTickets:
        return MemorySocketTickets(MemoryDatabase())
