"""A box office on PostgreSQL for tests."""

from typing import Any

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.booking import PostgresBookingStore
from adapters.postgres.booking_desk import PostgresBookingDesk, PostgresDeskStore
from adapters.postgres.payments import PostgresPaymentStore
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.statement import Pool
from adapters.postgres.tasks import PostgresTasks
from adapters.postgres.ticket_stores import PostgresTicketStore
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.waiting import PostgresWaitingStore
from application.booking.ports import BookingDesk, BookingStore
from application.booking.ticket_ports import TicketStore
from application.booking.waiting_ports import WaitingStore
from application.payments.ports import PaymentStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Tasks
from application.programme.ports import ProgrammeStore
from entrypoints.composition.routes import routes


class PostgresStorage:
    def __init__(self, pool: Pool, clock: Clock) -> None:
        def work(open_store: Any) -> PostgresUnitOfWork[Any]:
            return PostgresUnitOfWork(pool, open_store, routes=routes(), wake_up=LocalWakeUp())

        self.tasks: Tasks = PostgresTasks(pool)
        self.programme: UnitOfWork[ProgrammeStore] = work(PostgresProgrammeStore)
        self.bookings: UnitOfWork[BookingStore] = work(PostgresBookingStore)
        self.waiting: UnitOfWork[WaitingStore] = work(PostgresWaitingStore)
        self.payments: UnitOfWork[PaymentStore] = work(PostgresPaymentStore)
        self.tickets: UnitOfWork[TicketStore] = work(PostgresTicketStore)
        self.desk: BookingDesk = PostgresBookingDesk(work(PostgresDeskStore), clock)
