"""Everything from the event to the refund, in memory, with the sandbox and a clock by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from adapters.memory.booking import MemoryBookingDesk, MemoryBookingStore
from adapters.memory.cancellation_views import MemoryCancellationViews
from adapters.memory.late_money_views import MemoryLateMoneyViews
from adapters.memory.ledger import MemoryLedgerStore
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
from application.booking.cancel_booking import (
    CancelBooking,
    CancelBookingHandler,
    PlanCancellationHandler,
)
from application.booking.cancel_bookings_of_event import CancelBookingsOfEvent
from application.booking.cancellation_ports import CancellationViews
from application.booking.close_waiting_list import CloseWaitingList
from application.booking.confirm_paid_booking import ConfirmPaidBooking
from application.booking.expire_booking import ExpireBooking
from application.booking.issue_tickets import IssueTickets
from application.booking.join_waiting_list import JoinWaitingList, JoinWaitingListHandler
from application.booking.late_ports import LateMoneyViews
from application.booking.leave_waiting_list import LeaveWaitingList, LeaveWaitingListHandler
from application.booking.place_booking import PlaceBooking, PlaceBookingHandler
from application.booking.ports import BookingDesk, BookingStore, Offers
from application.booking.reactions import (
    CompleteBookings,
    ConfirmFreeBooking,
    NoteFailedPayment,
    NoteRefund,
    NoteWaitingOutcome,
)
from application.booking.resolve_late_money import ResolveLateMoneyHandler
from application.booking.revoke_tickets import RevokeTickets
from application.booking.serve_waiting_list import ServeWaitingList
from application.booking.start_payment import StartPayment, StartPaymentHandler, purpose_of
from application.booking.ticket_ports import TicketStore
from application.booking.waiting_ports import WaitingStore
from application.payments.cancel_payment import CancelPaymentHandler
from application.payments.capture_payment import CapturePayment
from application.payments.charge_payment import ChargePayment
from application.payments.expire_payment import ExpirePayment
from application.payments.gateways import Gateways
from application.payments.ledger_ports import LedgerStore
from application.payments.look_up_payment import LookUpPayment
from application.payments.look_up_refund import LookUpRefund
from application.payments.ports import PaymentStore
from application.payments.post_to_ledger import PostToLedger
from application.payments.reactions import ReturnMoney, SettleCancelledBooking
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from application.payments.refund_payment import RefundPayment
from application.payments.request_refund import RequestRefundHandler
from application.payments.void_attempt import VoidAttempt
from application.payments.watch_ended_attempt import WatchEndedAttempt
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Reaction, Tasks
from application.programme.cancel_event import CancelEvent, CancelEventHandler
from application.programme.change_ticket_type import ChangeTicketType, ChangeTicketTypeHandler
from application.programme.ports import ProgrammeStore
from application.programme.reactions import FinishEvent
from application.programme.revise_seat_map import ReviseSeatMap, ReviseSeatMapHandler
from domain.booking.booking import Booking
from domain.booking.offer import Offer
from domain.booking.selection import Wish
from domain.booking.ticket import Ticket
from domain.booking.waiting import Waiting
from domain.inventory.stock import Stock
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, EventId, SeatId, StockId
from domain.payments.events import PaymentMethod
from domain.payments.payment import Payment
from domain.payments.platform_fee import PlatformFee
from domain.programme.event import Event
from domain.programme.seat_map import Section
from domain.programme.ticket_type import TicketType, TicketTypeChanges
from entrypoints.composition.routes.table import ROUTES, routes
from entrypoints.worker.worker import Worker
from tests.support.booking import a_buyer, once
from tests.support.clock import FakeClock, SeededRandomness
from tests.support.payments import OK, Sandbox
from tests.support.programme import (
    ORGANIZER,
    a_seat_map,
    a_ticket_type,
    an_event_with,
    stored_event,
    stored_seat_map,
    stored_venue,
)

SECRET = b"a secret of the tests alone, 32 b"
HOP_MIN = timedelta(milliseconds=1)
HOP_MAX = timedelta(seconds=30)


class Storage(Protocol):
    """Where everything is kept."""

    tasks: Tasks
    programme: UnitOfWork[ProgrammeStore]
    bookings: UnitOfWork[BookingStore]
    waiting: UnitOfWork[WaitingStore]
    payments: UnitOfWork[PaymentStore]
    ledger: UnitOfWork[LedgerStore]
    tickets: UnitOfWork[TicketStore]
    desk: BookingDesk
    cancellations: CancellationViews
    late_money: LateMoneyViews


class MemoryStorage:
    def __init__(self, clock: Clock) -> None:
        self.database = MemoryDatabase()
        self.tasks: Tasks = MemoryTasks(self.database)
        work: Any = partial(
            MemoryUnitOfWork,
            self.database,
            routes=routes(),
            clock=clock,
            wake_up=LocalWakeUp(),
        )
        self.programme: UnitOfWork[ProgrammeStore] = work(MemoryProgrammeStore)
        self.bookings: UnitOfWork[BookingStore] = work(MemoryBookingStore)
        self.waiting: UnitOfWork[WaitingStore] = work(MemoryWaitingStore)
        self.payments: UnitOfWork[PaymentStore] = work(MemoryPaymentStore)
        self.ledger: UnitOfWork[LedgerStore] = work(MemoryLedgerStore)
        self.tickets: UnitOfWork[TicketStore] = work(MemoryTicketStore)
        self.desk: BookingDesk = MemoryBookingDesk(self.bookings, clock)
        self.cancellations: CancellationViews = MemoryCancellationViews(self.database)
        self.late_money: LateMoneyViews = MemoryLateMoneyViews(self.database)


class RivalledOffers:
    """Offers which somebody may change the moment after they were read."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers
        self.rival: Callable[[], Awaitable[None]] | None = None

    async def get(self, event_id: EventId, *, fresh: bool = False) -> Offer:
        offer = await self._offers.get(event_id, fresh=fresh)
        rival, self.rival = self.rival, None
        if rival is not None:
            await rival()
        return offer


class BoxOffice:
    """Use cases by name; ``run_due`` and ``pass_time`` are the worker and the webhook."""

    def __init__(self, clock: FakeClock, storage: Storage, *, seed: int = 0) -> None:
        self.clock = clock
        self.tasks = storage.tasks
        self.programme_work = storage.programme
        self.booking_work = storage.bookings
        self.waiting_work = storage.waiting
        self.payment_work = storage.payments
        self.ledger_work = storage.ledger
        self.ticket_work = storage.tickets
        self.desk = storage.desk
        self.cancellations = storage.cancellations
        self.late_money = storage.late_money
        self.sandbox = Sandbox(self.clock)
        self.sandbox.notices.connect(self.receive)
        self.ids = SystemIds()
        self.randomness = SeededRandomness(seed)
        self.gateways = Gateways(
            {"sandbox": self.sandbox.gateway}, clock=self.clock, randomness=self.randomness
        )
        self.offers = RivalledOffers(ProgrammeOffers(self.programme_work))
        self.receive_notice = ReceiveNoticeHandler(self.payment_work, self.gateways, self.clock)
        self.worker = Worker(
            self.tasks,
            self.reactions(),
            clock=self.clock,
            wake_up=LocalWakeUp(),
            randomness=self.randomness,
        )

    async def publish(
        self, *kinds: TicketType, sections: tuple[Section, ...] = (), **given: Any
    ) -> Event:
        """An event on sale: a hundred places without numbers, unless the test says otherwise."""
        work = self.programme_work
        venue = await stored_venue(work)
        seat_map = (
            await stored_seat_map(work, a_seat_map(*sections, venue=venue)) if sections else None
        )
        event = an_event_with(*kinds or (a_ticket_type(),), venue=venue, seat_map=seat_map, **given)
        return await stored_event(work, event.publish(now=self.clock.now()), seat_map)

    async def cancel_event(self, event: Event) -> None:
        handler = CancelEventHandler(self.programme_work, self.clock)
        await handler(CancelEvent(event_id=event.id, reason="Illness", by=ORGANIZER))

    async def change_type(self, event: Event, changes: TicketTypeChanges, nth: int = 0) -> None:
        """Change its first ticket type, or another one."""
        handler = ChangeTicketTypeHandler(self.programme_work, self.clock)
        kind = event.ticket_types[nth]
        await handler(
            ChangeTicketType(
                event_id=event.id, ticket_type_id=kind.id, changes=changes, by=ORGANIZER
            )
        )

    async def revise_seats(self, event: Event, *sections: Section) -> None:
        assert event.seat_map_id is not None
        handler = ReviseSeatMapHandler(self.programme_work, self.clock)
        await handler(ReviseSeatMap(seat_map_id=event.seat_map_id, sections=sections, by=ORGANIZER))

    async def place(
        self, event: Event, *wishes: Wish, by: Principal | None = None, request: Once | None = None
    ) -> Booking:
        """Book what is wished for, or else one place of the first type."""
        command = PlaceBooking(
            by=by or a_buyer(),
            event_id=event.id,
            wishes=wishes or (some(event.ticket_types[0]),),
        )
        return await self.place_booking(command, request or once())

    async def start(
        self, booking: Booking, token: str = OK, *, by: Principal | None = None
    ) -> Booking:
        command = StartPayment(
            by=by or principal_of(booking.buyer_id),
            booking_id=booking.id,
            method=PaymentMethod.CARD,
            token=token,
        )
        return await self.start_payment(command, once())

    async def pay(self, booking: Booking, token: str = OK) -> Booking:
        """Start a payment and let happen what happens at once."""
        await self.start(booking, token)
        await self.run_due()
        return await self.booking(booking)

    async def paid(self, event: Event, *wishes: Wish, by: Principal | None = None) -> Booking:
        return await self.pay(await self.place(event, *wishes, by=by))

    async def cancel(self, booking: Booking, *, by: Principal | None = None) -> Booking:
        command = CancelBooking(by=by or principal_of(booking.buyer_id), booking_id=booking.id)
        return (await self.cancel_booking(command, once())).booking

    async def join(
        self, event: Event, quantity: int = 1, *, by: Principal, nth: int = 0
    ) -> Waiting:
        command = JoinWaitingList(
            by=by,
            event_id=event.id,
            ticket_type_id=event.ticket_types[nth].id,
            quantity=quantity,
        )
        return await self.join_waiting_list(command)

    async def leave(self, waiting: Waiting, *, by: Principal | None = None) -> None:
        command = LeaveWaitingList(
            by=by or principal_of(waiting.account_id),
            event_id=waiting.event_id,
            waiting_id=waiting.id,
        )
        await self.leave_waiting_list(command)

    async def run_due(self) -> None:
        await self.worker.run_due()

    async def pass_time(self, time: timedelta) -> None:
        """Let time pass, with the worker and the webhook at work whenever there is any."""
        until = self.clock.now() + time
        while self.clock.now() < until:
            due = await self.tasks.next_due() or until
            hop = min(max(due - self.clock.now(), HOP_MIN), HOP_MAX, until - self.clock.now())
            self.clock.pass_time(hop)
            await self.sandbox.notices.deliver_due()
            await self.run_due()

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        await self.receive_notice(ReceiveNotice(provider="sandbox", body=body, headers=headers))
        return 200

    async def booking(self, booking: Booking) -> Booking:
        """The booking as it is now."""
        async with self.booking_work.begin() as store:
            return await store.bookings.get(booking.id)

    async def waiting(self, waiting: Waiting) -> Waiting:
        async with self.waiting_work.begin() as store:
            return await store.waiting.get(waiting.id)

    async def offered(self, waiting: Waiting) -> Booking:
        """The booking that was made for somebody who waits."""
        booking_id = (await self.waiting(waiting)).booking_id
        assert booking_id is not None
        async with self.booking_work.begin() as store:
            return await store.bookings.get(booking_id)

    async def stock(self, event: Event, nth: int = 0) -> Stock:
        stock_id = StockId(event.ticket_types[nth].id)
        async with self.booking_work.begin() as store:
            return (await store.inventory.get([stock_id]))[stock_id]

    async def payments(self, booking: Booking) -> Sequence[Payment]:
        async with self.payment_work.begin() as store:
            return await store.payments.of_purpose(purpose_of(booking.id))

    async def tickets(self, booking: Booking) -> Sequence[Ticket]:
        async with self.ticket_work.begin() as store:
            return await store.tickets.of_booking(booking.id)

    async def kept(self, booking: Booking) -> int:
        """What really was taken for a booking and did not go back."""
        payments = await self.payments(booking)
        return sum(self.sandbox.log.kept(str(payment.id)) for payment in payments)

    @property
    def place_booking(self) -> PlaceBookingHandler:
        return PlaceBookingHandler(
            desk=self.desk,
            offers=self.offers,
            work=self.booking_work,
            clock=self.clock,
            ids=self.ids,
            randomness=self.randomness,
        )

    @property
    def start_payment(self) -> StartPaymentHandler:
        return StartPaymentHandler(
            work=self.booking_work,
            options=self.gateways,
            proceeds=PlatformFee(basis_points=275, fixed={"EUR": 50}),
            clock=self.clock,
            ids=self.ids,
        )

    @property
    def cancel_booking(self) -> CancelBookingHandler:
        return CancelBookingHandler(work=self.booking_work, offers=self.offers, clock=self.clock)

    @property
    def plan_cancellation(self) -> PlanCancellationHandler:
        return PlanCancellationHandler(work=self.booking_work, offers=self.offers, clock=self.clock)

    @property
    def resolve_late_money(self) -> ResolveLateMoneyHandler:
        return ResolveLateMoneyHandler(
            work=self.booking_work,
            views=self.late_money,
            offers=self.offers,
            clock=self.clock,
            ids=self.ids,
        )

    @property
    def join_waiting_list(self) -> JoinWaitingListHandler:
        return JoinWaitingListHandler(
            work=self.waiting_work, offers=self.offers, clock=self.clock, ids=self.ids
        )

    @property
    def leave_waiting_list(self) -> LeaveWaitingListHandler:
        return LeaveWaitingListHandler(work=self.waiting_work, offers=self.offers, clock=self.clock)

    def reactions(self) -> Mapping[str, Reaction]:
        return {
            # What others do about it, such as letting people into a room, is not looked at.
            **{route.reaction: nothing for route in ROUTES},
            "finish_event": FinishEvent(self.programme_work, self.clock),
            **self._reactions_of_booking(),
            **self._reactions_of_tickets(),
            **self._reactions_of_payments(),
        }

    def _reactions_of_booking(self) -> Mapping[str, Reaction]:
        changing: dict[str, Any] = {"work": self.booking_work, "clock": self.clock}
        return {
            "expire_booking": ExpireBooking(**changing),
            "confirm_free_booking": ConfirmFreeBooking(**changing),
            "confirm_paid_booking": ConfirmPaidBooking(
                **changing, offers=self.offers, ids=self.ids
            ),
            "note_failed_payment": NoteFailedPayment(**changing),
            "note_refund": NoteRefund(**changing),
            "cancel_bookings_of_event": CancelBookingsOfEvent(**changing),
            "close_waiting_list": CloseWaitingList(work=self.waiting_work, clock=self.clock),
            "complete_bookings": CompleteBookings(**changing),
            "note_waiting_outcome": NoteWaitingOutcome(work=self.waiting_work, clock=self.clock),
            "serve_waiting_list": ServeWaitingList(
                work=self.waiting_work,
                offers=self.offers,
                clock=self.clock,
                ids=self.ids,
                randomness=self.randomness,
            ),
        }

    def _reactions_of_tickets(self) -> Mapping[str, Reaction]:
        codes = Ed25519TicketCodes([SECRET])
        return {
            "issue_tickets": IssueTickets(self.ticket_work, self.clock, codes),
            "revoke_tickets": RevokeTickets(self.ticket_work, self.clock),
        }

    def _reactions_of_payments(self) -> Mapping[str, Reaction]:
        parts = (self.payment_work, self.gateways, self.clock)
        request_refund = RequestRefundHandler(self.payment_work, self.clock)
        return {
            "charge_payment": ChargePayment(*parts),
            "look_up_payment": LookUpPayment(*parts),
            "expire_payment": ExpirePayment(*parts),
            "capture_payment": CapturePayment(*parts),
            "void_attempt": VoidAttempt(*parts),
            "refund_payment": RefundPayment(*parts),
            "look_up_refund": LookUpRefund(*parts),
            "watch_ended_attempt": WatchEndedAttempt(*parts),
            "post_to_ledger": PostToLedger(self.ledger_work),
            "return_money": ReturnMoney(request_refund=request_refund),
            "settle_cancelled_booking": SettleCancelledBooking(
                request_refund=request_refund, cancel_payment=CancelPaymentHandler(*parts)
            ),
        }


async def nothing(_event: object, _task: object) -> None:
    """Somebody else's matter."""


def principal_of(account_id: AccountId) -> Principal:
    return Principal(account_id, frozenset({Role.CUSTOMER}))


def some(kind: TicketType, quantity: int = 1, *, accessible: bool = False) -> Wish:
    return Wish(ticket_type_id=kind.id, quantity=quantity, accessible=accessible)


def seats(kind: TicketType, *seat_ids: str) -> Wish:
    return Wish(ticket_type_id=kind.id, seats=tuple(map(SeatId, seat_ids)))


class MemoryBoxOffice(BoxOffice):
    """One whose rows and events can be looked at."""

    def __init__(self, *, seed: int = 0) -> None:
        clock = FakeClock()
        storage = MemoryStorage(clock)
        self.database = storage.database
        super().__init__(clock, storage, seed=seed)

    def happened(self, name: str) -> list[Any]:
        """The events of this name, in order."""
        log = self.database.table("event_log").values()
        return [entry.event for entry in log if entry.event.name == name]


@asynccontextmanager
async def a_box_office(*, seed: int = 0) -> AsyncIterator[MemoryBoxOffice]:
    office = MemoryBoxOffice(seed=seed)
    try:
        yield office
    finally:
        office.sandbox.log.close()
