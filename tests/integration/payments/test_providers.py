"""Payments from the order to the refund, with the providers that are not ours."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer

from adapters.payments import razorpay_api, stripe_api
from adapters.payments.razorpay import RazorpayGateway
from adapters.payments.razorpay_notices import RazorpayNotices
from adapters.payments.razorpay_payments import Contact
from adapters.payments.stripe import StripeGateway
from adapters.payments.stripe_notices import SIGNATURE_HEADER, StripeNotices, signature
from application.payments.gateways import Gateways
from application.payments.ports import PaymentGateway
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from domain.kernel.money import Money
from domain.payments.attempt import key_of
from domain.payments.events import NextStep, PaymentMethod
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from tests.support.clock import FixedRandomness
from tests.support.localstripe import (
    CARD,
    CARD_THAT_IS_AUTHENTICATED,
    CARD_THAT_IS_DECLINED,
    Front,
    LocalStripe,
    running_localstripe,
)
from tests.support.payments import Desk, a_desk
from tests.support.razorpay import IS_UNANSWERED, SECRET, SUCCEEDS, FakeRazorpay

PATIENCE = timedelta(seconds=5)
A_WHILE = timedelta(seconds=40)
LONG = timedelta(minutes=30)


@pytest.fixture(scope="module")
def local() -> Iterator[LocalStripe]:
    with running_localstripe() as local:
        yield local


def put_into(desk: Desk, gateway: PaymentGateway) -> None:
    desk.gateways = Gateways(
        {gateway.name: gateway}, clock=desk.clock, randomness=FixedRandomness(), patience=PATIENCE
    )
    desk.receive_notice = ReceiveNoticeHandler(desk.work, desk.gateways, desk.clock)


@pytest.fixture
async def at_stripe(local: LocalStripe) -> AsyncIterator[Desk]:
    async with (
        a_desk() as desk,
        TestServer(Front(local).app) as server,
        stripe_api.connect(
            "sk_test_1", address=f"http://127.0.0.1:{server.port}", patience=PATIENCE
        ) as calls,
    ):
        notices = StripeNotices([SECRET], desk.clock)
        put_into(desk, StripeGateway(stripe_api.StripeApi(calls), notices, desk.clock))
        yield desk


async def told_by_stripe(desk: Desk, local: LocalStripe, payment: Payment) -> None:
    intent = local.intent_of(key_of(payment.id, 1))
    assert intent is not None
    for event in local.events_about(intent["id"]):
        body = json.dumps(event).encode()
        now = str(int(desk.clock.now().timestamp()))
        headers = {SIGNATURE_HEADER: f"t={now},v1={signature(SECRET, now, body)}"}
        await desk.receive_notice(ReceiveNotice(provider="stripe", body=body, headers=headers))


async def test_a_card_is_charged_and_refunded_at_stripe(
    at_stripe: Desk, local: LocalStripe
) -> None:
    payment = await at_stripe.paid(local.a_card(CARD), gateway="stripe")
    await told_by_stripe(at_stripe, local, payment)
    assert payment.status is PaymentStatus.CAPTURED

    await at_stripe.refund(payment, Money(20_000, "INR"))
    await at_stripe.run_due()

    assert (await at_stripe.present(payment.id)).status is PaymentStatus.CAPTURED
    assert local.money_kept(key_of(payment.id, 1)) == 30_000


async def test_a_payer_whose_bank_asks_them_is_paid_by_a_notice(
    at_stripe: Desk, local: LocalStripe
) -> None:
    pending = await at_stripe.paid(local.a_card(CARD_THAT_IS_AUTHENTICATED), gateway="stripe")
    intent = local.intent_of(key_of(pending.id, 1))
    assert intent is not None
    assert pending.status is PaymentStatus.PENDING

    local.authenticate(intent)
    await told_by_stripe(at_stripe, local, pending)

    assert (await at_stripe.present(pending.id)).status is PaymentStatus.CAPTURED


async def test_a_notice_that_never_came_is_made_good_by_asking(
    at_stripe: Desk, local: LocalStripe
) -> None:
    pending = await at_stripe.paid(local.a_card(CARD_THAT_IS_AUTHENTICATED), gateway="stripe")
    intent = local.intent_of(key_of(pending.id, 1))
    assert intent is not None

    local.authenticate(intent)
    await at_stripe.pass_time(A_WHILE)

    assert (await at_stripe.present(pending.id)).status is PaymentStatus.CAPTURED


async def test_a_card_that_is_declined_pays_nothing(at_stripe: Desk, local: LocalStripe) -> None:
    payment = await at_stripe.paid(local.a_card(CARD_THAT_IS_DECLINED), gateway="stripe")

    assert payment.status is PaymentStatus.DECLINED
    assert local.money_kept(key_of(payment.id, 1)) == 0


@pytest.fixture
async def razorpay() -> AsyncIterator[tuple[Desk, FakeRazorpay]]:
    async with a_desk() as desk:
        fake = FakeRazorpay(desk.clock)
        async with (
            TestServer(fake.app()) as server,
            razorpay_api.connect(
                "rzp", "secret", address=f"http://127.0.0.1:{server.port}", patience=PATIENCE
            ) as calls,
        ):
            api = razorpay_api.RazorpayApi(calls)
            contact = Contact(email="payments@fairground.example", phone="+910000000000")
            notices = RazorpayNotices([SECRET], desk.clock)
            put_into(desk, RazorpayGateway(api, notices, desk.clock, contact=contact))
            yield desk, fake


async def told_by_razorpay(desk: Desk, fake: FakeRazorpay) -> None:
    while fake.notices:
        _, (body, headers) = fake.notices.pop(0)
        await desk.receive_notice(ReceiveNotice(provider="razorpay", body=body, headers=headers))
        await desk.run_due()


async def asked_in_their_app(desk: Desk, token: str = SUCCEEDS) -> Payment:
    return await desk.paid(token, gateway="razorpay", method=PaymentMethod.UPI_COLLECT)


async def test_what_a_payer_authorises_in_their_app_is_captured_and_refunded(
    razorpay: tuple[Desk, FakeRazorpay],
) -> None:
    desk, fake = razorpay
    pending = await asked_in_their_app(desk)
    assert pending.status is PaymentStatus.PENDING
    assert pending.next_action.step is NextStep.CONFIRM_IN_APP

    fake.let_payer_act(key_of(pending.id, 1))
    await told_by_razorpay(desk, fake)
    payment = await desk.present(pending.id)
    await desk.refund(payment, Money(20_000, "INR"))
    await desk.run_due()

    assert payment.status is PaymentStatus.CAPTURED
    assert fake.kept(key_of(payment.id, 1)) == 30_000


async def test_a_charge_without_an_answer_is_found_and_not_made_again(
    razorpay: tuple[Desk, FakeRazorpay],
) -> None:
    desk, fake = razorpay
    unknown = await asked_in_their_app(desk, IS_UNANSWERED)
    assert unknown.status is PaymentStatus.UNKNOWN

    await desk.pass_time(A_WHILE)

    assert (await desk.present(unknown.id)).status is PaymentStatus.CAPTURED
    assert len(fake.payments) == 1


async def test_what_is_authorised_after_the_time_was_over_is_not_taken(
    razorpay: tuple[Desk, FakeRazorpay],
) -> None:
    desk, fake = razorpay
    pending = await asked_in_their_app(desk)
    desk.clock.pass_time(LONG)
    await desk.run_due()

    fake.let_payer_act(key_of(pending.id, 1))
    await told_by_razorpay(desk, fake)

    assert (await desk.present(pending.id)).status is PaymentStatus.EXPIRED
    assert fake.kept(key_of(pending.id, 1)) == 0
