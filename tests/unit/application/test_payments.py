"""Payments as they go: opened, charged, waited for, given up, refunded; with a fake clock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.payments.outcome import after
from application.payments.ports import Charge, ChargeOutcome, NoticeEffect
from application.payments.queries import (
    GetPayment,
    GetPaymentHandler,
    ListPaymentMethods,
    ListPaymentMethodsHandler,
)
from application.payments.receive_notice import ReceiveNotice
from application.platform.errors import Unavailable
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, PaymentId
from domain.kernel.money import Money
from domain.payments.errors import (
    ForgedNotice,
    MalformedNotice,
    MethodNotOffered,
    NotCaptured,
    PaymentNotFound,
    ProviderNotFound,
)
from domain.payments.events import NextStep, PaymentMethod
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from domain.payments.refund import RefundStatus
from tests.support.payments import PAYER, PRICE, TEN_MINUTES, Desk, a_desk, a_refund_id

CAPTURE = ("capture", 50_000)
MOMENT = timedelta(seconds=4)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


async def test_a_payment_is_charged_as_soon_as_it_is_opened(desk: Desk) -> None:
    payment = await desk.paid()

    assert payment.status is PaymentStatus.CAPTURED
    assert payment.reference
    assert desk.money(payment) == [CAPTURE]


async def test_a_declined_payment_says_why(desk: Desk) -> None:
    payment = await desk.paid("tok_decline")

    assert (payment.status, payment.decline_reason) == (
        PaymentStatus.DECLINED,
        "declined-by-bank",
    )


async def test_a_pending_payment_tells_the_payer_what_to_do(desk: Desk) -> None:
    payment = await desk.paid("", method=PaymentMethod.UPI_QR)

    assert payment.status is PaymentStatus.PENDING
    assert payment.next_action.step is NextStep.SHOW_QR
    assert payment.reference in payment.next_action.target


@pytest.mark.parametrize("token", ["tok_pending", "tok_notice_twice", "tok_notice_lost"])
async def test_a_payer_who_confirms_has_paid_once(desk: Desk, token: str) -> None:
    payment = await desk.paid(token)

    await desk.pass_time(MOMENT)

    assert await status_of(desk, payment) is PaymentStatus.CAPTURED
    assert (await desk.history(payment)).count("PaymentCaptured") == 1
    assert desk.money(payment) == [CAPTURE]


async def test_a_payer_who_refuses_has_not_paid(desk: Desk) -> None:
    payment = await desk.paid("tok_pending_decline")

    await desk.pass_time(MOMENT)

    assert await status_of(desk, payment) is PaymentStatus.DECLINED


async def test_a_notice_may_come_before_the_answer(desk: Desk) -> None:
    payment = await desk.paid("tok_notice_early")

    assert payment.status is PaymentStatus.CAPTURED
    assert await desk.history(payment) == ["PaymentOpened", "PaymentCaptured"]
    assert [notice.effect for notice in await desk.notices_about(payment)] == [NoticeEffect.APPLIED]


async def test_a_notice_after_the_answer_is_old_news(desk: Desk) -> None:
    payment = await desk.paid()

    await desk.pass_time(MOMENT)

    assert [notice.effect for notice in await desk.notices_about(payment)] == [
        NoticeEffect.OLD_NEWS
    ]


async def test_an_unanswered_charge_that_took_place_is_found(desk: Desk) -> None:
    payment = await desk.paid("tok_hang_charged")
    assert payment.status is PaymentStatus.UNKNOWN

    await desk.pass_time(MOMENT)

    assert await status_of(desk, payment) is PaymentStatus.CAPTURED
    assert desk.money(payment) == [CAPTURE]


async def test_an_unanswered_charge_that_did_not_take_place_runs_out(desk: Desk) -> None:
    payment = await desk.paid("tok_hang")

    await desk.pass_time(TEN_MINUTES - MOMENT)
    assert await status_of(desk, payment) is PaymentStatus.UNKNOWN
    await desk.pass_time(2 * MOMENT)

    assert await status_of(desk, payment) is PaymentStatus.EXPIRED
    assert desk.money(payment) == []


async def test_a_payer_who_never_confirms_runs_out_of_time(desk: Desk) -> None:
    payment = await desk.paid("tok_abandoned")

    await desk.pass_time(TEN_MINUTES)

    assert await status_of(desk, payment) is PaymentStatus.EXPIRED


async def test_late_money_is_never_lost(desk: Desk) -> None:
    payment = await desk.paid("tok_late")

    await desk.pass_time(TEN_MINUTES)
    assert await status_of(desk, payment) is PaymentStatus.EXPIRED
    await desk.pass_time(MOMENT)

    assert await status_of(desk, payment) is PaymentStatus.CAPTURED
    assert desk.money(payment) == [CAPTURE]


async def test_late_money_is_found_even_if_no_notice_comes(desk: Desk) -> None:
    payment = await desk.paid("tok_late")
    desk.sandbox.notices.connect(nobody)

    await desk.pass_time(TEN_MINUTES + MINUTE)

    assert await status_of(desk, payment) is PaymentStatus.CAPTURED


async def test_a_payment_is_not_charged_once_its_time_is_over(desk: Desk) -> None:
    payment = await desk.opened()
    desk.clock.pass_time(TEN_MINUTES)

    await desk.run_due()

    assert await status_of(desk, payment) is PaymentStatus.EXPIRED
    assert desk.money(payment) == []


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (ChargeOutcome.EXPIRED, PaymentStatus.EXPIRED),
        (ChargeOutcome.CANCELLED, PaymentStatus.CANCELLED),
        (ChargeOutcome.PENDING, PaymentStatus.PENDING),
    ],
)
async def test_what_a_provider_ended_is_ended(
    desk: Desk, outcome: ChargeOutcome, status: PaymentStatus
) -> None:
    payment = await desk.paid("tok_hang")

    charge = Charge(reference="r1", outcome=outcome)

    assert after(payment, charge, now=desk.clock.now()).status is status


@pytest.mark.parametrize("outcome", sorted(set(ChargeOutcome) - {ChargeOutcome.CAPTURED}))
def test_only_a_captured_charge_has_captured_something(outcome: ChargeOutcome) -> None:
    with pytest.raises(ValueError, match="if and only if"):
        Charge(reference="r1", outcome=outcome, captured=PRICE)
    with pytest.raises(ValueError, match="if and only if"):
        Charge(reference="r1", outcome=ChargeOutcome.CAPTURED)


async def test_a_notice_of_a_wrong_amount_moves_nothing(desk: Desk) -> None:
    payment = await desk.paid("tok_wrong_amount")

    await desk.pass_time(MOMENT)
    doubted = await desk.present(payment.id)
    await desk.pass_time(TEN_MINUTES)

    assert doubted.status is PaymentStatus.PENDING
    assert doubted.quarantine_reason == "500.01 INR was captured instead of 500.00 INR"
    assert await desk.history(payment) == [
        "PaymentOpened",
        "PaymentPending",
        "PaymentQuarantined",
        "PaymentExpired",
    ]


async def test_a_second_charge_for_the_same_payment_is_quarantined(desk: Desk) -> None:
    payment = await desk.paid()
    [(body, _)] = await notices(desk)
    other = body.replace(b'"id": "', b'"id": "other').replace(b"sandbox_", b"second_")

    for text in (other, other.replace(b"other", b"third")):
        await desk.receive(text, desk.sandbox.signer.sign(text))

    assert (await desk.history(payment)).count("PaymentQuarantined") == 1
    assert await status_of(desk, payment) is PaymentStatus.CAPTURED


async def test_a_hundred_equal_notices_at_once_have_one_effect(desk: Desk) -> None:
    payment = await desk.paid("tok_pending")
    desk.clock.pass_time(MOMENT)
    [(body, headers)] = await notices(desk)

    await asyncio.gather(*(desk.receive(body, headers) for _ in range(100)))

    assert await desk.history(payment) == ["PaymentOpened", "PaymentPending", "PaymentCaptured"]
    assert len(await desk.notices_about(payment)) == 1


async def test_a_forged_notice_leaves_nothing_behind(desk: Desk) -> None:
    payment = await desk.paid("tok_pending")
    desk.clock.pass_time(MOMENT)
    [(body, headers)] = await notices(desk)

    with pytest.raises(ForgedNotice):
        await desk.receive(body, {**headers, "x-sandbox-signature": "0" * 64})

    assert await status_of(desk, payment) is PaymentStatus.PENDING
    assert await desk.notices_about(payment) == []


async def test_an_old_notice_cannot_be_replayed(desk: Desk) -> None:
    await desk.paid("tok_pending")
    desk.clock.pass_time(MOMENT)
    [(body, headers)] = await notices(desk)
    desk.clock.pass_time(timedelta(seconds=301))

    with pytest.raises(ForgedNotice):
        await desk.receive(body, headers)


async def test_a_notice_that_cannot_be_read_is_malformed(desk: Desk) -> None:
    with pytest.raises(MalformedNotice):
        await desk.receive(b"{}", desk.sandbox.signer.sign(b"{}"))


async def test_a_notice_about_an_unknown_payment_is_kept(desk: Desk) -> None:
    payment = await desk.paid()
    [(body, _)] = await notices(desk)
    stranger = PaymentId(uuid4())
    text = body.replace(str(payment.id).encode(), str(stranger).encode())

    await desk.receive(text, desk.sandbox.signer.sign(text))

    async with desk.work.begin() as store:
        [kept] = await store.notices.of_payment(stranger)
    assert (kept.effect, kept.body) == (NoticeEffect.UNMATCHED, text)


async def test_a_provider_nobody_knows_is_not_found(desk: Desk) -> None:
    with pytest.raises(ProviderNotFound):
        await desk.receive_notice(ReceiveNotice(provider="nobody", body=b"", headers={}))


async def test_a_cancelled_payment_cannot_be_paid_any_more(desk: Desk) -> None:
    payment = await desk.paid("tok_pending")

    await desk.cancel(payment)
    await desk.cancel(payment)
    await desk.pass_time(TEN_MINUTES)

    assert await status_of(desk, payment) is PaymentStatus.CANCELLED
    assert desk.money(payment) == []


async def test_a_payment_cancelled_before_it_was_charged_stays_cancelled(desk: Desk) -> None:
    payment = await desk.opened()

    await desk.cancel(payment)
    await desk.run_due()

    assert await status_of(desk, payment) is PaymentStatus.CANCELLED
    assert desk.money(payment) == []


async def test_cancelling_too_late_tells_that_the_money_came(desk: Desk) -> None:
    payment = await desk.paid("tok_hang_charged")

    await desk.cancel(payment)

    assert await status_of(desk, payment) is PaymentStatus.CAPTURED


async def test_a_refund_goes_back_to_the_payer(desk: Desk) -> None:
    payment = await desk.paid()

    await desk.refund(payment)
    await desk.run_due()

    assert await status_of(desk, payment) is PaymentStatus.REFUNDED
    assert desk.money(payment) == [CAPTURE, ("refund", 50_000)]


async def test_a_refund_requested_twice_is_one_refund(desk: Desk) -> None:
    payment, refund_id = await desk.paid(), a_refund_id()

    for _ in range(2):
        await desk.refund(payment, Money(100, "INR"), refund_id)
        await desk.run_due()

    assert desk.money(payment) == [CAPTURE, ("refund", 100)]


async def test_an_unanswered_refund_is_asked_for_until_it_is_known(desk: Desk) -> None:
    payment = await desk.paid("tok_refund_hangs")
    refund_id = await desk.refund(payment)

    await desk.run_due()
    asked = await desk.present(payment.id)
    await desk.pass_time(MOMENT)

    assert asked.refund(refund_id).status is RefundStatus.PENDING
    assert await status_of(desk, payment) is PaymentStatus.REFUNDED
    assert desk.money(payment) == [CAPTURE, ("refund", 50_000)]


async def test_a_refund_that_fails_says_so(desk: Desk) -> None:
    payment = await desk.paid("tok_refund_fails")

    refund_id = await desk.refund(payment)
    await desk.run_due()

    failed = await desk.present(payment.id)
    assert failed.refund(refund_id).status is RefundStatus.FAILED
    assert failed.refundable == PRICE


async def test_what_was_not_captured_cannot_be_refunded(desk: Desk) -> None:
    payment = await desk.paid("tok_decline")

    with pytest.raises(NotCaptured):
        await desk.refund(payment)


async def test_reactions_that_come_again_find_nothing_to_do(desk: Desk) -> None:
    payment = await desk.paid("tok_pending")
    await desk.pass_time(MOMENT)
    await desk.refund(payment)
    await desk.run_due()
    before, money = await desk.history(payment), desk.money(payment)

    await desk.repeat_everything()

    assert await desk.history(payment) == before
    assert desk.money(payment) == money


async def test_payers_and_those_who_help_them_see_a_payment(desk: Desk) -> None:
    payment = await desk.paid()
    get_payment = GetPaymentHandler(desk.work)
    stranger = AccountId(UUID(int=8))

    for account, role in ((PAYER, Role.CUSTOMER), (stranger, Role.SUPPORT)):
        by = Principal(account, frozenset({role}))
        assert await get_payment(GetPayment(payment_id=payment.id, by=by)) == payment
    by = Principal(stranger, frozenset({Role.CUSTOMER}))
    with pytest.raises(PaymentNotFound):
        await get_payment(GetPayment(payment_id=payment.id, by=by))


async def test_the_methods_on_offer_depend_on_the_currency(desk: Desk) -> None:
    list_methods = ListPaymentMethodsHandler(desk.gateways)

    query = ListPaymentMethods(currency="EUR")
    euro = {option.method for option in await list_methods(query)}

    assert euro == {PaymentMethod.CARD, PaymentMethod.WALLET, PaymentMethod.NET_BANKING}
    assert desk.gateways.choose(PaymentMethod.UPI_QR, PRICE).gateway == "sandbox"
    with pytest.raises(MethodNotOffered):
        desk.gateways.choose(PaymentMethod.UPI_QR, Money(1, "EUR"))


async def status_of(desk: Desk, payment: Payment) -> PaymentStatus:
    return (await desk.present(payment.id)).status


async def nobody(body: bytes, headers: object) -> int:
    raise Unavailable(f"webhook, {len(body)} bytes, {headers}")


async def notices(desk: Desk) -> list[tuple[bytes, dict[str, str]]]:
    """What the sandbox sends now, kept from our webhook."""
    sent: list[tuple[bytes, dict[str, str]]] = []

    async def keep(body: bytes, headers: object) -> int:
        assert isinstance(headers, dict)
        sent.append((body, headers))
        return 200

    desk.sandbox.notices.connect(keep)
    await desk.sandbox.notices.deliver_due()
    return sent
