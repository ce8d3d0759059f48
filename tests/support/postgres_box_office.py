"""A box office on PostgreSQL for tests."""

from typing import Any

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.booking_desk import PostgresBookingDesk, PostgresDeskStore
from adapters.postgres.cancellation_views import PostgresCancellationViews
from adapters.postgres.late_money_views import PostgresLateMoneyViews
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.statement import Pool
from adapters.postgres.tasks import PostgresTasks
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.waiting import PostgresWaitingStore
from application.booking.cancellation_ports import CancellationViews
from application.booking.late_ports import LateMoneyViews
from application.booking.ports import BookingDesk, BookingStore
from application.booking.ticket_ports import TicketStore
from application.booking.waiting_ports import WaitingStore
from application.payments.ledger_ports import LedgerStore
from application.payments.ports import PaymentStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Tasks
from application.programme.ports import ProgrammeStore
from entrypoints.composition.routes.table import routes
from tests.support.personal_data import open_bookings, open_ledger, open_payments, open_tickets


class PostgresStorage:
    def __init__(self, pool: Pool, clock: Clock) -> None:
        def work(open_store: Any) -> PostgresUnitOfWork[Any]:
            return PostgresUnitOfWork(pool, open_store, routes=routes(), wake_up=LocalWakeUp())

        self.tasks: Tasks = PostgresTasks(pool)
        self.programme: UnitOfWork[ProgrammeStore] = work(PostgresProgrammeStore)
        self.bookings: UnitOfWork[BookingStore] = work(open_bookings)
        self.waiting: UnitOfWork[WaitingStore] = work(PostgresWaitingStore)
        self.payments: UnitOfWork[PaymentStore] = work(open_payments)
        self.ledger: UnitOfWork[LedgerStore] = work(open_ledger)
        self.tickets: UnitOfWork[TicketStore] = work(open_tickets)
        self.desk: BookingDesk = PostgresBookingDesk(work(PostgresDeskStore), clock)
        self.cancellations: CancellationViews = PostgresCancellationViews(pool)
        self.late_money: LateMoneyViews = PostgresLateMoneyViews(pool)
