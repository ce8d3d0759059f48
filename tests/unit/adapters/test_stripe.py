"""Stripe by recorded exchanges: each line of a recording is what its documentation shows."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.payments import stripe_api
from adapters.payments.stripe import StripeGateway
from adapters.payments.stripe_declines import verdict_of
from adapters.payments.stripe_money import OFFERS, NotRepresentable, from_stripe, to_stripe
from adapters.payments.stripe_notices import SIGNATURE_HEADER, StripeNotices, signature
from application.payments.ports import (
    ChargeOutcome,
    EntryKind,
    Evidence,
    EvidenceKind,
    Notice,
    RefundOutcome,
)
from application.platform.errors import Unavailable
from domain.kernel.money import BadMoney, Money
from domain.payments.attempt import Retry
from domain.payments.dispute import DisputeStatus
from domain.payments.errors import ForgedNotice, MalformedNotice
from domain.payments.events import NextStep, PaymentMethod
from tests.support.charge_orders import (
    RECORDED_KEY,
    RECORDED_PAYMENT,
    RECORDED_REFUND,
    a_charge_order,
    a_refund_order,
)
from tests.support.clock import NOON, FakeClock
from tests.support.recordings import playing

PATIENCE = timedelta(seconds=2)
OLD, NEW = b"whsec_the_old_one", b"whsec_the_new_one"
REFERENCE = "pi_3RfG7wLkdIwHu7ix28a3tqPa"
ORDER = a_charge_order(payment_id=RECORDED_PAYMENT)
PRICE = Money(50_000, "INR")


@asynccontextmanager
async def stripe(recording: str) -> AsyncIterator[StripeGateway]:
    async with (
        playing("stripe", recording) as address,
        stripe_api.connect("sk_test_recorded", address=address, patience=PATIENCE) as calls,
    ):
        clock = FakeClock()
        notices = StripeNotices([NEW, OLD], clock)
        yield StripeGateway(stripe_api.StripeApi(calls), notices, clock)


async def test_a_charge_is_asked_for_with_its_key_and_captured_at_once() -> None:
    async with stripe("captured") as gateway:
        first, second = await gateway.charge(ORDER), await gateway.charge(ORDER)

    assert (first.outcome, first.captured) == (ChargeOutcome.CAPTURED, PRICE)
    assert first.reference == REFERENCE
    assert first == second


async def test_a_bank_that_asks_its_customer_is_a_redirection() -> None:
    async with stripe("three_d_secure") as gateway:
        charge = await gateway.charge(ORDER)
        later = await gateway.look_up(ORDER.key, reference=charge.reference)

    assert charge.outcome is ChargeOutcome.PENDING
    assert charge.next_action.step is NextStep.REDIRECT
    assert charge.next_action.target.startswith("https://hooks.stripe.com/3d_secure_2/")
    assert later is not None
    assert later.captured == PRICE


@pytest.mark.parametrize("recording", ["processing", "unheard_of"])
async def test_what_is_not_decided_or_not_understood_is_pending(recording: str) -> None:
    async with stripe(recording) as gateway:
        charge = await gateway.charge(ORDER)

    assert (charge.outcome, charge.next_action.step) == (ChargeOutcome.PENDING, NextStep.WAIT)


@pytest.mark.parametrize(
    ("recording", "reason", "retry", "reference"),
    [
        ("declined", "insufficient-funds", Retry.NEVER, REFERENCE),
        ("declined_for_now", "bank-unavailable", Retry.SAME, REFERENCE),
        ("declined_without_intent", "declined-by-bank", Retry.NEVER, REFERENCE),
        ("unknown_token", "unknown-token", Retry.NEVER, ""),
    ],
)
async def test_a_refusal_says_why_and_whether_to_try_again(
    recording: str, reason: str, retry: Retry, reference: str
) -> None:
    async with stripe(recording) as gateway:
        charge = await gateway.charge(ORDER)

    assert charge.outcome is ChargeOutcome.DECLINED
    assert (charge.reason, charge.retry, charge.reference) == (reason, retry, reference)


@pytest.mark.parametrize(
    "recording",
    ["key_misused", "key_in_use", "wrong_secret_key", "rate_limited", "out_of_order", "nonsense"],
)
async def test_what_tells_nothing_about_the_charge_is_no_answer(recording: str) -> None:
    async with stripe(recording) as gateway:
        with pytest.raises(Unavailable):
            await gateway.charge(ORDER)


async def test_a_charge_whose_answer_got_lost_is_found_by_its_key() -> None:
    async with stripe("lost_answer") as gateway:
        with pytest.raises(Unavailable):
            await gateway.charge(ORDER)
        charge = await gateway.look_up(ORDER.key, reference="")

    assert charge is not None
    assert charge.captured == PRICE


@pytest.mark.parametrize("recording", ["too_new_to_search", "no_search"])
async def test_where_the_search_does_not_help_the_list_does(recording: str) -> None:
    async with stripe(recording) as gateway:
        charge = await gateway.look_up(ORDER.key, reference="")

    assert charge is not None
    assert charge.captured == PRICE


async def test_a_key_that_is_nowhere_was_never_heard_of() -> None:
    async with stripe("never_heard_of") as gateway:
        assert await gateway.look_up(ORDER.key, reference="") is None


async def test_what_we_know_of_cannot_be_denied() -> None:
    async with stripe("denied") as gateway:
        with pytest.raises(Unavailable):
            await gateway.look_up(ORDER.key, reference=REFERENCE)


async def test_a_cancelled_intent_says_so() -> None:
    async with stripe("cancelled") as gateway:
        charge = await gateway.cancel(ORDER.key, reference=REFERENCE)

    assert charge.outcome is ChargeOutcome.CANCELLED


async def test_what_was_captured_a_moment_before_is_not_cancelled() -> None:
    async with stripe("too_late_to_cancel") as gateway:
        charge = await gateway.cancel(ORDER.key, reference=REFERENCE)

    assert charge.captured == PRICE


async def test_reserved_money_is_captured() -> None:
    async with stripe("manual_capture") as gateway:
        charge = await gateway.capture(ORDER.key, PRICE, reference=REFERENCE)

    assert charge.captured == PRICE


async def test_of_a_partial_capture_the_part_is_told() -> None:
    async with stripe("partial_capture") as gateway:
        charge = await gateway.look_up(ORDER.key, reference=REFERENCE)

    assert charge is not None
    assert charge.captured == Money(30_000, "INR")


async def test_a_refund_has_its_key_and_is_found_by_it() -> None:
    order = a_refund_order(REFERENCE)

    async with stripe("refunded") as gateway:
        answer = await gateway.refund(order)
        found = await gateway.look_up_refund(order)

    assert answer.outcome is RefundOutcome.SUCCEEDED
    assert found == answer


@pytest.mark.parametrize(
    ("recording", "outcome", "reason"),
    [
        ("refund_pending", RefundOutcome.PENDING, ""),
        ("refund_failed", RefundOutcome.FAILED, "expired-or-canceled-card"),
        ("refund_refused", RefundOutcome.FAILED, "charge-already-refunded"),
    ],
)
async def test_a_refund_tells_how_it_stands(
    recording: str, outcome: RefundOutcome, reason: str
) -> None:
    async with stripe(recording) as gateway:
        answer = await gateway.refund(a_refund_order(REFERENCE))

    assert (answer.outcome, answer.reason) == (outcome, reason)


async def test_evidence_is_handed_in() -> None:
    evidence = [
        Evidence(kind=EvidenceKind.TICKETS_USED, text="Both tickets entered at 19:58."),
        Evidence(kind=EvidenceKind.CONVERSATION, text="The buyer thanked us."),
    ]

    async with stripe("evidence") as gateway:
        await gateway.dispute_evidence("du_1MtJUT2eZvKYlo2CNaw2HvEv", evidence)


async def test_evidence_that_comes_too_late_is_no_failure() -> None:
    async with stripe("evidence_too_late") as gateway:
        late = [Evidence(kind=EvidenceKind.OTHER, text="Late.")]
        await gateway.dispute_evidence("du_1MtJUT2eZvKYlo2CNaw2HvEv", late)


async def test_the_books_are_read_oldest_first_with_what_the_payer_paid() -> None:
    async with stripe("books") as gateway:
        found = [entry async for entry in gateway.entries(NOON, NOON + timedelta(hours=1))]

    told = [(each.kind, each.reference, each.key, each.amount, each.fee) for each in found]
    assert told == [
        (EntryKind.CAPTURE, REFERENCE, RECORDED_KEY, PRICE, Money(1_450, "INR")),
        (
            EntryKind.REFUND,
            "re_3RfG7wLkdIwHu7ix2Zp8fHqd",
            str(RECORDED_REFUND),
            Money(20_000, "INR"),
            Money(0, "INR"),
        ),
        (EntryKind.CAPTURE, "pi_eur", "", Money(2_000, "EUR"), Money(95, "USD")),
        (
            EntryKind.DISPUTE,
            "du_1MtJUT2eZvKYlo2CNaw2HvEv",
            "",
            Money(50_000, "INR"),
            Money(1_500, "INR"),
        ),
        (EntryKind.FEE, "txn_6", "", Money(250, "INR"), Money(0, "INR")),
    ]


@pytest.mark.parametrize(
    ("currency", "ours", "theirs"),
    [
        ("EUR", 1_999, 1_999),
        ("JPY", 500, 500),
        ("KRW", 500, 500),
        ("ISK", 5, 500),
        ("KWD", 5_120, 5_120),
        ("HUF", 17_550, 17_550),
    ],
)
def test_amounts_are_written_stripes_way(currency: str, ours: int, theirs: int) -> None:
    assert to_stripe(Money(ours, currency)) == theirs
    assert from_stripe(theirs, currency.lower()) == Money(ours, currency)


async def test_an_amount_that_stripe_cannot_write_is_refused_before_it_is_asked() -> None:
    order = a_charge_order(amount=Money(5_124, "KWD"))
    gateway = StripeGateway(silent_api(), StripeNotices([NEW], FakeClock()), FakeClock())

    charge = await gateway.charge(order)
    answer = await gateway.refund(a_refund_order(REFERENCE, Money(5_124, "KWD")))

    assert (charge.outcome, charge.retry) == (ChargeOutcome.DECLINED, Retry.ELSEWHERE)
    assert answer.outcome is RefundOutcome.FAILED


def test_a_broken_crown_is_not_understood() -> None:
    with pytest.raises(NotRepresentable):
        from_stripe(550, "isk")
    with pytest.raises(BadMoney):
        from_stripe(550, "krona")


@pytest.mark.parametrize("currency", ["MGA", "UGX", "LYD", "IQD"])
def test_currencies_that_stripe_writes_in_doubtful_ways_are_not_offered(currency: str) -> None:
    assert all(currency not in offer.currencies for offer in OFFERS)


def test_cards_and_wallets_are_offered_from_stripes_minimum() -> None:
    offers = {(offer.method, *offer.currencies): offer for offer in OFFERS}

    assert {method for method, _ in offers} == {PaymentMethod.CARD, PaymentMethod.WALLET}
    assert offers[PaymentMethod.CARD, "GBP"].minimum == 30
    assert offers[PaymentMethod.WALLET, "ISK"].maximum == 999_999


@pytest.mark.parametrize(
    ("code", "decline_code", "verdict"),
    [
        ("card_declined", "try_again_later", ("bank-unavailable", Retry.SAME)),
        ("card_declined", "stolen_card", ("declined-by-bank", Retry.NEVER)),
        ("expired_card", "", ("expired-card", Retry.NEVER)),
        ("lock_timeout", "", ("provider-trouble", Retry.ELSEWHERE)),
        ("a_new_one", "another_new_one", ("declined-by-bank", Retry.NEVER)),
        ("", "", ("declined-by-bank", Retry.NEVER)),
    ],
)
def test_a_decline_is_judged_by_what_is_known_of_its_code(
    code: str, decline_code: str, verdict: tuple[str, Retry]
) -> None:
    assert verdict_of(code, decline_code) == verdict


def an_event(type_: str, object_: dict[str, Any]) -> bytes:
    event = {
        "id": "evt_1NG8Du2eZvKYlo2CUI79vXWy",
        "object": "event",
        "api_version": stripe_api.VERSION,
        "created": int(NOON.timestamp()),
        "data": {"object": object_},
        "livemode": False,
        "type": type_,
    }
    return json.dumps(event, indent=2).encode()


def an_intent(**changes: Any) -> dict[str, Any]:
    return {
        "id": REFERENCE,
        "object": "payment_intent",
        "amount": 50_000,
        "amount_received": 50_000,
        "currency": "inr",
        "metadata": {"fairground_key": RECORDED_KEY},
        "status": "succeeded",
    } | changes


def a_refund(**changes: Any) -> dict[str, Any]:
    return {
        "id": "re_1",
        "object": "refund",
        "amount": 20_000,
        "currency": "inr",
        "payment_intent": REFERENCE,
        "metadata": {"fairground_key": str(RECORDED_REFUND)},
        "status": "succeeded",
    } | changes


def a_dispute(**changes: Any) -> dict[str, Any]:
    return {
        "id": "du_1",
        "object": "dispute",
        "amount": 50_000,
        "currency": "inr",
        "payment_intent": REFERENCE,
        "reason": "fraudulent",
        "status": "needs_response",
        "evidence_details": {"due_by": 1_780_920_000},
    } | changes


def signed(body: bytes, *secrets: bytes, at: datetime = NOON) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    signatures = [f"v1={signature(secret, timestamp, body)}" for secret in secrets or (NEW,)]
    return {SIGNATURE_HEADER: ",".join([f"t={timestamp}", *signatures, "v0=6ffbb59b2300aae63f"])}


def read(body: bytes, headers: dict[str, str]) -> Notice:
    return StripeNotices([NEW, OLD], FakeClock()).read(body, headers)


@pytest.mark.parametrize(
    ("type_", "status", "outcome"),
    [
        ("payment_intent.succeeded", "succeeded", ChargeOutcome.CAPTURED),
        ("payment_intent.processing", "processing", ChargeOutcome.PENDING),
        ("payment_intent.requires_action", "requires_action", ChargeOutcome.PENDING),
        ("payment_intent.canceled", "canceled", ChargeOutcome.CANCELLED),
        (
            "payment_intent.amount_capturable_updated",
            "requires_capture",
            ChargeOutcome.AUTHORISED,
        ),
    ],
)
def test_a_notice_about_an_intent_tells_how_the_charge_stands(
    type_: str, status: str, outcome: ChargeOutcome
) -> None:
    body = an_event(type_, an_intent(status=status))

    notice = read(body, signed(body))

    assert (notice.key, notice.reference, notice.at) == (RECORDED_KEY, REFERENCE, NOON)
    assert notice.charge is not None
    assert notice.charge.outcome is outcome


def test_a_notice_of_a_failure_says_why() -> None:
    error = {"type": "card_error", "code": "card_declined", "decline_code": "lost_card"}
    intent = an_intent(status="requires_payment_method", last_payment_error=error)
    body = an_event("payment_intent.payment_failed", intent)

    notice = read(body, signed(body))

    assert notice.charge is not None
    assert notice.charge.outcome is ChargeOutcome.DECLINED
    assert notice.charge.reason == "declined-by-bank"


@pytest.mark.parametrize(
    "type_", ["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"]
)
def test_a_notice_about_a_refund_has_the_refunds_key(type_: str) -> None:
    body = an_event(type_, a_refund(status="failed", failure_reason="unknown"))

    notice = read(body, signed(body))

    assert (notice.key, notice.reference) == (None, REFERENCE)
    assert notice.refund is not None
    assert notice.refund.key == str(RECORDED_REFUND)
    assert notice.refund.outcome is RefundOutcome.FAILED
    assert notice.refund.amount == Money(20_000, "INR")


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("needs_response", DisputeStatus.OPEN),
        ("under_review", DisputeStatus.OPEN),
        ("warning_needs_response", DisputeStatus.OPEN),
        ("warning_closed", DisputeStatus.WON),
        ("won", DisputeStatus.WON),
        ("lost", DisputeStatus.LOST),
    ],
)
def test_a_notice_about_a_dispute_tells_how_it_stands(status: str, ours: DisputeStatus) -> None:
    body = an_event("charge.dispute.updated", a_dispute(status=status))

    notice = read(body, signed(body))

    assert notice.dispute is not None
    assert (notice.dispute.status, notice.dispute.charge_reference) == (ours, REFERENCE)
    assert notice.dispute.respond_by == datetime.fromtimestamp(1_780_920_000, UTC)


@pytest.mark.parametrize("type_", ["charge.refunded", "payment_intent.created", "payout.paid"])
def test_a_notice_of_another_kind_has_no_news(type_: str) -> None:
    body = an_event(type_, {"anything": "at all"})

    notice = read(body, signed(body))

    assert (notice.charge, notice.refund, notice.dispute) == (None, None, None)
    assert notice.id == "evt_1NG8Du2eZvKYlo2CUI79vXWy"


@pytest.mark.parametrize("secrets", [(OLD,), (NEW,), (b"somebody's", OLD), (OLD, NEW)])
def test_any_of_our_secrets_may_have_signed(secrets: tuple[bytes, ...]) -> None:
    body = an_event("payment_intent.succeeded", an_intent())

    assert read(body, signed(body, *secrets)).charge is not None


@pytest.mark.parametrize("age", [-301, 301])
def test_what_is_older_or_younger_than_five_minutes_is_forged(age: int) -> None:
    body = an_event("payment_intent.succeeded", an_intent())

    with pytest.raises(ForgedNotice):
        read(body, signed(body, at=NOON - timedelta(seconds=age)))


def test_what_another_secret_signed_is_forged() -> None:
    body = an_event("payment_intent.succeeded", an_intent())

    with pytest.raises(ForgedNotice):
        read(body, signed(body, b"somebody's"))


def test_the_scheme_for_tests_is_not_believed() -> None:
    body = an_event("payment_intent.succeeded", an_intent())
    header = signed(body)[SIGNATURE_HEADER].replace("v1=", "v0=")

    with pytest.raises(ForgedNotice):
        read(body, {SIGNATURE_HEADER: header})


@pytest.mark.parametrize(
    "object_",
    [
        {},
        an_intent(amount="50000"),
        an_intent(amount=-1),
        an_intent(amount_received=10**18),
        an_intent(currency="rupees"),
        an_intent(id="pi_\x00"),
        an_intent(object="refund"),
    ],
)
def test_a_signed_notice_that_makes_no_sense_is_malformed(object_: dict[str, Any]) -> None:
    body = an_event("payment_intent.succeeded", object_)

    with pytest.raises(MalformedNotice):
        read(body, signed(body))


def test_the_signature_is_the_documented_one() -> None:
    # printf '1492774577.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test
    expected = "7656fc2882a7ca0a651666b36bf2f2f22ee204f54f608f227498a2419f2890b2"

    assert signature(b"whsec_test", "1492774577", b'{"id":"evt_1"}') == expected


def silent_api() -> stripe_api.StripeApi:
    return stripe_api.StripeApi(stripe_api.connect("sk", patience=PATIENCE))
