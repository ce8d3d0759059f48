"""Which events make an alert, and which end one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.alerts.alert import Cause
from domain.alerts.events import AlertKind, Severity
from domain.delivery.consignment_events import ConsignmentDisputed
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryEscalated,
    DeliveryFailed,
    DeliveryHeardOf,
    DeliveryInTransit,
    DeliveryOutForDelivery,
    DeliveryPickedUp,
    DeliveryReassigned,
    DeliveryReturned,
    DeliveryStalled,
)
from domain.inventory.events import StockCorrected
from domain.kernel.events import DomainEvent
from domain.payments.dispute_events import (
    DisputeCaseClosed,
    DisputeDeadlineNear,
    EvidenceHandedIn,
    EvidenceTooLate,
)
from domain.payments.events import PaymentQuarantined
from domain.shop.stock_events import StockMismatchFound, StockShortageSettled
from domain.webhooks.events import WebhookDisabled, WebhookRemoved, WebhookResumed


def _quarantined(event: PaymentQuarantined) -> Cause:
    return Cause(
        kind=AlertKind.PAYMENT_QUARANTINED, about=event.subject, severity=Severity.CRITICAL
    )


def _dispute(event: DisputeDeadlineNear) -> Cause:
    return Cause(
        kind=AlertKind.DISPUTE_UNANSWERED,
        about=event.subject,
        facts={"handInAt": event.hand_in_at.isoformat()},
    )


def _too_late(event: EvidenceTooLate) -> Cause:
    return Cause(
        kind=AlertKind.DISPUTE_UNANSWERED,
        about=event.subject,
        severity=Severity.CRITICAL,
        facts={"tooLate": True},
    )


def _silent(event: DeliveryStalled) -> Cause:
    return Cause(
        kind=AlertKind.COURIER_SILENT,
        about=event.subject,
        facts={
            **_carrier(event),
            "silentSince": event.silent_since.isoformat(),
        },
    )


def _carrier(event: DeliveryStalled) -> dict[str, str]:
    if event.courier_id is None:
        return {"partner": event.partner, "consignmentId": str(event.consignment_id)}
    return {"courierId": str(event.courier_id)}


def _escalated(event: DeliveryEscalated) -> Cause:
    return Cause(
        kind=AlertKind.DELIVERY_ESCALATED,
        about=event.subject,
        severity=Severity.CRITICAL,
        facts={"reason": event.reason},
    )


def _disputed(event: ConsignmentDisputed) -> Cause:
    # Its delivery may be over by then, or somebody else's: neither says where the parcel is.
    return Cause(
        kind=AlertKind.DELIVERY_ESCALATED,
        about=event.subject,
        severity=Severity.CRITICAL,
        facts={
            "reason": "contradicted-by-partner",
            "partner": event.partner,
            "deliveryId": str(event.delivery_id),
        },
    )


def _mismatch(event: StockMismatchFound) -> Cause:
    return Cause(
        kind=AlertKind.STOCK_MISMATCH,
        about=f"stock:{event.stock_id}",
        severity=Severity.CRITICAL if event.missing else Severity.WARNING,
        facts={
            "expected": event.expected,
            "counted": event.counted,
            "missing": event.missing,
        },
    )


def _corrected(event: StockCorrected) -> Cause:
    return Cause(
        kind=AlertKind.STOCK_CORRECTED,
        about=f"stock:{event.stock_id}",
        severity=Severity.CRITICAL,
        facts={
            "heldBefore": event.held_before,
            "heldAfter": event.held_after,
            "soldBefore": event.sold_before,
            "soldAfter": event.sold_after,
        },
    )


def _disabled(event: WebhookDisabled) -> Cause:
    return Cause(
        kind=AlertKind.WEBHOOK_DISABLED,
        about=event.subject,
        facts={"reason": event.reason.value},
    )


RAISED_BY: Mapping[type[DomainEvent], Callable[[Any], Cause]] = {
    PaymentQuarantined: _quarantined,
    DisputeDeadlineNear: _dispute,
    EvidenceTooLate: _too_late,
    DeliveryStalled: _silent,
    DeliveryEscalated: _escalated,
    ConsignmentDisputed: _disputed,
    StockMismatchFound: _mismatch,
    StockCorrected: _corrected,
    WebhookDisabled: _disabled,
}

_MOVES = (AlertKind.COURIER_SILENT,)
_IS_SETTLED = (AlertKind.COURIER_SILENT, AlertKind.DELIVERY_ESCALATED)

ENDED_BY: Mapping[type[DomainEvent], Sequence[AlertKind]] = {
    EvidenceHandedIn: (AlertKind.DISPUTE_UNANSWERED,),
    DisputeCaseClosed: (AlertKind.DISPUTE_UNANSWERED,),
    DeliveryAssigned: _IS_SETTLED,
    DeliveryReassigned: _MOVES,
    DeliveryHeardOf: _MOVES,
    DeliveryPickedUp: _MOVES,
    DeliveryInTransit: _MOVES,
    DeliveryOutForDelivery: _MOVES,
    DeliveryFailed: _MOVES,
    DeliveryDelivered: _IS_SETTLED,
    DeliveryReturned: _IS_SETTLED,
    DeliveryCancelled: _IS_SETTLED,
    StockShortageSettled: (AlertKind.STOCK_MISMATCH,),
    WebhookResumed: (AlertKind.WEBHOOK_DISABLED,),
    WebhookRemoved: (AlertKind.WEBHOOK_DISABLED,),
}


def about(event: DomainEvent) -> str:
    """What an event that ends an alert is about, as the one that raised it says."""
    if isinstance(event, StockShortageSettled):
        return f"stock:{event.stock_id}"
    return event.subject
