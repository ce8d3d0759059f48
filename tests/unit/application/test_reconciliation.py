"""Our books beside the bank's: whatever got lost, one comparison makes them agree."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.payments.ports import EntryKind
from application.payments.start_reconciliation import StartReconciliation
from domain.kernel.access import Principal, RightMissing, Role
from domain.kernel.money import Money
from domain.payments.errors import (
    BadReconciliationPeriod,
    ProviderNotFound,
    ReconciliationRunning,
)
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from domain.payments.reconciliation import DiscrepancyKind, ReconciliationStatus, Remedy
from domain.payments.refund import RefundStatus
from tests.support.clock import NOON
from tests.support.payments import PAYER, PRICE, a_payment
from tests.support.reconciliation import ALL, OPERATOR, SINCE, Comparison, a_comparison, listed

MOMENT = timedelta(seconds=5)
HALF = replace(PRICE, amount=PRICE.amount // 2)
TOKENS = ["tok_ok", "tok_hang_charged", "tok_hang", "tok_pending", "tok_notice_lost", "tok_decline"]


@pytest.fixture
async def comparison() -> AsyncIterator[Comparison]:
    async with a_comparison() as comparison:
        yield comparison


async def what(comparison: Comparison) -> list[tuple[DiscrepancyKind, Remedy]]:
    """What a reconciliation found, and did."""
    comparison.desk.clock.pass_time(MOMENT)
    return [(found.kind, found.remedy) for found in await comparison.made()]


@given(
    sales=st.lists(
        st.tuples(st.sampled_from(TOKENS), st.booleans(), st.integers(0, PRICE.amount)),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=20, deadline=None)
async def test_whatever_got_lost_one_reconciliation_makes_the_ledger_the_banks_log(
    sales: list[tuple[str, bool, int]],
) -> None:
    async with a_comparison() as comparison:
        desk = comparison.desk
        for token, is_charged, back in sales:
            payment = await desk.opened(token)
            if is_charged:
                # Its look-ups, and every notice, get lost.
                await desk.run_due()
            if back and (await desk.present(payment.id)).refundable.amount:
                await desk.refund(payment, replace(PRICE, amount=back))
            comparison.forget_tasks()
        desk.clock.pass_time(MOMENT)

        await comparison.made()

        booked, moved = await comparison.books()
        assert booked == moved
        before = desk.database.table("payments").copy()
        assert await what(comparison) == []
        assert desk.database.table("payments") == before


async def test_a_capture_that_nobody_told_us_of_is_applied(comparison: Comparison) -> None:
    payment = await comparison.desk.opened()
    await comparison.desk.gateways.charge(payment, payment.attempts[0])
    comparison.forget_tasks()
    # It does not know of it when it is asked, and has it in its list.
    comparison.gateway.is_forgetful = True

    found = await what(comparison)

    assert found == [(DiscrepancyKind.CAPTURE_UNKNOWN, Remedy.REPAIRED)]
    assert (await comparison.desk.present(payment.id)).status is PaymentStatus.CAPTURED
    assert await what(comparison) == []


async def test_money_that_came_after_we_gave_up_is_late_money(comparison: Comparison) -> None:
    payment = await comparison.desk.paid("tok_late")
    await comparison.desk.pass_time(timedelta(minutes=10))
    comparison.forget_tasks()
    comparison.desk.clock.pass_time(MOMENT)
    assert (await comparison.desk.present(payment.id)).status is PaymentStatus.EXPIRED

    found = await what(comparison)

    assert found == [(DiscrepancyKind.PAYMENT_BEHIND, Remedy.LATE_MONEY)]
    assert (await comparison.desk.present(payment.id)).status is PaymentStatus.CAPTURED


async def test_a_capture_of_nobody_is_reported(comparison: Comparison) -> None:
    comparison.gateway.added = (listed(a_payment(), reference="r9"),)

    assert await what(comparison) == [(DiscrepancyKind.CAPTURE_UNKNOWN, Remedy.REPORTED)]


async def test_another_amount_is_quarantined_and_moves_nothing(comparison: Comparison) -> None:
    payment = await comparison.desk.paid()
    comparison.gateway.hidden = frozenset({payment.reference})
    other = replace(PRICE, amount=PRICE.amount + 1)
    comparison.gateway.added = (listed(payment, reference="r9", amount=other),)

    assert await what(comparison) == [(DiscrepancyKind.AMOUNT_DIFFERS, Remedy.QUARANTINED)]

    doubted = await comparison.desk.present(payment.id)
    assert "was captured instead of" in doubted.quarantine_reason
    assert await what(comparison) == [(DiscrepancyKind.AMOUNT_DIFFERS, Remedy.QUARANTINED)]
    assert (await comparison.desk.present(payment.id)).version == doubted.version


async def test_a_second_capture_under_one_key_is_quarantined(comparison: Comparison) -> None:
    payment = await comparison.desk.paid()
    comparison.gateway.added = (listed(payment, reference="r9", at=NOON + MOMENT),)
    comparison.desk.clock.pass_time(MOMENT)

    assert await what(comparison) == [(DiscrepancyKind.CAPTURE_UNKNOWN, Remedy.QUARANTINED)]
    assert "once more" in (await comparison.desk.present(payment.id)).quarantine_reason


async def test_a_capture_that_the_bank_does_not_know_is_reported(comparison: Comparison) -> None:
    payment = await comparison.desk.paid()
    comparison.gateway.hidden = frozenset({payment.reference})
    comparison.gateway.is_forgetful = True

    assert await what(comparison) == [(DiscrepancyKind.CAPTURE_MISSING, Remedy.REPORTED)]


async def test_what_the_list_has_elsewhere_is_asked_for_and_in_order(
    comparison: Comparison,
) -> None:
    payment = await comparison.desk.paid()
    comparison.gateway.hidden = frozenset({payment.reference})

    assert await what(comparison) == []


async def test_a_refund_whose_answer_got_lost_is_completed(comparison: Comparison) -> None:
    payment = await comparison.desk.paid("tok_refund_hangs")
    refund_id = await comparison.desk.refund(payment, HALF)
    await comparison.desk.run_due()
    comparison.forget_tasks()

    assert await what(comparison) == [(DiscrepancyKind.REFUND_BEHIND, Remedy.REPAIRED)]
    refund = (await comparison.desk.present(payment.id)).refund(refund_id)
    assert refund.status is RefundStatus.SUCCEEDED


async def test_a_refund_that_was_never_sent_is_sent(comparison: Comparison) -> None:
    payment = await comparison.desk.paid()
    await comparison.desk.refund(payment, HALF)
    comparison.forget_tasks()

    assert await what(comparison) == [(DiscrepancyKind.REFUND_BEHIND, Remedy.REPAIRED)]
    assert comparison.desk.money(payment) == [("capture", 50_000), ("refund", 25_000)]


async def test_a_refund_of_nobody_is_reported(comparison: Comparison) -> None:
    strange = listed(a_payment(), EntryKind.REFUND, reference="b9", key="")
    comparison.gateway.added = (strange,)

    assert await what(comparison) == [(DiscrepancyKind.REFUND_UNKNOWN, Remedy.REPORTED)]


async def test_a_refund_of_another_amount_is_quarantined(comparison: Comparison) -> None:
    payment = await comparison.desk.paid()
    refund_id = await comparison.desk.refund(payment, HALF)
    await comparison.desk.run_due()
    refund = (await comparison.desk.present(payment.id)).refund(refund_id)
    comparison.gateway.hidden = frozenset({refund.reference})
    other = listed(payment, EntryKind.REFUND, reference="b9", key=str(refund_id))
    comparison.gateway.added = (other,)

    assert await what(comparison) == [(DiscrepancyKind.AMOUNT_DIFFERS, Remedy.QUARANTINED)]


async def test_a_refund_that_the_bank_does_not_know_is_reported(comparison: Comparison) -> None:
    payment = await comparison.desk.paid()
    refund_id = await comparison.desk.refund(payment, HALF)
    await comparison.desk.run_due()
    refund = (await comparison.desk.present(payment.id)).refund(refund_id)
    comparison.gateway.hidden = frozenset({refund.reference})
    comparison.gateway.is_forgetful = True

    assert await what(comparison) == [(DiscrepancyKind.REFUND_MISSING, Remedy.REPORTED)]


async def test_a_dispute_that_nobody_told_us_of_is_recorded(comparison: Comparison) -> None:
    payment = await comparison.desk.paid()
    dispute = listed(payment, EntryKind.DISPUTE, reference="d1")
    nobodys = listed(payment, EntryKind.DISPUTE, reference="d2", key="")
    comparison.gateway.added = (dispute, nobodys)

    found = await what(comparison)

    kind = DiscrepancyKind.DISPUTE_UNKNOWN
    assert found == [(kind, Remedy.REPAIRED), (kind, Remedy.REPORTED)]
    assert (await comparison.desk.present(payment.id)).has_dispute("d1")
    assert await what(comparison) == [(kind, Remedy.REPORTED)]


async def test_a_dispute_of_another_amount_is_quarantined(comparison: Comparison) -> None:
    payment = await comparison.desk.paid()
    dispute = listed(payment, EntryKind.DISPUTE, reference="d1")
    comparison.gateway.added = (dispute,)
    await what(comparison)

    comparison.gateway.added = (replace(dispute, amount=HALF),)

    assert await what(comparison) == [(DiscrepancyKind.AMOUNT_DIFFERS, Remedy.QUARANTINED)]


async def test_fees_are_booked_once_and_another_fee_is_reported(comparison: Comparison) -> None:
    payment = await comparison.desk.paid()
    fee = listed(payment, EntryKind.FEE, reference="f1", amount=Money(30, "INR"))
    nobodys = replace(fee, reference="f2", key="")
    comparison.gateway.added = (fee, nobodys)

    found = [await what(comparison) for _ in range(2)]

    assert found == [[(DiscrepancyKind.FEE_UNKNOWN, Remedy.REPORTED)]] * 2
    assert await fees_of(comparison, payment) == [30]
    comparison.gateway.added = (replace(fee, amount=Money(31, "INR")),)
    assert await what(comparison) == [(DiscrepancyKind.FEE_DIFFERS, Remedy.REPORTED)]
    assert await fees_of(comparison, payment) == [30]


async def fees_of(comparison: Comparison, payment: Payment) -> list[int]:
    async with comparison.work.begin() as store:
        posted = await store.ledger.of_payment(payment.id)
    return [row.entries[0].amount.amount for row in posted if row.cause == "FEE"]


async def test_a_crash_half_way_loses_nothing_and_doubles_nothing(comparison: Comparison) -> None:
    payments = [await comparison.desk.opened("tok_hang_charged") for _ in range(4)]
    await comparison.desk.run_due()
    comparison.forget_tasks()
    # By then the breaker lets questions through again.
    comparison.desk.clock.pass_time(timedelta(minutes=2))
    begun = await comparison.begun()

    # Every part ends with the process; the next one knows only what was stored.
    parts = 1
    while not await Comparison(comparison.desk).go_on(begun, parts=1):
        parts += 1

    report = await comparison.views.get(begun.id)
    assert parts > 2
    assert report.reconciliation.status is ReconciliationStatus.FINISHED
    assert report.remedies == {Remedy.REPAIRED: len(payments)}
    await comparison.desk.run_due()
    booked, moved = await comparison.books()
    assert booked == moved == PRICE.amount * len(payments)


async def test_a_list_that_is_not_given_is_asked_for_again_and_given_up_after_a_day(
    comparison: Comparison,
) -> None:
    await comparison.desk.paid()
    comparison.gateway.is_silent = True
    begun = await comparison.begun()
    assert not await comparison.go_on(begun, parts=5)
    comparison.desk.clock.pass_time(timedelta(days=2))

    assert await comparison.go_on(begun)

    report = await comparison.views.get(begun.id)
    assert report.reconciliation.status is ReconciliationStatus.GIVEN_UP


async def test_one_provider_is_reconciled_by_one_at_a_time(comparison: Comparison) -> None:
    comparison.desk.clock.pass_time(MOMENT)
    begun = await comparison.begun()

    with pytest.raises(ReconciliationRunning):
        await comparison.begun()

    await comparison.begun(comparison.desk.other.gateway.name)
    await comparison.go_on(begun)
    await comparison.begun()


async def test_once_a_day_every_provider_is_compared(comparison: Comparison) -> None:
    assert await comparison.start_due() == list(comparison.desk.gateways.names)
    assert await comparison.start_due() == []
    for report in (await comparison.views.all(ALL)).items:
        await comparison.go_on(report.reconciliation)
    assert await comparison.start_due() == []
    comparison.desk.clock.pass_time(timedelta(days=1))

    assert await comparison.start_due() == list(comparison.desk.gateways.names)


async def test_what_cannot_be_compared_is_refused(comparison: Comparison) -> None:
    customer = Principal(PAYER, frozenset({Role.CUSTOMER}))
    wrong = StartReconciliation(by=OPERATOR, gateway="sandbox", since=NOON, until=SINCE)

    with pytest.raises(BadReconciliationPeriod):
        await comparison.start(wrong)
    with pytest.raises(ProviderNotFound):
        await comparison.start(replace(wrong, gateway="nobody"))
    with pytest.raises(RightMissing):
        await comparison.start(replace(wrong, by=customer))


async def test_a_second_partial_refund_goes_back_as_the_first_one_did(
    comparison: Comparison,
) -> None:
    desk = comparison.desk
    payment = await desk.paid()

    for _ in range(2):
        await desk.refund(payment, HALF)
        await desk.run_due()

    assert (await desk.present(payment.id)).status is PaymentStatus.REFUNDED
    assert desk.money(payment) == [("capture", 50_000), ("refund", 25_000), ("refund", 25_000)]


async def test_a_look_up_for_a_returning_browser_and_the_webhook_capture_once(
    comparison: Comparison,
) -> None:
    desk = comparison.desk
    payment = await desk.paid("tok_abandoned")
    told = {"reference": payment.reference, "outcome": "CAPTURED", "reason": ""}

    await desk.say(**told)
    await desk.say(**told)
    await desk.say(**{**told, "id": "another"})
    await comparison.ask(before=desk.clock.now() + MOMENT)

    assert (await desk.history(payment)).count("PaymentCaptured") == 1
