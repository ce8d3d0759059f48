"""What becomes of bookings, their tickets, and those who wait for one."""

from datetime import datetime

from application.booking.expire_booking import deadline_of
from application.booking.start_payment import booking_of
from application.platform.tasks import Route
from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingInitiated,
    BookingPaymentStarted,
    BookingRefunded,
    LateMoneyResolved,
)
from domain.booking.ticket_events import TicketEntryMoved, TicketIssued, TicketRevoked, TicketUsed
from domain.booking.waiting_events import WaitingAccepted, WaitingJoined, WaitingLeft
from domain.kernel.events import DomainEvent
from domain.payments.events import (
    NothingLeftToRefund,
    PaymentCancelled,
    PaymentCaptured,
    PaymentDeclined,
    PaymentEvent,
    PaymentExpired,
    RefundSucceeded,
)
from domain.programme.events import (
    EventCancelled,
    EventFinished,
    EventSeatMapRevised,
    TicketTypeChanged,
)
from entrypoints.composition.routes.conditions import if_free


def _if_of_booking(event: PaymentEvent) -> datetime | None:
    return None if booking_of(event.purpose) is None else event.at


ROUTES: tuple[Route, ...] = (
    Route(on=EventCancelled, reaction="cancel_bookings_of_event"),
    Route(on=EventCancelled, reaction="close_waiting_list"),
    Route(on=EventFinished, reaction="complete_bookings"),
    Route(on=TicketTypeChanged, reaction="serve_waiting_list"),
    Route(on=EventSeatMapRevised, reaction="serve_waiting_list"),
    Route(on=BookingInitiated, reaction="expire_booking", due=deadline_of),
    Route(on=BookingInitiated, reaction="confirm_free_booking", due=if_free),
    Route(on=BookingPaymentStarted, reaction="expire_booking", due=deadline_of),
    Route(on=BookingConfirmed, reaction="issue_tickets"),
    Route(on=BookingConfirmed, reaction="note_waiting_outcome"),
    # A reaction of payments; here, so that its task stays the first that a cancellation leaves.
    Route(on=BookingCancelled, reaction="settle_cancelled_booking"),
    Route(on=BookingCancelled, reaction="revoke_tickets"),
    Route(on=BookingCancelled, reaction="note_waiting_outcome"),
    Route(on=BookingCancelled, reaction="serve_waiting_list"),
    Route(on=BookingRefunded, reaction="revoke_tickets"),
    Route(on=PaymentCaptured, reaction="confirm_paid_booking", due=_if_of_booking),
    Route(on=PaymentDeclined, reaction="note_failed_payment", due=_if_of_booking),
    Route(on=PaymentExpired, reaction="note_failed_payment", due=_if_of_booking),
    Route(on=PaymentCancelled, reaction="note_failed_payment", due=_if_of_booking),
    Route(on=RefundSucceeded, reaction="note_refund"),
    Route(on=NothingLeftToRefund, reaction="note_refund"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        BookingCompleted,
        LateMoneyResolved,
        TicketIssued,
        TicketRevoked,
        TicketUsed,
        TicketEntryMoved,
        WaitingJoined,
        WaitingAccepted,
        WaitingLeft,
    }
)
