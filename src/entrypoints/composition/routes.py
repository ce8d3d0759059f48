"""Which event has which reactions: read it from top to bottom to know what happens next."""

from datetime import datetime

from application.alerts.causes import ENDED_BY, RAISED_BY
from application.booking.expire_booking import deadline_of
from application.booking.start_payment import booking_of
from application.chat.reactions import by_the_buyer, room_closes_at
from application.delivery.lapse_offer import lapses_at
from application.delivery.refresh_consignment import first_look_at_ended
from application.delivery.watch_consignment import first_watch as first_watch_of_consignment
from application.files.reactions import tidy_at
from application.notifications.rules import TOLD, told_at
from application.payments.look_up_payment import first_look
from application.payments.look_up_refund import first_look_at_refund
from application.payments.watch_ended_attempt import first_watch
from application.platform.tasks import Route, Routes
from application.shop.expire_order import order_deadline
from application.shop.order_ports import order_of
from domain.alerts.events import AlertAcknowledged, AlertRaised, AlertRepeated, AlertResolved
from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingInitiated,
    BookingMoneyReturned,
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
    WaitingJoined,
    WaitingLeft,
)
from domain.chat.events import (
    ConversationClosed,
    ConversationOpened,
    ConversationRenamed,
    ConversationReopened,
    MemberJoined,
    MemberLeft,
    MemberMuted,
    MemberRemoved,
    MemberRoleChanged,
    MessageDeleted,
    MessageEdited,
    MessageHidden,
    MessageReported,
    ReportResolved,
    SupportPickedUp,
    SupportPutBack,
)
from domain.delivery.consignment_events import (
    ConsignmentAdvanced,
    ConsignmentBooked,
    ConsignmentCancelled,
    ConsignmentDisputed,
    ConsignmentDoubled,
    ConsignmentDoubted,
    ConsignmentLost,
    ConsignmentOpened,
    ConsignmentRefused,
    ConsignmentRevoked,
    ConsignmentStalled,
    Step,
)
from domain.delivery.courier_events import (
    CourierChanged,
    CourierEnrolled,
    CourierReinstated,
    CourierSuspended,
    ShiftCalledOff,
    ShiftEnded,
    ShiftLocated,
    ShiftPaused,
    ShiftPlanned,
    ShiftResumed,
    ShiftStarted,
    ZoneChanged,
    ZoneCreated,
    ZoneRemoved,
)
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryCancelled,
    DeliveryCodeMistaken,
    DeliveryConsigned,
    DeliveryConsignmentEnded,
    DeliveryDelivered,
    DeliveryEstimateChanged,
    DeliveryFailed,
    DeliveryInTransit,
    DeliveryOffered,
    DeliveryOfferEnded,
    DeliveryOutForDelivery,
    DeliveryPickedUp,
    DeliveryReassigned,
    DeliveryRecalled,
    DeliveryRequested,
    DeliveryReturned,
)
from domain.delivery.geofence_events import DeliveryLeft
from domain.delivery.preferences import CarrierPreferencesChanged
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
from domain.kernel.events import DomainEvent
from domain.notifications.events import (
    AttemptFailed,
    AttemptSent,
    AttemptUnknown,
    NotificationAdded,
    NotificationBundled,
    NotificationEffective,
    NotificationFailed,
    NotificationPlanned,
    NotificationsRead,
    NotificationTried,
    PreferencesChanged,
)
from domain.payments.dispute_events import (
    DisputeCaseOpened,
    EvidenceAdded,
    EvidenceDue,
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
    PaymentEvent,
    PaymentExpired,
    PaymentOpened,
    PaymentPending,
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
from domain.shop.cart_events import (
    CartAcknowledged,
    CartCheckedOut,
    CartDetailsChanged,
    CartLineSet,
    CartMerged,
    CartVoucherAdded,
    CartVoucherRemoved,
)
from domain.shop.invoice import InvoiceIssued
from domain.shop.order_events import (
    OrderCancelled,
    OrderConfirmed,
    OrderDelivered,
    OrderLinesCancelled,
    OrderLinesReturned,
    OrderMoneyReturned,
    OrderPartlyRefunded,
    OrderPaymentStarted,
    OrderPlaced,
    OrderProcessing,
    OrderRefunded,
    OrderRefundFailed,
    OrderShipped,
    ShipmentDelivered,
    ShipmentHeldBack,
    ShipmentReady,
    ShipmentReturned,
    ShipmentShipped,
)
from domain.shop.product_events import (
    CategoryChanged,
    CategoryCreated,
    CategoryMoved,
    CategoryRemoved,
    ProductActivated,
    ProductArchived,
    ProductChanged,
    ProductDrafted,
    ProductWithdrawn,
    VariantAdded,
    VariantChanged,
    VariantRemoved,
)
from domain.shop.rating_events import (
    RatingChanged,
    RatingGiven,
    RatingHidden,
    RatingShownAgain,
)
from domain.shop.return_events import (
    ReturnClosed,
    ReturnRefunded,
    ReturnRefundFailed,
)
from domain.shop.seller_terms import SellerTermsChanged
from domain.shop.stock_events import (
    LocationChanged,
    LocationClosed,
    LocationOpened,
    StockLevelChanged,
    StockLevelOpened,
)
from domain.shop.tax_events import TaxRateChanged, TaxRateRemoved, TaxRateSet
from domain.shop.voucher_events import VoucherDeactivated, VoucherIssued
from domain.webhooks.events import (
    WebhookChanged,
    WebhookCreated,
    WebhookPaused,
    WebhookReplayAsked,
    WebhookSecretRotated,
    WebhookTested,
)


def _if_free(event: BookingInitiated | OrderPlaced) -> datetime | None:
    return None if event.total.amount else event.at


def _if_of_sellers(event: OrderConfirmed) -> datetime | None:
    return event.at if event.seller_ids else None


def _if_paid_back(
    event: OrderCancelled | OrderLinesCancelled | OrderLinesReturned,
) -> datetime | None:
    return event.at if event.refund.amount else None


def _if_of_order(event: PaymentEvent) -> datetime | None:
    return None if order_of(event.purpose) is None else event.at


def _if_of_booking(event: PaymentEvent) -> datetime | None:
    return None if booking_of(event.purpose) is None else event.at


def _if_in_basket(event: BookingCancelled) -> datetime | None:
    return None if event.order_id is None else event.at


def _if_last(event: DeliveryFailed) -> datetime | None:
    return event.at if event.last else None


def _if_partners(event: DeliveryFailed) -> datetime | None:
    return None if event.consignment_id is None else event.at


def _if_returning(event: ConsignmentAdvanced) -> datetime | None:
    return event.at if event.step is Step.RETURNING else None


PARTNERS_TROUBLE = (
    ConsignmentRevoked,
    ConsignmentDoubled,
    ConsignmentStalled,
    ConsignmentLost,
    ConsignmentDisputed,
)
"""What somebody of dispatch looks at, if it is not settled in time."""

DELIVERY_STEPS = (
    DeliveryRequested,
    DeliveryAssigned,
    DeliveryReassigned,
    DeliveryPickedUp,
    DeliveryInTransit,
    DeliveryOutForDelivery,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryReturned,
    DeliveryCancelled,
)
"""What its tracking tells of a delivery."""

ROUTES = (
    # Alerts
    *(Route(on=event, reaction="raise_alert") for event in RAISED_BY),
    *(Route(on=event, reaction="end_alerts") for event in ENDED_BY),
    Route(on=AlertRaised, reaction="mail_alert"),
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
    Route(on=ApiKeyCreated, reaction="tell_api_key_created"),
    Route(on=SocialIdentityLinked, reaction="tell_identity_linked"),
    # Identity
    Route(on=AvatarChanged, reaction="delete_replaced_avatar"),
    Route(on=AccountErased, reaction="note_erasure"),
    Route(on=AccountErased, reaction="forget_activity_of_erased"),
    Route(on=AccountErased, reaction="delete_files_of_erased"),
    Route(on=AccountErased, reaction="forget_cart_of_erased"),
    Route(on=AccountErased, reaction="remove_webhooks_of_erased"),
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
    Route(on=PaymentCaptured, reaction="confirm_paid_booking", due=_if_of_booking),
    Route(on=PaymentDeclined, reaction="note_failed_payment", due=_if_of_booking),
    Route(on=PaymentExpired, reaction="note_failed_payment", due=_if_of_booking),
    Route(on=PaymentCancelled, reaction="note_failed_payment", due=_if_of_booking),
    Route(on=PaymentRetryPlanned, reaction="watch_ended_attempt", due=first_watch),
    Route(on=PaymentDeclined, reaction="watch_ended_attempt", due=first_watch),
    Route(on=PaymentExpired, reaction="watch_ended_attempt", due=first_watch),
    Route(on=PaymentCancelled, reaction="watch_ended_attempt", due=first_watch),
    Route(on=RefundRequested, reaction="refund_payment"),
    Route(on=RefundPending, reaction="look_up_refund", due=first_look_at_refund),
    Route(on=RefundSucceeded, reaction="note_refund"),
    Route(on=NothingLeftToRefund, reaction="note_refund"),
    # Orders
    Route(on=OrderPlaced, reaction="expire_order", due=order_deadline),
    Route(on=OrderPlaced, reaction="confirm_free_order", due=_if_free),
    Route(on=OrderPaymentStarted, reaction="expire_order", due=order_deadline),
    Route(on=PaymentCaptured, reaction="confirm_paid_order", due=_if_of_order),
    Route(on=PaymentDeclined, reaction="note_failed_order_payment", due=_if_of_order),
    Route(on=PaymentExpired, reaction="note_failed_order_payment", due=_if_of_order),
    Route(on=PaymentCancelled, reaction="note_failed_order_payment", due=_if_of_order),
    Route(on=OrderCancelled, reaction="settle_cancelled_order"),
    Route(on=OrderLinesCancelled, reaction="refund_cancelled_lines"),
    Route(on=OrderMoneyReturned, reaction="return_order_money"),
    # After the sale
    Route(on=OrderLinesReturned, reaction="refund_cancelled_lines"),
    Route(on=OrderConfirmed, reaction="issue_invoices", due=_if_of_sellers),
    Route(on=OrderCancelled, reaction="issue_credit_notes", due=_if_paid_back),
    Route(on=OrderLinesCancelled, reaction="issue_credit_notes", due=_if_paid_back),
    Route(on=OrderLinesReturned, reaction="issue_credit_notes", due=_if_paid_back),
    Route(on=RefundSucceeded, reaction="note_return_refund", due=_if_of_order),
    Route(on=NothingLeftToRefund, reaction="note_return_refund", due=_if_of_order),
    Route(on=RefundFailed, reaction="note_failed_order_refund", due=_if_of_order),
    Route(on=RefundFailed, reaction="note_failed_return_refund", due=_if_of_order),
    Route(on=OrderConfirmed, reaction="count_sales"),
    Route(on=OrderLinesCancelled, reaction="count_sales"),
    Route(on=OrderCancelled, reaction="count_sales"),
    Route(on=RefundSucceeded, reaction="note_order_refund", due=_if_of_order),
    Route(on=NothingLeftToRefund, reaction="note_order_refund", due=_if_of_order),
    Route(on=BookingCancelled, reaction="give_up_basket", due=_if_in_basket),
    Route(on=DeliveryPickedUp, reaction="follow_delivery"),
    Route(on=DeliveryDelivered, reaction="follow_delivery"),
    Route(on=DeliveryCancelled, reaction="follow_delivery"),
    Route(on=DeliveryReturned, reaction="take_back_shipment"),
    # Chat
    Route(on=BookingConfirmed, reaction="admit_to_event_room"),
    Route(on=TicketTransferred, reaction="admit_to_event_room"),
    Route(on=TicketTransferred, reaction="leave_event_room"),
    Route(on=BookingCancelled, reaction="leave_event_room", due=by_the_buyer),
    Route(on=EventFinished, reaction="close_room", due=room_closes_at),
    Route(on=EventCancelled, reaction="close_room", due=room_closes_at),
    Route(on=OrderConfirmed, reaction="admit_to_order_room"),
    Route(on=OrderDelivered, reaction="close_room", due=room_closes_at),
    Route(on=OrderCancelled, reaction="close_room", due=room_closes_at),
    Route(on=DeliveryAssigned, reaction="admit_to_delivery_room"),
    Route(on=DeliveryReassigned, reaction="leave_delivery_room"),
    Route(on=DeliveryDelivered, reaction="close_room", due=room_closes_at),
    Route(on=DeliveryReturned, reaction="close_room", due=room_closes_at),
    Route(on=DeliveryCancelled, reaction="close_room", due=room_closes_at),
    Route(on=AccountErased, reaction="leave_conversations_of_erased"),
    # Webhooks
    Route(on=WebhookReplayAsked, reaction="replay_webhook"),
    # Notifications: application/notifications/rules.py says who is told of what.
    *(Route(on=event, reaction="notify", due=told_at) for event in TOLD),
    Route(
        on=NotificationPlanned,
        reaction="deliver_notification",
        due=lambda planned: planned.due_at,
    ),
    Route(on=AccountErased, reaction="forget_devices_of_erased"),
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
    # Deliveries
    Route(on=ShipmentReady, reaction="request_delivery"),
    Route(on=OrderCancelled, reaction="cancel_unwanted_deliveries"),
    Route(on=OrderLinesCancelled, reaction="cancel_unwanted_deliveries"),
    Route(on=ShipmentHeldBack, reaction="cancel_unwanted_deliveries"),
    Route(on=ShipmentShipped, reaction="cancel_unwanted_deliveries"),
    # Stock
    Route(on=OrderConfirmed, reaction="tell_of_shortage"),
    Route(on=ShipmentShipped, reaction="ship_stock"),
    Route(on=ShipmentReturned, reaction="ship_stock"),
    Route(on=DeliveryFailed, reaction="try_delivery_again", due=lambda event: event.retry_at),
    Route(on=DeliveryFailed, reaction="return_uncollected", due=_if_last),
    Route(on=DeliveryPickedUp, reaction="estimate_arrival"),
    *(Route(on=event, reaction="note_in_tracking") for event in DELIVERY_STEPS),
    # Couriers
    Route(on=DeliveryRequested, reaction="dispatch_delivery"),
    Route(on=DeliveryOfferEnded, reaction="dispatch_delivery"),
    Route(on=DeliveryReassigned, reaction="dispatch_delivery"),
    Route(on=DeliveryConsignmentEnded, reaction="dispatch_delivery"),
    Route(on=DeliveryOffered, reaction="lapse_courier_offer", due=lapses_at),
    Route(on=DeliveryPickedUp, reaction="settle_round"),
    Route(on=DeliveryInTransit, reaction="settle_round"),
    Route(on=DeliveryOutForDelivery, reaction="settle_round"),
    Route(on=DeliveryFailed, reaction="settle_round"),
    Route(on=DeliveryDelivered, reaction="settle_round"),
    Route(on=DeliveryReturned, reaction="settle_round"),
    Route(on=DeliveryCancelled, reaction="settle_round"),
    Route(on=DeliveryDelivered, reaction="serve_delivery_queue"),
    Route(on=DeliveryReturned, reaction="serve_delivery_queue"),
    Route(on=DeliveryCancelled, reaction="serve_delivery_queue"),
    Route(on=ShiftLocated, reaction="serve_delivery_queue"),
    Route(on=ShiftResumed, reaction="serve_delivery_queue"),
    Route(on=DeliveryAssigned, reaction="learn_reliability"),
    Route(on=DeliveryOfferEnded, reaction="learn_reliability"),
    Route(on=DeliveryDelivered, reaction="learn_reliability"),
    Route(on=DeliveryDelivered, reaction="learn_eta"),
    Route(on=DeliveryFailed, reaction="learn_reliability"),
    Route(on=DeliveryReassigned, reaction="learn_reliability"),
    Route(on=DeliveryConsignmentEnded, reaction="learn_reliability"),
    Route(on=ConsignmentLost, reaction="learn_reliability"),
    # Partners
    Route(on=ConsignmentOpened, reaction="book_consignment"),
    Route(on=ConsignmentOpened, reaction="watch_consignment", due=first_watch_of_consignment),
    Route(on=ConsignmentRevoked, reaction="settle_revoked_consignment"),
    Route(on=ConsignmentDoubled, reaction="settle_doubled_consignment"),
    Route(on=ConsignmentDoubted, reaction="refresh_consignment"),
    Route(on=ConsignmentCancelled, reaction="watch_ended_consignment", due=first_look_at_ended),
    Route(on=ConsignmentRefused, reaction="watch_ended_consignment", due=first_look_at_ended),
    Route(on=DeliveryRecalled, reaction="cancel_recalled_consignment"),
    Route(on=DeliveryFailed, reaction="cancel_recalled_consignment", due=_if_partners),
    *(Route(on=event, reaction="escalate_consignment") for event in PARTNERS_TROUBLE),
    Route(on=ConsignmentAdvanced, reaction="escalate_consignment", due=_if_returning),
    # Insight
    Route(on=DeliveryDelivered, reaction="keep_delivery_facts"),
    Route(on=DeliveryReturned, reaction="keep_delivery_facts"),
    Route(on=DeliveryCancelled, reaction="keep_delivery_facts"),
    Route(on=OrderDelivered, reaction="keep_order_facts"),
    Route(on=OrderCancelled, reaction="keep_order_facts"),
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
        SocialIdentityUnlinked,
        ApiKeyRenamed,
        ApiKeyRevoked,
        # Deliveries
        CarrierPreferencesChanged,
        ConsignmentBooked,
        DeliveryConsigned,
        DeliveryCodeMistaken,
        DeliveryEstimateChanged,
        DeliveryLeft,
        # Couriers
        CourierChanged,
        CourierEnrolled,
        CourierReinstated,
        CourierSuspended,
        ShiftCalledOff,
        ShiftEnded,
        ShiftPaused,
        ShiftPlanned,
        ShiftStarted,
        ZoneChanged,
        ZoneCreated,
        ZoneRemoved,
        # Programme
        VenueCreated,
        VenueChanged,
        SeatMapCreated,
        SeatMapRevised,
        EventDrafted,
        TicketTypeAdded,
        TicketTypeRemoved,
        # Catalogue
        ProductDrafted,
        ProductChanged,
        ProductActivated,
        ProductWithdrawn,
        ProductArchived,
        VariantAdded,
        VariantChanged,
        VariantRemoved,
        CategoryCreated,
        CategoryChanged,
        CategoryMoved,
        CategoryRemoved,
        # Booking
        BookingCompleted,
        LateMoneyResolved,
        TicketIssued,
        TicketRevoked,
        TicketUsed,
        TicketEntryMoved,
        WaitingJoined,
        WaitingAccepted,
        WaitingLeft,
        # Stock
        LocationOpened,
        LocationChanged,
        LocationClosed,
        StockLevelOpened,
        StockLevelChanged,
        TaxRateSet,
        TaxRateChanged,
        TaxRateRemoved,
        SellerTermsChanged,
        # Cart
        CartLineSet,
        CartDetailsChanged,
        CartVoucherAdded,
        CartVoucherRemoved,
        CartAcknowledged,
        CartMerged,
        CartCheckedOut,
        RatingGiven,
        RatingChanged,
        RatingHidden,
        RatingShownAgain,
        VoucherIssued,
        VoucherDeactivated,
        # Chat
        ConversationOpened,
        ConversationRenamed,
        ConversationClosed,
        ConversationReopened,
        SupportPickedUp,
        SupportPutBack,
        MemberJoined,
        MemberLeft,
        MemberRemoved,
        MemberRoleChanged,
        MemberMuted,
        MessageEdited,
        MessageDeleted,
        MessageHidden,
        MessageReported,
        ReportResolved,
        # Notifications
        NotificationTried,
        AttemptUnknown,
        AttemptSent,
        AttemptFailed,
        NotificationEffective,
        NotificationBundled,
        NotificationFailed,
        NotificationAdded,
        NotificationsRead,
        PreferencesChanged,
        # Orders
        OrderProcessing,
        OrderShipped,
        ShipmentDelivered,
        OrderRefunded,
        OrderPartlyRefunded,
        OrderRefundFailed,
        ReturnRefunded,
        ReturnRefundFailed,
        ReturnClosed,
        InvoiceIssued,
        # Alerts
        AlertRepeated,
        AlertAcknowledged,
        AlertResolved,
        # Webhooks
        WebhookCreated,
        WebhookChanged,
        WebhookPaused,
        WebhookSecretRotated,
        WebhookTested,
        # Payments
        ReconciliationFinished,
        ReconciliationGivenUp,
        EvidenceAdded,
    }
)


def routes() -> Routes:
    return Routes(ROUTES)
