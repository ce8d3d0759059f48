import pytest

from adapters.postgres.socket_tickets import PostgresSocketTickets
from adapters.postgres.statement import Pool
from application.realtime.ports import SocketTickets
from tests.contracts.socket_tickets import SocketTicketsContract


class TestPostgresSocketTickets(SocketTicketsContract):
    @pytest.fixture
    def tickets(self, pool: Pool) -> SocketTickets:
        return PostgresSocketTickets(pool)
