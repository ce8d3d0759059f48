"""Which event has which reactions: read it from top to bottom to know what happens next."""

from datetime import datetime

from application.booking.expire_booking import deadline_of
from application.payments.look_up_payment import first_look
from application.platform.tasks import Route, Routes
from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingInitiated,
    BookingMoneyReturned,
    BookingNeedsOperator,
    BookingPaymentFailed,
    BookingPaymentStarted,
    BookingRefunded,
)
from domain.booking.ticket_events import (
    TicketEntryMoved,
    TicketIssued,
    TicketRevoked,
    TicketTransferred,
    TicketUsed,
)
from domain.booking.waiting_events import (
    WaitingAccepted,
    WaitingJoined,
    WaitingLapsed,
    WaitingLeft,
    WaitingOffered,
)
from domain.identity.events import (
    AccountRegistered,
    AddressClaimedAgain,
    PasswordRehashed,
    RolesGranted,
)
from domain.inventory.events import StockCorrected
from domain.kernel.events import DomainEvent
from domain.payments.events import (
    PaymentCancelled,
    PaymentCaptured,
    PaymentDeclined,
    PaymentExpired,
    PaymentOpened,
    PaymentPending,
    PaymentQuarantined,
    PaymentUnknown,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
)
from domain.programme.events import (
    EventCancelled,
    EventChanged,
    EventDrafted,
    EventFinished,
    EventPublished,
    EventSeatMapRevised,
    SeatMapCreated,
    SeatMapRevised,
    TicketTypeAdded,
    TicketTypeChanged,
    TicketTypeRemoved,
    VenueChanged,
    VenueCreated,
)


def _if_free(event: BookingInitiated) -> datetime | None:
    return None if event.total.amount else event.at


ROUTES = (
    # Programme
    Route(on=EventPublished, reaction="finish_event", due=lambda event: event.ends_at),
    Route(on=EventChanged, reaction="finish_event"),
    Route(on=EventCancelled, reaction="cancel_bookings_of_event"),
    Route(on=EventFinished, reaction="complete_bookings"),
    Route(on=TicketTypeChanged, reaction="serve_waiting_list"),
    Route(on=EventSeatMapRevised, reaction="serve_waiting_list"),
    # Booking
    Route(on=BookingInitiated, reaction="expire_booking", due=deadline_of),
    Route(on=BookingInitiated, reaction="confirm_free_booking", due=_if_free),
    Route(on=BookingPaymentStarted, reaction="expire_booking", due=deadline_of),
    Route(on=BookingConfirmed, reaction="issue_tickets"),
    Route(on=BookingConfirmed, reaction="note_waiting_outcome"),
    Route(on=BookingCancelled, reaction="settle_cancelled_booking"),
    Route(on=BookingCancelled, reaction="revoke_tickets"),
    Route(on=BookingCancelled, reaction="note_waiting_outcome"),
    Route(on=BookingCancelled, reaction="serve_waiting_list"),
    Route(on=BookingMoneyReturned, reaction="return_money"),
    Route(on=BookingRefunded, reaction="revoke_tickets"),
    # Payments
    Route(on=PaymentOpened, reaction="charge_payment"),
    Route(on=PaymentOpened, reaction="expire_payment", due=lambda event: event.expires_at),
    Route(on=PaymentPending, reaction="look_up_payment", due=first_look),
    Route(on=PaymentUnknown, reaction="look_up_payment", due=first_look),
    Route(on=PaymentCaptured, reaction="confirm_paid_booking"),
    Route(on=PaymentDeclined, reaction="note_failed_payment"),
    Route(on=PaymentExpired, reaction="note_failed_payment"),
    Route(on=PaymentCancelled, reaction="note_failed_payment"),
    Route(on=RefundRequested, reaction="refund_payment"),
    Route(on=RefundSucceeded, reaction="note_refund"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        # Identity
        AccountRegistered,
        AddressClaimedAgain,
        RolesGranted,
        PasswordRehashed,
        # Programme
        VenueCreated,
        VenueChanged,
        SeatMapCreated,
        SeatMapRevised,
        EventDrafted,
        TicketTypeAdded,
        TicketTypeRemoved,
        # Inventory
        StockCorrected,
        # Booking
        BookingPaymentFailed,
        BookingCompleted,
        BookingNeedsOperator,
        TicketIssued,
        TicketTransferred,
        TicketRevoked,
        TicketUsed,
        TicketEntryMoved,
        WaitingJoined,
        WaitingOffered,
        WaitingAccepted,
        WaitingLapsed,
        WaitingLeft,
        # Payments
        PaymentQuarantined,
        RefundFailed,
    }
)


def routes() -> Routes:
    return Routes(ROUTES)
