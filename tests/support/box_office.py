"""Everything from the event to the refund, in memory, with the sandbox and a clock by hand."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from adapters.memory.booking import MemoryBookingDesk, MemoryBookingStore
from adapters.memory.payments import MemoryPaymentStore
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.tasks import MemoryTasks
from adapters.memory.ticket_stores import MemoryTicketStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.waiting import MemoryWaitingStore
from adapters.memory.wake_up import LocalWakeUp
from adapters.offers import ProgrammeOffers
from adapters.security.ticket_codes import Ed25519TicketCodes
from adapters.system import SystemIds
from application.booking.cancel_booking import CancelBooking, CancelBookingHandler
from application.booking.confirm_paid_booking import ConfirmPaidBooking
from application.booking.expire_booking import ExpireBooking
from application.booking.issue_tickets import IssueTickets
from application.booking.join_waiting_list import JoinWaitingList, JoinWaitingListHandler
from application.booking.leave_waiting_list import LeaveWaitingList, LeaveWaitingListHandler
from application.booking.place_booking import PlaceBooking, PlaceBookingHandler
from application.booking.reactions import (
    CancelBookingsOfEvent,
    CompleteBookings,
    ConfirmFreeBooking,
    NoteFailedPayment,
    NoteRefund,
    NoteWaitingOutcome,
)
from application.booking.revoke_tickets import RevokeTickets
from application.booking.serve_waiting_list import ServeWaitingList
from application.booking.start_payment import StartPayment, StartPaymentHandler, purpose_of
from application.payments.cancel_payment import CancelPaymentHandler
from application.payments.charge_payment import ChargePayment
from application.payments.expire_payment import ExpirePayment
from application.payments.gateways import Gateways
from application.payments.look_up_payment import LookUpPayment
from application.payments.reactions import ReturnMoney, SettleCancelledBooking
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from application.payments.refund_payment import RefundPayment
from application.payments.request_refund import RequestRefundHandler
from application.platform.idempotency import Once
from application.platform.tasks import Reaction
from application.programme.cancel_event import CancelEvent, CancelEventHandler
from application.programme.change_ticket_type import ChangeTicketType, ChangeTicketTypeHandler
from application.programme.reactions import FinishEvent
from application.programme.revise_seat_map import ReviseSeatMap, ReviseSeatMapHandler
from domain.booking.booking import Booking
from domain.booking.selection import Wish
from domain.booking.ticket import Ticket
from domain.booking.waiting import Waiting
from domain.inventory.stock import Stock
from domain.kernel.access import Principal
from domain.kernel.ids import SeatId, StockId
from domain.payments.events import PaymentMethod
from domain.payments.payment import Payment
from domain.programme.event import Event
from domain.programme.seat_map import SeatMap, Section
from domain.programme.ticket_type import TicketType, TicketTypeChanges
from entrypoints.composition.routes import routes
from entrypoints.worker.worker import Worker
from tests.support.booking import a_buyer, once
from tests.support.clock import FakeClock, SeededRandomness
from tests.support.payments import Sandbox
from tests.support.programme import (
    ORGANIZER,
    a_section,
    a_ticket_type,
    an_event_with,
    stored_event,
    stored_seat_map,
    stored_venue,
)
from tests.support.programme import a_seat_map as a_programme_seat_map

SECRET = b"a secret of the tests alone, 32 b"
SETTLED = timedelta(seconds=5)
"""By then, a payer who confirms has done so, and everybody has heard of it."""


class BoxOffice:
    """Use cases by name; ``run_due`` and ``pass_time`` are the worker and the webhook."""

    def __init__(self, seed: int = 0) -> None:
        self.clock = FakeClock()
        self.database = MemoryDatabase()
        self.sandbox = Sandbox(self.clock)
        self.sandbox.notices.connect(self.receive)
        self.gateways = Gateways({"sandbox": self.sandbox.gateway})
        self.ids = SystemIds()
        self.randomness = SeededRandomness(seed)
        self.wake_up = LocalWakeUp()
        work = partial(
            MemoryUnitOfWork,
            self.database,
            routes=routes(),
            clock=self.clock,
            wake_up=self.wake_up,
        )
        self.programme_work: MemoryUnitOfWork[MemoryProgrammeStore] = work(MemoryProgrammeStore)
        self.booking_work: MemoryUnitOfWork[MemoryBookingStore] = work(MemoryBookingStore)
        self.waiting_work: MemoryUnitOfWork[MemoryWaitingStore] = work(MemoryWaitingStore)
        self.payment_work: MemoryUnitOfWork[MemoryPaymentStore] = work(MemoryPaymentStore)
        self.ticket_work: MemoryUnitOfWork[MemoryTicketStore] = work(MemoryTicketStore)
        self.offers = ProgrammeOffers(self.programme_work)
        self.receive_notice = ReceiveNoticeHandler(self.payment_work, self.gateways, self.clock)
        self.tasks = MemoryTasks(self.database)
        self.worker = Worker(
            self.tasks,
            self.reactions(),
            clock=self.clock,
            wake_up=self.wake_up,
            randomness=self.randomness,
        )

    async def publish(self, *kinds: TicketType, seat_map: SeatMap | None = None, **given: Any) -> Event:
        """An event on sale: a hundred places without numbers, unless the test says otherwise."""
        venue = await stored_venue(self.programme_work)
        if seat_map is not None:
            seat_map = await self._at(venue.id, seat_map)
        event = an_event_with(*kinds or (a_ticket_type(),), venue=venue, seat_map=seat_map, **given)
        published = event.publish(now=self.clock.now())
        return await stored_event(self.programme_work, published, seat_map)

    async def _at(self, venue_id: Any, seat_map: SeatMap) -> SeatMap:
        from dataclasses import replace

        return await stored_seat_map(self.programme_work, replace(seat_map, venue_id=venue_id))
