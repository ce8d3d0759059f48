"""Razorpay by recorded exchanges: each line of a recording is what its documentation shows."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.payments import razorpay_api
from adapters.payments.razorpay import RazorpayGateway
from adapters.payments.razorpay_notices import RazorpayNotices, signature
from adapters.payments.razorpay_payments import Contact
from application.payments.ports import (
    Charge,
    ChargeOrder,
    ChargeOutcome,
    EntryKind,
    Evidence,
    EvidenceKind,
    Notice,
    RefundOutcome,
)
from application.platform.errors import Unavailable
from domain.kernel.money import Money
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
from tests.support.razorpay import SECRET, signed
from tests.support.recordings import playing

OLD = b"the secret before this one, as long"
PRICE = Money(50_000, "INR")
ORDER = "order_IluGWxBm9U8zJ8"
PAGE = "plink_ExjpAUN3gVHrPJ"
DISPUTE = "disp_AHfqOvkldwsbqt"
EVIDENCE = [
    Evidence(kind=EvidenceKind.TICKETS_USED, text="Both tickets entered at 19:58."),
    Evidence(kind=EvidenceKind.CONVERSATION, text="The buyer thanked us."),
]


@asynccontextmanager
async def razorpay(recording: str) -> AsyncIterator[RazorpayGateway]:
    async with (
        playing("razorpay", recording) as address,
        razorpay_api.connect(
            "rzp_test_recorded", "secret", address=address, patience=timedelta(seconds=2)
        ) as calls,
    ):
        clock = FakeClock()
        yield RazorpayGateway(
            razorpay_api.RazorpayApi(calls),
            RazorpayNotices([SECRET, OLD], clock),
            clock,
            contact=Contact(email="payments@fairground.example", phone="+910000000000"),
        )


def an_order(method: PaymentMethod = PaymentMethod.UPI_COLLECT, token: str = "") -> ChargeOrder:
    if method is PaymentMethod.UPI_COLLECT:
        token = "asha@okbank"
    return a_charge_order(token, payment_id=RECORDED_PAYMENT, method=method)


async def looked_up(recording: str, reference: str = "") -> Charge | None:
    async with razorpay(recording) as gateway:
        return await gateway.look_up(RECORDED_KEY, reference=reference)


@pytest.mark.parametrize(
    ("recording", "method", "token", "step", "target"),
    [
        ("collect", PaymentMethod.UPI_COLLECT, "", NextStep.CONFIRM_IN_APP, ""),
        ("intent", PaymentMethod.UPI_INTENT, "", NextStep.REDIRECT, "upi://pay?pa="),
        ("intent", PaymentMethod.UPI_QR, "", NextStep.SHOW_QR, "upi://pay?pa="),
        ("bank", PaymentMethod.NET_BANKING, "HDFC", NextStep.REDIRECT, "https://api.razorpay"),
        ("wallet", PaymentMethod.WALLET, "payzapp", NextStep.REDIRECT, "https://api.razorpay"),
        ("without_a_way", PaymentMethod.NET_BANKING, "HDFC", NextStep.WAIT, ""),
        ("begun_before", PaymentMethod.UPI_COLLECT, "", NextStep.CONFIRM_IN_APP, ""),
    ],
)
async def test_a_charge_is_an_order_with_a_payment_that_its_payer_has_to_confirm(
    recording: str, method: PaymentMethod, token: str, step: NextStep, target: str
) -> None:
    async with razorpay(recording) as gateway:
        charge = await gateway.charge(an_order(method, token))

    assert (charge.outcome, charge.reference) == (ChargeOutcome.PENDING, ORDER)
    assert charge.next_action.step is step
    assert charge.next_action.target.startswith(target)


async def test_an_order_that_nobody_began_to_pay_is_begun_by_charging_again() -> None:
    async with razorpay("died_between") as gateway:
        found = await gateway.look_up(RECORDED_KEY, reference="")
        charge = await gateway.charge(an_order())

    assert found is None
    assert charge.outcome is ChargeOutcome.PENDING


@pytest.mark.parametrize(
    ("recording", "reason", "retry", "reference"),
    [
        ("refused", "wrong-details", Retry.NEVER, ORDER),
        ("order_refused", "not-supported-here", Retry.ELSEWHERE, ""),
    ],
)
async def test_a_refusal_says_why_and_whether_to_try_again(
    recording: str, reason: str, retry: Retry, reference: str
) -> None:
    async with razorpay(recording) as gateway:
        charge = await gateway.charge(an_order())

    assert charge.outcome is ChargeOutcome.DECLINED
    assert (charge.reason, charge.retry, charge.reference) == (reason, retry, reference)


@pytest.mark.parametrize("recording", ["gateway_down", "wrong_key", "nonsense"])
async def test_what_tells_nothing_about_the_charge_is_no_answer(recording: str) -> None:
    async with razorpay(recording) as gateway:
        with pytest.raises(Unavailable):
            await gateway.charge(an_order())


async def test_a_charge_whose_answer_got_lost_is_found_by_its_receipt() -> None:
    async with razorpay("lost_answer") as gateway:
        with pytest.raises(Unavailable):
            await gateway.charge(an_order())
        charge = await gateway.look_up(RECORDED_KEY, reference="")

    assert charge is not None
    assert (charge.captured, charge.fee) == (PRICE, Money(1_180, "INR"))


async def test_a_key_that_is_nowhere_was_never_heard_of() -> None:
    assert await looked_up("never_heard_of") is None


async def test_what_we_know_of_cannot_be_denied() -> None:
    with pytest.raises(Unavailable):
        await looked_up("denied", ORDER)


async def test_of_several_payments_the_one_that_brought_money_counts() -> None:
    charge = await looked_up("failed_then_paid", ORDER)

    assert charge is not None
    assert charge.captured == PRICE


@pytest.mark.parametrize("recording", ["capture", "captured_before"])
async def test_what_a_payer_authorised_is_captured(recording: str) -> None:
    async with razorpay(recording) as gateway:
        charge = await gateway.capture(RECORDED_KEY, PRICE, reference=ORDER)

    assert (charge.captured, charge.reference) == (PRICE, ORDER)


async def test_an_order_that_was_given_up_stays_so_whatever_its_payer_does() -> None:
    async with razorpay("cancelled") as gateway:
        charge = await gateway.cancel(RECORDED_KEY, reference=ORDER)

    assert charge.outcome is ChargeOutcome.CANCELLED


async def test_cards_are_asked_for_on_a_page_of_razorpays() -> None:
    async with razorpay("page") as gateway:
        charge = await gateway.charge(an_order(PaymentMethod.CARD))
        later = await gateway.look_up(RECORDED_KEY, reference=charge.reference)

    assert (charge.outcome, charge.reference) == (ChargeOutcome.PENDING, PAGE)
    assert charge.next_action.step is NextStep.REDIRECT
    assert charge.next_action.target == "https://rzp.io/i/nxrHnLJ"
    assert later is not None
    assert (later.captured, later.reference) == (PRICE, PAGE)


async def test_a_payer_who_did_not_name_their_bank_chooses_it_there() -> None:
    async with razorpay("bank_page") as gateway:
        charge = await gateway.charge(an_order(PaymentMethod.NET_BANKING))

    assert (charge.reference, charge.next_action.step) == (PAGE, NextStep.REDIRECT)


async def test_a_page_is_not_opened_twice() -> None:
    async with razorpay("page_opened_before") as gateway:
        charge = await gateway.charge(an_order(PaymentMethod.CARD))

    assert (charge.outcome, charge.reference) == (ChargeOutcome.PENDING, PAGE)


async def test_a_page_whose_answer_got_lost_is_found_by_its_key() -> None:
    charge = await looked_up("page_found")

    assert charge is not None
    assert charge.captured == PRICE


@pytest.mark.parametrize(
    ("recording", "outcome"),
    [
        ("page_cancelled", ChargeOutcome.CANCELLED),
        ("page_paid_before", ChargeOutcome.CAPTURED),
    ],
)
async def test_a_page_is_cancelled_unless_it_is_paid(
    recording: str, outcome: ChargeOutcome
) -> None:
    async with razorpay(recording) as gateway:
        charge = await gateway.cancel(RECORDED_KEY, reference=PAGE)

    assert charge.outcome is outcome


async def test_a_refund_has_its_key_and_is_found_by_it() -> None:
    async with razorpay("refunded") as gateway:
        answer = await gateway.refund(a_refund_order(ORDER))
        found = await gateway.look_up_refund(a_refund_order(ORDER))

    assert answer.outcome is RefundOutcome.SUCCEEDED
    assert found == answer


@pytest.mark.parametrize(
    ("recording", "reference", "outcome", "reason"),
    [
        ("page_refunded", PAGE, RefundOutcome.PENDING, ""),
        ("refund_refused", ORDER, RefundOutcome.FAILED, "input-validation-failed"),
    ],
)
async def test_a_refund_tells_how_it_stands(
    recording: str, reference: str, outcome: RefundOutcome, reason: str
) -> None:
    async with razorpay(recording) as gateway:
        answer = await gateway.refund(a_refund_order(reference))

    assert (answer.outcome, answer.reason) == (outcome, reason)


async def test_a_refund_that_is_under_way_is_no_answer() -> None:
    async with razorpay("refund_under_way") as gateway:
        with pytest.raises(Unavailable):
            await gateway.refund(a_refund_order(ORDER))


@pytest.mark.parametrize("recording", ["evidence", "evidence_without_papers"])
async def test_evidence_is_handed_in_or_left_as_a_draft(recording: str) -> None:
    async with razorpay(recording) as gateway:
        await gateway.dispute_evidence(DISPUTE, EVIDENCE)


async def test_the_books_are_read_oldest_first() -> None:
    async with razorpay("books") as gateway:
        found = [entry async for entry in gateway.entries(NOON, NOON + timedelta(hours=1))]

    assert [(each.kind, each.reference, each.key, each.amount, each.fee) for each in found] == [
        (EntryKind.REFUND, "rfnd_FP8QHiV938haTz", str(RECORDED_REFUND), Money(20_000, "INR"), None),
        (EntryKind.CAPTURE, ORDER, RECORDED_KEY, PRICE, Money(1_180, "INR")),
        (EntryKind.DISPUTE, DISPUTE, "", PRICE, None),
    ]


def test_only_rupees_are_offered_and_by_every_method() -> None:
    assert {offer.method for offer in RazorpayGateway.offers} == set(PaymentMethod)
    assert all(offer.currencies == {"INR"} for offer in RazorpayGateway.offers)


def a_payment(**changes: Any) -> dict[str, Any]:
    return {
        "id": "pay_IluHzyWvpNhAp3",
        "amount": 50_000,
        "currency": "INR",
        "status": "captured",
        "order_id": ORDER,
        "method": "upi",
        "notes": {"fairground_key": RECORDED_KEY},
        "fee": 1_180,
        "error_reason": None,
        "created_at": 1_780_315_205,
    } | changes


def a_page(**changes: Any) -> dict[str, Any]:
    return {
        "id": PAGE,
        "amount": 50_000,
        "amount_paid": 50_000,
        "currency": "INR",
        "status": "paid",
        "reference_id": RECORDED_KEY,
        "notes": {"fairground_link": RECORDED_KEY},
    } | changes


def a_refund(**changes: Any) -> dict[str, Any]:
    return {
        "id": "rfnd_1",
        "amount": 20_000,
        "currency": "INR",
        "payment_id": "pay_IluHzyWvpNhAp3",
        "receipt": str(RECORDED_REFUND),
        "notes": {"fairground_key": str(RECORDED_REFUND)},
        "status": "processed",
    } | changes


def a_dispute(**changes: Any) -> dict[str, Any]:
    return {
        "id": DISPUTE,
        "payment_id": "pay_IluHzyWvpNhAp3",
        "amount": 50_000,
        "currency": "INR",
        "reason_code": "chargeback",
        "respond_by": 1_781_179_200,
        "status": "open",
    } | changes


def an_event(name: str, *, at: datetime = NOON, **entities: dict[str, Any]) -> bytes:
    event = {
        "entity": "event",
        "account_id": "acc_BFQ7uQEaa7j2z7",
        "event": name,
        "contains": list(entities),
        "payload": {kind: {"entity": entity} for kind, entity in entities.items()},
        "created_at": int(at.timestamp()),
    }
    return json.dumps(event).encode()


def read(body: bytes, headers: dict[str, str] | None = None) -> Notice:
    return RazorpayNotices([SECRET, OLD], FakeClock()).read(body, headers or signed(body))


@pytest.mark.parametrize(
    ("event", "status", "outcome"),
    [
        ("payment.authorized", "authorized", ChargeOutcome.AUTHORISED),
        ("payment.captured", "captured", ChargeOutcome.CAPTURED),
        ("order.paid", "captured", ChargeOutcome.CAPTURED),
        ("payment.failed", "failed", ChargeOutcome.DECLINED),
    ],
)
def test_a_notice_about_a_payment_is_about_its_order(
    event: str, status: str, outcome: ChargeOutcome
) -> None:
    notice = read(an_event(event, payment=a_payment(status=status)))

    assert (notice.key, notice.reference, notice.at) == (RECORDED_KEY, ORDER, NOON)
    assert notice.charge is not None
    assert notice.charge.outcome is outcome


@pytest.mark.parametrize(
    "notes", [[], {}, {"fairground_link": RECORDED_KEY}, {"fairground_key": 7}]
)
def test_a_payment_that_no_order_of_ours_has_is_no_news(notes: Any) -> None:
    assert read(an_event("payment.captured", payment=a_payment(notes=notes))).charge is None


@pytest.mark.parametrize(
    ("event", "status", "outcome"),
    [
        ("payment_link.paid", "paid", ChargeOutcome.CAPTURED),
        ("payment_link.cancelled", "cancelled", ChargeOutcome.CANCELLED),
        ("payment_link.expired", "expired", ChargeOutcome.EXPIRED),
    ],
)
def test_a_notice_about_a_page_is_about_the_charge(
    event: str, status: str, outcome: ChargeOutcome
) -> None:
    notice = read(an_event(event, payment_link=a_page(status=status), payment=a_payment(notes=[])))

    assert (notice.key, notice.reference) == (RECORDED_KEY, PAGE)
    assert notice.charge is not None
    assert notice.charge.outcome is outcome


@pytest.mark.parametrize(
    ("event", "status", "outcome"),
    [
        ("refund.created", "pending", RefundOutcome.PENDING),
        ("refund.processed", "processed", RefundOutcome.SUCCEEDED),
        ("refund.failed", "failed", RefundOutcome.FAILED),
    ],
)
def test_a_notice_about_a_refund_has_the_refunds_key(
    event: str, status: str, outcome: RefundOutcome
) -> None:
    notice = read(an_event(event, refund=a_refund(status=status), payment=a_payment()))

    assert (notice.key, notice.reference) == (RECORDED_KEY, ORDER)
    assert notice.refund is not None
    assert (notice.refund.key, notice.refund.outcome) == (str(RECORDED_REFUND), outcome)


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("open", DisputeStatus.OPEN),
        ("under_review", DisputeStatus.OPEN),
        ("won", DisputeStatus.WON),
        ("closed", DisputeStatus.WON),
        ("lost", DisputeStatus.LOST),
    ],
)
def test_a_notice_about_a_dispute_tells_how_it_stands(status: str, ours: DisputeStatus) -> None:
    dispute = a_dispute(status=status)

    notice = read(an_event("payment.dispute.created", dispute=dispute, payment=a_payment()))

    assert notice.dispute is not None
    assert (notice.dispute.status, notice.dispute.charge_reference) == (ours, ORDER)
    assert notice.dispute.respond_by == datetime.fromtimestamp(1_781_179_200, UTC)


def test_a_notice_of_another_kind_has_no_news() -> None:
    notice = read(an_event("settlement.processed"))

    assert (notice.charge, notice.refund, notice.dispute) == (None, None, None)


def test_a_repetition_is_the_same_notice_and_what_nobody_signed_changes_nothing() -> None:
    body = an_event("payment.captured", payment=a_payment())

    notices = [
        read(body, signed(body) | {"x-razorpay-event-id": id_}) for id_ in ("Gb5kMCdcAZ8jJ8", "x")
    ]

    assert notices[0] == notices[1]
    assert notices[0].id != read(an_event("payment.captured", payment=a_payment(fee=0))).id


def test_any_of_our_secrets_may_have_signed() -> None:
    body = an_event("payment.captured", payment=a_payment())

    assert read(body, signed(body, OLD)).charge is not None
    with pytest.raises(ForgedNotice):
        read(body, signed(body, b"somebody's"))


@pytest.mark.parametrize(
    ("age", "is_believed"),
    [(-301, False), (-299, True), (86_400, True), (86_699, True), (86_701, False)],
)
def test_a_notice_is_believed_as_long_as_razorpay_repeats_it(
    age: int, *, is_believed: bool
) -> None:
    at = NOON - timedelta(seconds=age)
    body = an_event("payment.captured", at=at, payment=a_payment())

    if is_believed:
        assert read(body).charge is not None
    else:
        with pytest.raises(ForgedNotice):
            read(body)


@pytest.mark.parametrize(
    "body",
    [
        an_event("payment.captured"),
        an_event("payment_link.paid"),
        an_event("refund.processed", payment=a_payment()),
        an_event("payment.dispute.won", payment=a_payment()),
        an_event("payment.captured", payment=a_payment(amount="50000")),
        an_event("payment.captured", payment=a_payment(amount=-1)),
        an_event("payment.captured", payment=a_payment(currency="rupees")),
        an_event("payment.captured", payment=a_payment(order_id="order\x00")),
    ],
)
def test_a_signed_notice_that_makes_no_sense_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedNotice):
        read(body)


def test_the_signature_is_the_documented_one() -> None:
    # printf '{"event":"payment.captured"}' | openssl dgst -sha256 -hmac secret
    expected = "8308ed257604fd2e3a5f31e3ca7b5a85c225df5b0dc02b63004414e0a99c1e6e"

    assert signature(b"secret", b'{"event":"payment.captured"}') == expected
