"""The sandbox at its worst: calls, notices, refunds and disputes that its scripts break."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.payments.sandbox_script import Verb
from adapters.sandboxes.faults import Trouble
from application.payments.ports import (
    ChargeOutcome,
    EntryKind,
    Evidence,
    EvidenceKind,
    Notice,
    ProviderEntry,
    RefundOrder,
    RefundOutcome,
)
from application.platform.errors import Unavailable
from domain.kernel.money import Money
from domain.payments.attempt import key_of
from domain.payments.dispute import DisputeStatus
from domain.payments.errors import ForgedNotice
from domain.payments.payment import Payment
from tests.support.clock import NOON, FakeClock
from tests.support.payments import PRICE, Sandbox, a_payment, a_refund_id, an_order
from tests.support.sandbox import charged, notices_of

MOMENT = timedelta(seconds=3)
DAY = timedelta(days=1)
FEE = Money(1_000, "INR")
CARRIED_OUT = {Trouble.UNANSWERED, Trouble.RESET, Trouble.BROKEN, Trouble.SLOW}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def sandbox(clock: FakeClock) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(clock)
    yield sandbox
    sandbox.log.close()


def a_refund_of(payment: Payment, amount: Money = PRICE) -> RefundOrder:
    refund_id = a_refund_id()
    return RefundOrder(
        key=str(refund_id),
        refund_id=refund_id,
        payment_id=payment.id,
        attempt=1,
        reference="",
        amount=amount,
    )


async def told(sandbox: Sandbox) -> list[Notice]:
    return [sandbox.gateway.read_notice(*notice) for notice in await notices_of(sandbox)]


async def listed(sandbox: Sandbox) -> list[ProviderEntry]:
    return [entry async for entry in sandbox.gateway.entries(NOON - DAY, NOON + DAY)]


@pytest.mark.parametrize("trouble", [found for found in Trouble if found is not Trouble.SLOW])
async def test_a_call_in_trouble_is_unanswered_twice_and_done_once(
    sandbox: Sandbox, clock: FakeClock, trouble: Trouble
) -> None:
    payment = a_payment(f"tok_charge_{trouble}")
    for _ in range(2):
        with pytest.raises(Unavailable):
            await charged(sandbox, payment)
    done_before = bool(sandbox.log.entries())
    clock.pass_time(MOMENT)

    charge = await charged(sandbox, payment)

    assert done_before is (trouble in CARRIED_OUT)
    assert charge.outcome is ChargeOutcome.CAPTURED
    assert len(sandbox.log.entries()) == 1


async def test_a_slow_answer_takes_its_time(sandbox: Sandbox, clock: FakeClock) -> None:
    charge = await charged(sandbox, a_payment("tok_charge_slow"))

    assert charge.outcome is ChargeOutcome.CAPTURED
    assert clock.now() == NOON + MOMENT


async def test_who_comes_back_before_retry_after_is_refused_again(
    sandbox: Sandbox, clock: FakeClock
) -> None:
    payment = a_payment("tok_charge_busy")
    for _ in range(5):
        with pytest.raises(Unavailable):
            await charged(sandbox, payment)
    clock.pass_time(MOMENT)

    assert (await charged(sandbox, payment)).outcome is ChargeOutcome.CAPTURED


@pytest.mark.parametrize("trouble", list(Trouble))
async def test_captures_voids_and_refunds_get_into_the_same_trouble(
    sandbox: Sandbox, clock: FakeClock, trouble: Trouble
) -> None:
    reserved, waiting, paid = (
        a_payment(f"tok_{verb}_{trouble}") for verb in ("capture", "void", "refund")
    )
    for payment in (reserved, waiting, paid):
        await charged(sandbox, payment)
    refund = a_refund_of(paid)
    for _ in range(2):
        for question in (
            sandbox.gateway.capture(key_of(reserved.id, 1), PRICE, reference=""),
            sandbox.gateway.cancel(key_of(waiting.id, 1), reference=""),
            sandbox.gateway.refund(refund),
        ):
            if trouble is Trouble.SLOW:
                await question
            else:
                with pytest.raises(Unavailable):
                    await question
    clock.pass_time(MOMENT)

    captured = await sandbox.gateway.capture(key_of(reserved.id, 1), PRICE, reference="")
    voided = await sandbox.gateway.cancel(key_of(waiting.id, 1), reference="")
    refunded = await sandbox.gateway.refund(refund)

    assert captured.outcome is ChargeOutcome.CAPTURED
    assert voided.outcome is ChargeOutcome.CANCELLED
    assert refunded.outcome is RefundOutcome.SUCCEEDED
    kinds = sorted(entry.kind for entry in sandbox.log.entries())
    assert kinds == ["capture", "capture", "refund"]


async def test_every_call_is_written_down_with_its_trouble(sandbox: Sandbox) -> None:
    payment = a_payment("tok_hang")
    with pytest.raises(Unavailable):
        await charged(sandbox, payment)
    await sandbox.gateway.look_up(key_of(payment.id, 1), reference="")

    calls = [(call.verb, call.key, call.trouble) for call in sandbox.log.calls()]
    key = key_of(payment.id, 1)
    assert calls == [(Verb.CHARGE, key, Trouble.LOST), (Verb.LOOK_UP, key, None)]


async def test_a_declined_charge_may_be_captured_later_without_a_word(
    sandbox: Sandbox, clock: FakeClock
) -> None:
    payment = a_payment("tok_decline_captured")
    declined = await charged(sandbox, payment)
    await notices_of(sandbox)
    clock.pass_time(timedelta(seconds=30))

    later = await charged(sandbox, payment)

    assert (declined.outcome, later.outcome) == (ChargeOutcome.DECLINED, ChargeOutcome.CAPTURED)
    assert await notices_of(sandbox) == []


async def test_half_of_the_amount_may_be_captured(sandbox: Sandbox) -> None:
    payment = a_payment("tok_capture_partly")

    charge = await charged(sandbox, payment)

    assert charge.captured == Money(25_000, "INR")
    assert sandbox.log.kept(str(payment.id)) == 25_000


async def test_what_was_reserved_may_be_gone_when_it_is_to_be_captured(sandbox: Sandbox) -> None:
    order = an_order(a_payment("tok_capture_fails"))
    await sandbox.gateway.charge(order)

    charge = await sandbox.gateway.capture(order.key, order.amount, reference="")

    assert (charge.outcome, charge.reason) == (ChargeOutcome.DECLINED, "reservation-gone")


async def test_a_reservation_that_cannot_be_set_free_lapses(
    sandbox: Sandbox, clock: FakeClock
) -> None:
    order = an_order(a_payment("tok_void_fails"))
    await sandbox.gateway.charge(order)
    clock.pass_time(MOMENT)

    kept = await sandbox.gateway.cancel(order.key, reference="")
    clock.pass_time(timedelta(minutes=10))
    lapsed = await sandbox.gateway.cancel(order.key, reference="")

    assert (kept.outcome, lapsed.outcome) == (ChargeOutcome.AUTHORISED, ChargeOutcome.EXPIRED)


async def test_a_notice_may_come_long_after_the_payer_confirmed(
    sandbox: Sandbox, clock: FakeClock
) -> None:
    await charged(sandbox, a_payment("tok_notice_late"))
    clock.pass_time(timedelta(seconds=10))
    assert await notices_of(sandbox) == []
    clock.pass_time(timedelta(seconds=12))

    assert len(await notices_of(sandbox)) == 1


async def test_what_happened_first_may_be_told_last(sandbox: Sandbox, clock: FakeClock) -> None:
    order = an_order(a_payment("tok_notice_reordered"))
    await sandbox.gateway.charge(order)
    clock.pass_time(MOMENT)
    await sandbox.gateway.capture(order.key, order.amount, reference="")
    clock.pass_time(timedelta(seconds=10))

    outcomes = [notice.charge.outcome for notice in await told(sandbox) if notice.charge]

    captured, reserved = ChargeOutcome.CAPTURED, ChargeOutcome.AUTHORISED
    assert outcomes == [captured, captured, reserved, reserved]


async def test_a_forged_notice_is_sent_once_and_believed_by_nobody(
    sandbox: Sandbox, clock: FakeClock
) -> None:
    await charged(sandbox, a_payment("tok_notice_forged"))
    clock.pass_time(MOMENT)

    [(body, headers)] = await notices_of(sandbox, status=401)

    with pytest.raises(ForgedNotice):
        sandbox.gateway.read_notice(body, headers)
    clock.pass_time(DAY)
    assert await notices_of(sandbox) == []


@pytest.mark.parametrize(
    ("token", "claimed"),
    [
        ("tok_wrong_amount", Money(50_001, "INR")),
        ("tok_wrong_currency", Money(50_000, "EUR")),
    ],
)
async def test_a_notice_may_tell_of_money_that_never_came(
    sandbox: Sandbox, clock: FakeClock, token: str, claimed: Money
) -> None:
    await charged(sandbox, a_payment(token))
    clock.pass_time(MOMENT)

    [notice] = await told(sandbox)

    assert notice.charge is not None
    assert notice.charge.captured == claimed
    assert sandbox.log.entries() == []


async def test_a_capture_in_euro_is_told_in_dollars(sandbox: Sandbox, clock: FakeClock) -> None:
    await charged(sandbox, a_payment("tok_wrong_currency", amount=Money(1, "EUR")))
    clock.pass_time(MOMENT)

    [notice] = await told(sandbox)

    assert notice.charge is not None
    assert notice.charge.captured == Money(1, "USD")


@pytest.mark.parametrize(
    ("token", "outcome", "kept"),
    [
        ("tok_refund_late", RefundOutcome.SUCCEEDED, 0),
        ("tok_refund_fails_late", RefundOutcome.FAILED, 50_000),
    ],
)
async def test_a_refund_may_be_decided_later(
    sandbox: Sandbox, clock: FakeClock, token: str, outcome: RefundOutcome, kept: int
) -> None:
    payment = a_payment(token)
    await charged(sandbox, payment)
    await notices_of(sandbox)
    order = a_refund_of(payment)
    first = await sandbox.gateway.refund(order)
    second = await sandbox.gateway.refund(a_refund_of(payment))
    clock.pass_time(MOMENT)

    [notice] = await told(sandbox)
    found = await sandbox.gateway.look_up_refund(order)

    assert (first.outcome, second.outcome) == (RefundOutcome.PENDING, RefundOutcome.FAILED)
    assert notice.refund is not None
    assert found is not None
    assert (notice.refund.outcome, found.outcome) == (outcome, outcome)
    assert sandbox.log.kept(str(payment.id)) == kept


@pytest.mark.parametrize(
    ("token", "statuses", "kinds"),
    [
        ("tok_dispute", [DisputeStatus.OPEN], ["dispute"]),
        ("tok_dispute_won", [DisputeStatus.OPEN, DisputeStatus.WON], ["dispute", "reversal"]),
        ("tok_dispute_lost", [DisputeStatus.OPEN, DisputeStatus.LOST], ["dispute"]),
    ],
)
async def test_a_payer_may_dispute_a_capture(
    sandbox: Sandbox,
    clock: FakeClock,
    token: str,
    statuses: list[DisputeStatus],
    kinds: list[str],
) -> None:
    await charged(sandbox, a_payment(token))
    await notices_of(sandbox)
    clock.pass_time(timedelta(seconds=10))

    disputes = [notice.dispute for notice in await told(sandbox) if notice.dispute]

    assert [dispute.status for dispute in disputes] == statuses
    assert {dispute.amount for dispute in disputes} == {PRICE}
    assert disputes[0].respond_by is not None
    assert [entry.kind for entry in sandbox.log.entries()] == ["capture", *kinds]
    assert [entry.kind for entry in await listed(sandbox)] == [
        EntryKind.CAPTURE,
        EntryKind.DISPUTE,
    ]


async def test_what_went_back_already_is_not_disputed(sandbox: Sandbox, clock: FakeClock) -> None:
    payment = a_payment("tok_dispute_lost")
    await charged(sandbox, payment)
    await sandbox.gateway.refund(a_refund_of(payment))
    await notices_of(sandbox)
    clock.pass_time(DAY)

    assert await notices_of(sandbox) == []


async def test_the_evidence_of_a_dispute_is_kept(sandbox: Sandbox) -> None:
    used = Evidence(kind=EvidenceKind.TICKETS_USED, text="North gate, 19:42")
    chat = Evidence(kind=EvidenceKind.CONVERSATION, text="Lovely evening!")
    await sandbox.gateway.dispute_evidence("dispute_1", [used])

    await sandbox.gateway.dispute_evidence("dispute_1", [used, chat])

    handed_in = [(used.kind, used.text), (chat.kind, chat.text)]
    assert sandbox.bank.evidence_for("dispute_1") == handed_in


@pytest.mark.parametrize(("token", "said"), [("tok_fee", FEE), ("tok_fee_late", None)])
async def test_the_sandbox_may_keep_a_fee(sandbox: Sandbox, token: str, said: Money | None) -> None:
    charge = await charged(sandbox, a_payment(token))

    [notice], [entry] = await told(sandbox), await listed(sandbox)
    assert notice.charge is not None
    assert (charge.fee, notice.charge.fee, entry.fee) == (said, said, FEE)
