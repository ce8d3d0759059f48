"""What is posted to the books."""

from application.platform.tasks import Route
from domain.payments.events import (
    DisputeClosed,
    DisputeOpened,
    ExtraMoneyCaptured,
    PaymentCaptured,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
)

ROUTES: tuple[Route, ...] = (
    Route(on=PaymentCaptured, reaction="post_to_ledger"),
    Route(on=ExtraMoneyCaptured, reaction="post_to_ledger"),
    Route(on=RefundRequested, reaction="post_to_ledger"),
    Route(on=RefundSucceeded, reaction="post_to_ledger"),
    Route(on=RefundFailed, reaction="post_to_ledger"),
    Route(on=DisputeOpened, reaction="post_to_ledger"),
    Route(on=DisputeClosed, reaction="post_to_ledger"),
)
