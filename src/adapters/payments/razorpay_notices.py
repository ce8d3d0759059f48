"""Razorpay's webhook: who signed it, and what it says (https://razorpay.com/docs/webhooks)."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec

from adapters.payments.razorpay_answers import (
    of_link,
    of_payment,
    to_dispute_news,
    to_refund_news,
)
from adapters.payments.razorpay_wire import KEY, LINK_KEY, Event, Payment, noted
from application.payments.ports import Charge, DisputeNews, Notice, RefundNews
from application.platform.ports import Clock
from domain.kernel.money import BadMoney
from domain.payments.errors import ForgedNotice, MalformedNotice

SIGNATURE_HEADER = "x-razorpay-signature"
TOLERANCE = timedelta(seconds=300)
"""How far the clocks may differ."""

TRIED_FOR = timedelta(hours=24)
"""So long Razorpay repeats what nobody received, with the time of the event inside."""


class RazorpayNotices:
    """HMAC-SHA-256 over the body by any of our secrets, in hexadecimal.

    No time is signed but that of the event, and a repetition is as old as the event: so it is
    believed for a day, and a replay within that day is recognised as the same notice. What
    tells them apart is the signed body itself. The header ``x-razorpay-event-id`` is not
    signed: whoever replays a notice could change it.
    """

    def __init__(self, secrets: Sequence[bytes], clock: Clock) -> None:
        self._secrets = tuple(secrets)
        self._clock = clock

    def read(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        self._verify(body, headers.get(SIGNATURE_HEADER, ""))
        try:
            event = msgspec.json.decode(body, type=Event)
            notice = _to_notice(event, id=sha256(body).hexdigest())
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, BadMoney):
            raise MalformedNotice from None
        age = self._clock.now() - notice.at
        if not -TOLERANCE <= age <= TRIED_FOR + TOLERANCE:
            raise ForgedNotice("The notice is too old, or from the future.")
        return notice

    def _verify(self, body: bytes, header: str) -> None:
        given = header.encode(errors="replace")
        # Every secret is tried, so that the time tells nothing.
        matches = [
            hmac.compare_digest(signature(secret, body).encode(), given) for secret in self._secrets
        ]
        if not any(matches):
            raise ForgedNotice


def signature(secret: bytes, body: bytes) -> str:
    return hmac.new(secret, body, sha256).hexdigest()


def _to_notice(event: Event, *, id: str) -> Notice:
    read = _READERS.get(event.event, _without_news)
    return read(event, _Draft(id, datetime.fromtimestamp(event.created_at, UTC)))


class _Draft:
    """What every notice has."""

    def __init__(self, id: str, at: datetime) -> None:
        self._id = id
        self._at = at

    def about(
        self,
        *,
        key: str | None = None,
        reference: str = "",
        charge: Charge | None = None,
        refund: RefundNews | None = None,
        dispute: DisputeNews | None = None,
    ) -> Notice:
        return Notice(
            id=self._id,
            key=key,
            reference=reference,
            charge=charge,
            refund=refund,
            dispute=dispute,
            at=self._at,
        )


def _about_payment(event: Event, draft: _Draft) -> Notice:
    """Of payments that our own orders have; a link has news of its own."""
    if event.payload.payment is None:
        raise MalformedNotice
    payment = event.payload.payment.entity
    key, reference = _charge_of(payment)
    if key is None or not reference:
        return draft.about()
    return draft.about(key=key, reference=reference, charge=of_payment(reference, payment))


def _about_link(event: Event, draft: _Draft) -> Notice:
    if event.payload.payment_link is None:
        raise MalformedNotice
    link = event.payload.payment_link.entity
    key = noted(link.notes, LINK_KEY)
    if key is None:
        return draft.about()
    return draft.about(key=key, reference=link.id, charge=of_link(link))


def _about_refund(event: Event, draft: _Draft) -> Notice:
    if event.payload.refund is None:
        raise MalformedNotice
    key, reference = _charge_within(event)
    refund = to_refund_news(event.payload.refund.entity)
    return draft.about(key=key, reference=reference, refund=refund)


def _about_dispute(event: Event, draft: _Draft) -> Notice:
    if event.payload.dispute is None:
        raise MalformedNotice
    key, reference = _charge_within(event)
    dispute = to_dispute_news(event.payload.dispute.entity, charge_reference=reference)
    return draft.about(key=key, reference=reference, dispute=dispute)


def _without_news(event: Event, draft: _Draft) -> Notice:
    del event
    return draft.about()


def _charge_within(event: Event) -> tuple[str | None, str]:
    return _charge_of(event.payload.payment.entity) if event.payload.payment else (None, "")


def _charge_of(payment: Payment) -> tuple[str | None, str]:
    """Our key and reference: of a link's payment only the key, for its order is not ours."""
    if key := noted(payment.notes, LINK_KEY):
        return key, ""
    key = noted(payment.notes, KEY)
    return key, (payment.order_id or "") if key else ""


type _Reader = Callable[[Event, _Draft], Notice]

_READERS: Mapping[str, _Reader] = {
    **dict.fromkeys(
        ("payment.authorized", "payment.captured", "payment.failed", "order.paid"), _about_payment
    ),
    **dict.fromkeys(
        ("payment_link.paid", "payment_link.cancelled", "payment_link.expired"), _about_link
    ),
    **dict.fromkeys(
        ("refund.created", "refund.processed", "refund.failed", "refund.speed_changed"),
        _about_refund,
    ),
    **dict.fromkeys(
        (
            "payment.dispute.action_required",
            "payment.dispute.closed",
            "payment.dispute.created",
            "payment.dispute.lost",
            "payment.dispute.under_review",
            "payment.dispute.won",
        ),
        _about_dispute,
    ),
}
