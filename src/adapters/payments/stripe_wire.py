"""What Stripe says, as far as it is read here (https://docs.stripe.com/api).

Fields that are not listed are ignored: Stripe adds some at any time.
"""

from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,255}$")]
Word = Annotated[str, msgspec.Meta(max_length=255, pattern=r"^[^\x00]*$")]
Text = Annotated[str, msgspec.Meta(max_length=5_000, pattern=r"^[^\x00]*$")]
Amount = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
Movement = Annotated[int, msgspec.Meta(ge=-(10**15), le=10**15)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=2**33)]
Metadata = dict[Word, Text]

KEY = "fairground_key"
"""The name under which our keys stand in the metadata."""


class Redirection(msgspec.Struct):
    url: Text


class NextAction(msgspec.Struct):
    type: Word
    redirect_to_url: Redirection | None = None


class Failure(msgspec.Struct):
    code: Word | None = None
    decline_code: Word | None = None


class Intent(msgspec.Struct):
    """See https://docs.stripe.com/api/payment_intents/object for all of it."""

    id: Id
    object: Annotated[str, msgspec.Meta(pattern="^payment_intent$")]
    status: Word
    amount: Amount
    currency: Word
    amount_received: Amount | None = None
    metadata: Metadata = {}
    next_action: NextAction | None = None
    last_payment_error: Failure | None = None


class Refund(msgspec.Struct):
    """See https://docs.stripe.com/api/refunds/object for all of it."""

    id: Id
    object: Annotated[str, msgspec.Meta(pattern="^refund$")]
    status: Word
    amount: Amount
    currency: Word
    payment_intent: Id | None = None
    metadata: Metadata = {}
    failure_reason: Word | None = None


class EvidenceDetails(msgspec.Struct):
    due_by: Seconds | None = None


class Dispute(msgspec.Struct):
    """See https://docs.stripe.com/api/disputes/object for all of it."""

    id: Id
    object: Annotated[str, msgspec.Meta(pattern="^dispute$")]
    status: Word
    amount: Amount
    currency: Word
    reason: Word
    payment_intent: Id | None = None
    evidence_details: EvidenceDetails | None = None


class Source(msgspec.Struct):
    """What caused a balance transaction: a charge, a refund or a dispute."""

    id: Id
    object: Word
    amount: Movement = 0
    amount_captured: Amount | None = None
    currency: Word = ""
    payment_intent: Id | None = None
    metadata: Metadata = {}


class Transaction(msgspec.Struct):
    """See https://docs.stripe.com/api/balance_transactions/object for all of it."""

    id: Id
    type: Word
    amount: Movement
    currency: Word
    fee: Movement
    created: Seconds
    source: Source | Id | None = None


class Listed[Item](msgspec.Struct):
    """A page of a list, newest first; also of what a search found."""

    data: list[Item]
    has_more: bool = False


class Error(msgspec.Struct):
    """See https://docs.stripe.com/api/errors for all of it."""

    type: Word
    code: Word | None = None
    decline_code: Word | None = None
    payment_intent: Intent | None = None


class ErrorAnswer(msgspec.Struct):
    error: Error


class EventData(msgspec.Struct):
    object: msgspec.Raw


class Event(msgspec.Struct):
    """See https://docs.stripe.com/api/events/object for all of it."""

    id: Id
    object: Annotated[str, msgspec.Meta(pattern="^event$")]
    type: Word
    created: Seconds
    data: EventData
