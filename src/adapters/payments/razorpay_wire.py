"""What Razorpay says, as far as it is read here (https://razorpay.com/docs/api)."""

from typing import Annotated, Any

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,64}$")]
Word = Annotated[str, msgspec.Meta(max_length=255, pattern=r"^[^\x00]*$")]
Text = Annotated[str, msgspec.Meta(max_length=5_000, pattern=r"^[^\x00]*$")]
Amount = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=2**33)]
Notes = dict[str, Any] | list[Any] | str | None
"""An object, and where it is empty a list."""

KEY = "fairground_key"
"""The note that carries our key on an order, its payments, and a refund."""

LINK_KEY = "fairground_link"
"""The same on a payment link, whose order is not one of ours."""

CANCELLED = "fairground_cancelled"


class Payment(msgspec.Struct):
    """See https://razorpay.com/docs/api/payments/entity for all of it."""

    id: Id
    status: Word
    amount: Amount
    currency: Word
    created_at: Seconds = 0
    order_id: Id | None = None
    method: Word | None = None
    notes: Notes = None
    fee: Amount | None = None
    error_code: Word | None = None
    error_reason: Word | None = None


class Listed[Item](msgspec.Struct):
    items: list[Item]


class Order(msgspec.Struct):
    """See https://razorpay.com/docs/api/orders/entity for all of it."""

    id: Id
    status: Word
    amount: Amount
    currency: Word
    created_at: Seconds = 0
    notes: Notes = None
    payments: Listed[Payment] | None = None

    @property
    def attempts(self) -> list[Payment]:
        return self.payments.items if self.payments else []


class LinkPayment(msgspec.Struct):
    payment_id: Id
    status: Word


class Link(msgspec.Struct):
    """See https://razorpay.com/docs/api/payments/payment-links for all of it."""

    id: Id
    status: Word
    amount: Amount
    currency: Word
    amount_paid: Amount = 0
    short_url: Text = ""
    reference_id: Word = ""
    notes: Notes = None
    payments: list[LinkPayment] | dict[str, Any] | None = None

    @property
    def captured(self) -> str | None:
        """The payment that brought its money."""
        payments = self.payments if isinstance(self.payments, list) else []
        return next((each.payment_id for each in payments if each.status == "captured"), None)


class Links(msgspec.Struct):
    payment_links: list[Link]


class Refund(msgspec.Struct):
    """See https://razorpay.com/docs/api/refunds/entity for all of it."""

    id: Id
    status: Word
    amount: Amount
    currency: Word
    payment_id: Id
    created_at: Seconds = 0
    receipt: Word | None = None
    notes: Notes = None


class Dispute(msgspec.Struct):
    """See https://razorpay.com/docs/api/disputes/entity for all of it."""

    id: Id
    payment_id: Id
    status: Word
    amount: Amount
    currency: Word
    reason_code: Word
    respond_by: Seconds | None = None


class Step(msgspec.Struct):
    action: Word
    url: Text = ""


class Started(msgspec.Struct):
    """The answer to the creation of a payment."""

    razorpay_payment_id: Id
    next: list[Step] = []
    link: Text = ""


class Movement(msgspec.Struct):
    """A row of a settlement: https://razorpay.com/docs/api/settlements/fetch-recon."""

    entity_id: Id
    type: Word
    debit: Amount
    currency: Word
    settled_at: Seconds | None = None
    dispute_id: Id | None = None


class Error(msgspec.Struct):
    """See https://razorpay.com/docs/errors for all of it."""

    code: Word
    reason: Word | None = None


class ErrorAnswer(msgspec.Struct):
    error: Error


class Held[Entity](msgspec.Struct):
    entity: Entity


class Payload(msgspec.Struct):
    payment: Held[Payment] | None = None
    order: Held[Order] | None = None
    payment_link: Held[Link] | None = None
    refund: Held[Refund] | None = None
    dispute: Held[Dispute] | None = None


class Event(msgspec.Struct):
    """See https://razorpay.com/docs/webhooks/payloads for all of it."""

    entity: Annotated[str, msgspec.Meta(pattern="^event$")]
    event: Word
    payload: Payload
    created_at: Seconds


def noted(notes: Notes, name: str) -> str | None:
    value = notes.get(name) if isinstance(notes, dict) else None
    return value if isinstance(value, str) else None
