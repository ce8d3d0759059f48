"""What providers tell unasked: in any order, early, doubled, strange; and what it does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from adapters.memory.payments import MemoryQuarantine
from application.payments.forget_notices import ForgetNotices
from application.payments.ports import NoticeEffect
from application.payments.queries import ShowQuarantine, Suspicions
from application.platform.paging import PageRequest
from domain.kernel.access import Principal, RightMissing, Role
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.payments.dispute import DisputeStatus
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from domain.payments.refund import RefundStatus
from tests.support.payments import PAYER, Desk, a_desk

ADMIN = Principal(AccountId(UUID(int=1)), frozenset({Role.ADMIN}))
MOMENT = timedelta(seconds=5)
CAPTURED = {"outcome": "CAPTURED", "reason": ""}
AUTHORISED = {"outcome": "AUTHORISED", "reason": ""}
PENDING = {"outcome": "PENDING", "reason": ""}
DISPUTED = {"reference": "d1", "amount": 50_000, "currency": "INR", "status": "OPEN"}
LOST = {**DISPUTED, "status": "LOST"}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


async def waiting(desk: Desk) -> Payment:
    """A payment whose payer never confirms, so that only we tell what becomes of it."""
    return await desk.paid("tok_abandoned")


async def test_a_notice_that_names_only_the_charge_finds_its_payment(desk: Desk) -> None:
    payment = await waiting(desk)

    await desk.say(reference=payment.reference, **CAPTURED)

    assert (await desk.present(payment.id)).status is PaymentStatus.CAPTURED


async def test_a_notice_that_comes_before_our_own_answer_is_kept_and_applied(desk: Desk) -> None:
    payment = await desk.opened("tok_abandoned")
    order_key = payment.attempts[0].key
    # The sandbox knows the charge, we have not stored what it is called.
    charge = await desk.gateways.charge(payment, payment.attempts[0])

    await desk.say(reference=charge.reference, **CAPTURED)
    assert (await desk.present(payment.id)).status is PaymentStatus.INITIATED
    await desk.run_due()

    paid = await desk.present(payment.id)
    assert (paid.status, paid.attempts[0].key) == (PaymentStatus.CAPTURED, order_key)
    assert [row.effect for row in await desk.notices_about(payment)] == [NoticeEffect.APPLIED]


async def test_a_kept_notice_is_applied_with_the_notice_that_makes_it_understood(
    desk: Desk,
) -> None:
    payment = await desk.opened("tok_abandoned")
    await desk.say(id="n1", reference="r1", dispute=DISPUTED)

    await desk.say(id="n2", key=payment.attempts[0].key, reference="r1", **CAPTURED)

    paid = await desk.present(payment.id)
    assert (paid.status, len(paid.disputes)) == (PaymentStatus.CAPTURED, 1)


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_whatever_the_order_the_end_is_the_same(desk: Desk, order: tuple[int, ...]) -> None:
    payment = await waiting(desk)
    news: list[dict[str, Any]] = [AUTHORISED, CAPTURED, PENDING, {"dispute": LOST}]

    for number in order:
        await desk.say(id=f"n{number}", reference=payment.reference, **news[number])
        await desk.run_due()
    await desk.pass_time(MOMENT)

    end = await desk.present(payment.id)
    assert end.status is PaymentStatus.CAPTURED
    assert [dispute.status for dispute in end.disputes] == [DisputeStatus.LOST]
    history = await desk.history(payment)
    assert history.count("PaymentCaptured") == history.count("DisputeClosed") == 1


async def test_a_dispute_is_opened_once_and_closed_once(desk: Desk) -> None:
    payment = await desk.paid()
    won = {**DISPUTED, "status": "WON"}

    for number, told in enumerate([DISPUTED, DISPUTED, won, won, DISPUTED]):
        await desk.say(id=f"d{number}", reference=payment.reference, dispute=told)

    history = await desk.history(payment)
    assert (history.count("DisputeOpened"), history.count("DisputeClosed")) == (1, 1)
    assert "PaymentQuarantined" not in history


async def test_a_dispute_cannot_be_won_and_lost(desk: Desk) -> None:
    payment = await desk.paid()

    for number, status in enumerate(["WON", "LOST"]):
        told = {**DISPUTED, "status": status}
        await desk.say(id=f"d{number}", reference=payment.reference, dispute=told)

    doubted = await desk.present(payment.id)
    assert doubted.disputes[0].status is DisputeStatus.WON
    assert "now said to be LOST" in doubted.quarantine_reason


async def test_a_notice_completes_a_refund(desk: Desk) -> None:
    payment = await desk.paid("tok_refund_hangs")
    refund_id = await desk.refund(payment)

    await tell_refund(desk, payment, key=str(refund_id))

    done = await desk.present(payment.id)
    assert (done.status, done.refund(refund_id).reference) == (PaymentStatus.REFUNDED, "b1")
    await desk.pass_time(MOMENT)
    assert desk.money(payment) == [("capture", 50_000)]


async def test_a_notice_fails_a_refund(desk: Desk) -> None:
    payment = await desk.paid()
    refund_id = await desk.refund(payment)

    await tell_refund(desk, payment, key=str(refund_id), outcome="FAILED", reason="closed")

    assert (await desk.present(payment.id)).refund(refund_id).status is RefundStatus.FAILED


async def test_a_refund_nobody_asked_for_is_quarantined(desk: Desk) -> None:
    payment = await desk.paid()

    await tell_refund(desk, payment)

    doubted = await desk.present(payment.id)
    assert doubted.quarantine_reason == "refund b1 of 500.00 INR is not one of ours"
    assert doubted.refunded.amount == 0


async def test_a_refund_of_another_amount_is_quarantined(desk: Desk) -> None:
    payment = await desk.paid()
    refund_id = await desk.refund(payment, Money(100, "INR"))

    await tell_refund(desk, payment, key=str(refund_id))

    doubted = await desk.present(payment.id)
    assert "was refunded instead of 1.00 INR" in doubted.quarantine_reason
    assert doubted.refund(refund_id).status is RefundStatus.REQUESTED


async def test_a_refund_that_succeeded_cannot_fail(desk: Desk) -> None:
    payment = await desk.paid()
    refund_id = await desk.refund(payment)
    await desk.run_due()

    await tell_refund(desk, payment, key=str(refund_id), outcome="FAILED")

    doubted = await desk.present(payment.id)
    assert doubted.status is PaymentStatus.REFUNDED
    assert "now said to be FAILED" in doubted.quarantine_reason


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"amount": 1}, "0.01 INR was captured instead of 500.00 INR"),
        ({"currency": "EUR"}, "500.00 EUR was captured instead of 500.00 INR"),
        ({"reference": "another"}, "charge another is not the payment's"),
    ],
)
async def test_what_cannot_be_right_is_quarantined_and_moves_nothing(
    desk: Desk, said: dict[str, object], reason: str
) -> None:
    payment = await waiting(desk)
    key = payment.attempts[0].key

    await desk.say(**{"key": key, "reference": payment.reference, **CAPTURED, **said})

    doubted = await desk.present(payment.id)
    assert doubted.status is PaymentStatus.PENDING
    assert doubted.quarantine_reason.startswith(reason)
    assert (await desk.history(payment)).count("PaymentQuarantined") == 1


async def test_a_notice_about_an_attempt_that_was_never_made_is_quarantined(desk: Desk) -> None:
    payment = await waiting(desk)

    await desk.say(key=f"{payment.id}-7", reference="r7", **CAPTURED)

    doubted = await desk.present(payment.id)
    assert doubted.status is PaymentStatus.PENDING
    assert "was not asked for" in doubted.quarantine_reason


async def test_operators_see_what_is_doubted_and_what_nobody_understands(desk: Desk) -> None:
    payment = await waiting(desk)
    await desk.say(id="n1", key=f"{payment.id}-7", reference="r7", **CAPTURED)
    await desk.say(id="n2", reference="nobody's", **CAPTURED)

    at_once = await quarantine(desk, ADMIN)
    desk.clock.pass_time(timedelta(minutes=6))
    later = await quarantine(desk, ADMIN)

    assert [found.id for found in at_once.payments.items] == [payment.id]
    assert at_once.notices == []
    assert [row.notice.reference for row in later.notices] == ["nobody's"]
    with pytest.raises(RightMissing):
        await quarantine(desk, Principal(PAYER, frozenset({Role.CUSTOMER})))


async def test_notices_are_forgotten_after_thirty_days(desk: Desk) -> None:
    payment = await waiting(desk)
    forget = ForgetNotices(desk.work, desk.clock)
    await desk.say(reference=payment.reference, **PENDING)

    desk.clock.pass_time(timedelta(days=30))
    assert await forget() == 0
    desk.clock.pass_time(timedelta(seconds=1))

    assert await forget() == 1
    assert await desk.notices_about(payment) == []


async def quarantine(desk: Desk, by: Principal) -> Suspicions:
    show = ShowQuarantine(MemoryQuarantine(desk.database), desk.clock)
    return await show(PageRequest(), by)


async def tell_refund(desk: Desk, payment: Payment, **said: str) -> None:
    refund = {"reference": "b1", "outcome": "SUCCEEDED", "amount": 50_000, "currency": "INR"}
    await desk.say(reference=payment.reference, refund={**refund, **said})
