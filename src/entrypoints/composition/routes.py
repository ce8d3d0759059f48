"""Which event has which reactions: read it from top to bottom to know what happens next."""

from datetime import datetime

from application.booking.expire_booking import deadline_of
from application.files.reactions import tidy_at
from application.payments.look_up_payment import first_look
from application.payments.look_up_refund import first_look_at_refund
from application.payments.watch_ended_attempt import first_watch
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
    LateMoneyResolved,
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
    WaitingClosed,
    WaitingJoined,
    WaitingLapsed,
    WaitingLeft,
    WaitingOffered,
)
from domain.files.events import FileAwaited, FileDeleted, FileReady, FileWasRefused
from domain.identity.api_key_events import ApiKeyCreated, ApiKeyRenamed, ApiKeyRevoked
from domain.identity.events import (
    AccountErased,
    AccountRegistered,
    AddressClaimedAgain,
    AvatarChanged,
    EmailChanged,
    EmailChangeRequested,
    EmailChangeStopped,
    EmailVerificationRequested,
    EmailVerified,
    MailBounced,
    PasswordChanged,
    PasswordRehashed,
    PasswordResetRequested,
    ProfileChanged,
    RolesGranted,
)
from domain.identity.factor_events import (
    CodesGuessed,
    FactorAdded,
    FactorRemoved,
    PasskeyRenamed,
    PasskeySuspected,
    RecoveryCodesRenewed,
    RecoveryCodeUsed,
)
from domain.identity.session_events import RefreshTokenReused, SessionOpened, SessionRevoked
from domain.identity.social_events import SocialIdentityLinked, SocialIdentityUnlinked
from domain.inventory.events import StockCorrected
from domain.kernel.events import DomainEvent
from domain.payments.dispute_events import (
    DisputeCaseClosed,
    DisputeCaseOpened,
    DisputeDeadlineNear,
    EvidenceAdded,
    EvidenceDue,
    EvidenceHandedIn,
    EvidenceTooLate,
)
from domain.payments.events import (
    AttemptAbandoned,
    DisputeClosed,
    DisputeOpened,
    ExtraMoneyCaptured,
    NothingLeftToRefund,
    PaymentAuthorised,
    PaymentCancelled,
    PaymentCaptured,
    PaymentDeclined,
    PaymentExpired,
    PaymentOpened,
    PaymentPending,
    PaymentQuarantined,
    PaymentRetryPlanned,
    PaymentUnknown,
    RefundFailed,
    RefundPending,
    RefundRequested,
    RefundSucceeded,
)
from domain.payments.reconciliation_events import (
    ReconciliationFinished,
    ReconciliationGivenUp,
    ReconciliationStarted,
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
    # Identity
    Route(on=AccountRegistered, reaction="send_verification"),
    Route(on=EmailVerificationRequested, reaction="send_verification"),
    Route(on=AddressClaimedAgain, reaction="tell_account_exists"),
    Route(on=PasswordResetRequested, reaction="send_reset_link"),
    Route(on=PasswordChanged, reaction="tell_password_changed"),
    Route(on=EmailChangeRequested, reaction="send_old_email_link"),
    Route(on=EmailChangeRequested, reaction="send_new_email_link"),
    Route(on=EmailChanged, reaction="tell_old_email_changed"),
    Route(on=EmailChanged, reaction="tell_new_email_changed"),
    Route(on=RefreshTokenReused, reaction="tell_session_stolen"),
    Route(on=SessionOpened, reaction="tell_new_device"),
    Route(on=FactorAdded, reaction="tell_factor_added"),
    Route(on=FactorRemoved, reaction="tell_factor_removed"),
    Route(on=RecoveryCodeUsed, reaction="tell_recovery_code_used"),
    Route(on=CodesGuessed, reaction="tell_factor_attacked"),
    Route(on=PasskeySuspected, reaction="tell_factor_attacked"),
    # Identity
    Route(on=AvatarChanged, reaction="delete_replaced_avatar"),
    Route(on=AccountErased, reaction="note_erasure"),
    Route(on=AccountErased, reaction="delete_files_of_erased"),
    # Programme
    Route(on=EventPublished, reaction="finish_event", due=lambda event: event.ends_at),
    Route(on=EventChanged, reaction="finish_event"),
    Route(on=EventCancelled, reaction="cancel_bookings_of_event"),
    Route(on=EventCancelled, reaction="close_waiting_list"),
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
    Route(on=PaymentRetryPlanned, reaction="charge_payment", due=lambda event: event.due_at),
    Route(on=PaymentOpened, reaction="expire_payment", due=lambda event: event.expires_at),
    Route(on=PaymentPending, reaction="look_up_payment", due=first_look),
    Route(on=PaymentUnknown, reaction="look_up_payment", due=first_look),
    Route(on=PaymentAuthorised, reaction="capture_payment"),
    Route(on=AttemptAbandoned, reaction="void_attempt"),
    Route(on=PaymentCaptured, reaction="confirm_paid_booking"),
    Route(on=PaymentDeclined, reaction="note_failed_payment"),
    Route(on=PaymentExpired, reaction="note_failed_payment"),
    Route(on=PaymentCancelled, reaction="note_failed_payment"),
    Route(on=PaymentRetryPlanned, reaction="watch_ended_attempt", due=first_watch),
    Route(on=PaymentDeclined, reaction="watch_ended_attempt", due=first_watch),
    Route(on=PaymentExpired, reaction="watch_ended_attempt", due=first_watch),
    Route(on=PaymentCancelled, reaction="watch_ended_attempt", due=first_watch),
    Route(on=RefundRequested, reaction="refund_payment"),
    Route(on=RefundPending, reaction="look_up_refund", due=first_look_at_refund),
    Route(on=RefundSucceeded, reaction="note_refund"),
    Route(on=NothingLeftToRefund, reaction="note_refund"),
    # Files
    Route(on=FileAwaited, reaction="tidy_upload", due=tidy_at),
    Route(on=FileReady, reaction="remove_upload"),
    Route(on=FileWasRefused, reaction="remove_upload"),
    Route(on=FileDeleted, reaction="remove_content"),
    # Ledger
    Route(on=PaymentCaptured, reaction="post_to_ledger"),
    Route(on=ExtraMoneyCaptured, reaction="post_to_ledger"),
    Route(on=RefundRequested, reaction="post_to_ledger"),
    Route(on=RefundSucceeded, reaction="post_to_ledger"),
    Route(on=RefundFailed, reaction="post_to_ledger"),
    Route(on=DisputeOpened, reaction="post_to_ledger"),
    Route(on=DisputeClosed, reaction="post_to_ledger"),
    # Reconciliation and disputes
    Route(on=ReconciliationStarted, reaction="reconcile"),
    Route(on=DisputeOpened, reaction="open_dispute_case"),
    Route(on=DisputeClosed, reaction="close_dispute_case"),
    Route(on=DisputeCaseOpened, reaction="remind_of_dispute", due=lambda case: case.remind_at),
    Route(on=DisputeCaseOpened, reaction="hand_in_in_time", due=lambda case: case.hand_in_at),
    Route(on=EvidenceDue, reaction="submit_evidence"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        # Identity
        RolesGranted,
        PasswordRehashed,
        EmailVerified,
        ProfileChanged,
        EmailChangeStopped,
        MailBounced,
        SessionRevoked,
        PasskeyRenamed,
        RecoveryCodesRenewed,
        SocialIdentityLinked,
        SocialIdentityUnlinked,
        ApiKeyCreated,
        ApiKeyRenamed,
        ApiKeyRevoked,
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
        LateMoneyResolved,
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
        WaitingClosed,
        # Payments
        PaymentQuarantined,
        ReconciliationFinished,
        ReconciliationGivenUp,
        DisputeDeadlineNear,
        EvidenceAdded,
        EvidenceHandedIn,
        EvidenceTooLate,
        DisputeCaseClosed,
    }
)


def routes() -> Routes:
    return Routes(ROUTES)
