"""What follows a sale: papers, returns, and what was paid back."""

from datetime import datetime

from application.platform.tasks import Route
from domain.kernel.events import DomainEvent
from domain.payments.events import NothingLeftToRefund, RefundFailed, RefundSucceeded
from domain.shop.invoice import InvoiceIssued
from domain.shop.order_events import (
    OrderCancelled,
    OrderConfirmed,
    OrderLinesCancelled,
    OrderLinesReturned,
)
from domain.shop.rating_events import RatingChanged, RatingGiven, RatingHidden, RatingShownAgain
from domain.shop.return_events import ReturnClosed, ReturnRefunded, ReturnRefundFailed
from entrypoints.composition.routes.conditions import if_of_order


def _if_of_sellers(event: OrderConfirmed) -> datetime | None:
    return event.at if event.seller_ids else None


def _if_paid_back(
    event: OrderCancelled | OrderLinesCancelled | OrderLinesReturned,
) -> datetime | None:
    return event.at if event.refund.amount else None


ROUTES: tuple[Route, ...] = (
    Route(on=OrderConfirmed, reaction="issue_invoices", due=_if_of_sellers),
    Route(on=OrderCancelled, reaction="issue_credit_notes", due=_if_paid_back),
    Route(on=OrderLinesCancelled, reaction="issue_credit_notes", due=_if_paid_back),
    Route(on=OrderLinesReturned, reaction="issue_credit_notes", due=_if_paid_back),
    Route(on=RefundSucceeded, reaction="note_return_refund", due=if_of_order),
    Route(on=NothingLeftToRefund, reaction="note_return_refund", due=if_of_order),
    Route(on=RefundFailed, reaction="note_failed_order_refund", due=if_of_order),
    Route(on=RefundFailed, reaction="note_failed_return_refund", due=if_of_order),
    # Reactions of orders; here, so that a return hears of its money before its order does.
    Route(on=RefundSucceeded, reaction="note_order_refund", due=if_of_order),
    Route(on=NothingLeftToRefund, reaction="note_order_refund", due=if_of_order),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        RatingGiven,
        RatingChanged,
        RatingHidden,
        RatingShownAgain,
        ReturnRefunded,
        ReturnRefundFailed,
        ReturnClosed,
        InvoiceIssued,
    }
)
