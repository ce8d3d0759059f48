"""Stripe's webhook: who signed it, and what it says (https://docs.stripe.com/webhooks)."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec

from adapters.payments.stripe_answers import to_charge, to_dispute_news, to_refund_news
from adapters.payments.stripe_money import NotRepresentable
from adapters.payments.stripe_wire import KEY, Dispute, Event, Intent, Refund
from application.payments.ports import Notice
from application.platform.ports import Clock
from domain.kernel.money import BadMoney
from domain.payments.errors import ForgedNotice, MalformedNotice

SIGNATURE_HEADER = "stripe-signature"
TOLERANCE = timedelta(seconds=300)

_UNREADABLE = (
    msgspec.MsgspecError,
    UnicodeDecodeError,
    RecursionError,
    BadMoney,
    NotRepresentable,
)
_PARTS_MAX = 16
_DIGITS_MAX = 12


class StripeNotices:
    """HMAC-SHA-256 over ``<t>.<body>`` by any of our secrets, ``t`` not long ago.

    The header is ``t=<seconds>,v1=<hex>``, with a ``v1`` for each secret that Stripe has while
    one is being replaced; other schemes are passed over
    (https://docs.stripe.com/webhooks#verify-manually).
    """

    def __init__(self, secrets: Sequence[bytes], clock: Clock) -> None:
        self._secrets = tuple(secrets)
        self._clock = clock

    def read(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        self._verify(body, headers.get(SIGNATURE_HEADER, ""))
        try:
            return _to_notice(msgspec.json.decode(body, type=Event))
        except _UNREADABLE:
            raise MalformedNotice from None

    def _verify(self, body: bytes, header: str) -> None:
        parts = [part.partition("=") for part in header.split(",", maxsplit=_PARTS_MAX)]
        timestamp = next((value for name, _, value in parts if name == "t"), "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS_MAX):
            raise ForgedNotice
        given = [value.encode(errors="replace") for name, _, value in parts if name == "v1"]
        # Every secret is tried against every signature, so that the time tells nothing.
        matches = [
            hmac.compare_digest(signature(secret, timestamp, body).encode(), each)
            for secret in self._secrets
            for each in given
        ]
        if not any(matches):
            raise ForgedNotice
        if abs(self._clock.now().timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
            raise ForgedNotice("The notice is too old, or from the future.")


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    return hmac.new(secret, timestamp.encode() + b"." + body, sha256).hexdigest()


def _to_notice(event: Event) -> Notice:
    return _READERS.get(event.type, _without_news)(event)


def _about_charge(event: Event) -> Notice:
    intent = msgspec.json.decode(event.data.object, type=Intent)
    return Notice(
        id=event.id,
        key=intent.metadata.get(KEY),
        reference=intent.id,
        charge=to_charge(intent),
        at=_time_of(event),
    )


def _about_refund(event: Event) -> Notice:
    refund = msgspec.json.decode(event.data.object, type=Refund)
    return Notice(
        id=event.id,
        key=None,
        reference=refund.payment_intent or "",
        refund=to_refund_news(refund),
        at=_time_of(event),
    )


def _about_dispute(event: Event) -> Notice:
    dispute = msgspec.json.decode(event.data.object, type=Dispute)
    return Notice(
        id=event.id,
        key=None,
        reference=dispute.payment_intent or "",
        dispute=to_dispute_news(dispute),
        at=_time_of(event),
    )


def _without_news(event: Event) -> Notice:
    return Notice(id=event.id, key=None, reference="", at=_time_of(event))


def _time_of(event: Event) -> datetime:
    return datetime.fromtimestamp(event.created, UTC)


# https://docs.stripe.com/api/events/types. Not payment_intent.created: it comes late and says
# less than the answer to our own call. Not charge.refunded: refund.* says the same with its key.
_READERS: Mapping[str, Callable[[Event], Notice]] = {
    **dict.fromkeys(
        (
            "payment_intent.amount_capturable_updated",
            "payment_intent.canceled",
            "payment_intent.payment_failed",
            "payment_intent.processing",
            "payment_intent.requires_action",
            "payment_intent.succeeded",
        ),
        _about_charge,
    ),
    **dict.fromkeys(
        ("charge.refund.updated", "refund.created", "refund.failed", "refund.updated"),
        _about_refund,
    ),
    **dict.fromkeys(
        (
            "charge.dispute.closed",
            "charge.dispute.created",
            "charge.dispute.funds_reinstated",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.updated",
        ),
        _about_dispute,
    ),
}
