"""How money comes, and how it goes back."""

from application.payments.look_up_payment import first_look
from application.payments.look_up_refund import first_look_at_refund
from application.payments.watch_ended_attempt import first_watch
from application.platform.tasks import Route
from domain.booking.events import BookingMoneyReturned
from domain.kernel.events import DomainEvent
from domain.payments.events import (
    AttemptAbandoned,
    PaymentAuthorised,
    PaymentCancelled,
    PaymentDeclined,
    PaymentExpired,
    PaymentOpened,
    PaymentPending,
    PaymentRetryPlanned,
    PaymentUnknown,
    RefundPending,
    RefundRequested,
)
from domain.payments.reconciliation_events import (
    ReconciliationFinished,
    ReconciliationGivenUp,
    ReconciliationStarted,
)

ROUTES: tuple[Route, ...] = (
    Route(on=BookingMoneyReturned, reaction="return_money"),
    Route(on=PaymentOpened, reaction="charge_payment"),
    Route(on=PaymentRetryPlanned, reaction="charge_payment", due=lambda event: event.due_at),
    Route(on=PaymentOpened, reaction="expire_payment", due=lambda event: event.expires_at),
    Route(on=PaymentPending, reaction="look_up_payment", due=first_look),
    Route(on=PaymentUnknown, reaction="look_up_payment", due=first_look),
    Route(on=PaymentAuthorised, reaction="capture_payment"),
    Route(on=AttemptAbandoned, reaction="void_attempt"),
    Route(on=PaymentRetryPlanned, reaction="watch_ended_attempt", due=first_watch),
    Route(on=PaymentDeclined, reaction="watch_ended_attempt", due=first_watch),
    Route(on=PaymentExpired, reaction="watch_ended_attempt", due=first_watch),
    Route(on=PaymentCancelled, reaction="watch_ended_attempt", due=first_watch),
    Route(on=RefundRequested, reaction="refund_payment"),
    Route(on=RefundPending, reaction="look_up_refund", due=first_look_at_refund),
    Route(on=ReconciliationStarted, reaction="reconcile"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        ReconciliationFinished,
        ReconciliationGivenUp,
    }
)
