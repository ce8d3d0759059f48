"""What every ``PaymentStore`` must do, whatever it is made of."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.payments.ports import (
    Charge,
    ChargeOutcome,
    DisputeNews,
    Notice,
    NoticeEffect,
    PaymentStore,
    ReceivedNotice,
    RefundNews,
    RefundOutcome,
)
from application.platform.ports import UnitOfWork
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import PaymentId
from domain.payments.dispute import DisputeStatus
from domain.payments.errors import PaymentNotFound
from domain.payments.events import NextAction, NextStep
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from tests.support.clock import NOON
from tests.support.payments import PRICE, a_captured_payment, a_payment, a_refund_id, an_intent

type Work = UnitOfWork[PaymentStore]

MINUTE = timedelta(minutes=1)
SOON = NOON + timedelta(seconds=2)
PAYMENT = PaymentId(UUID(int=9))


class PaymentStoreContract:
    """Subclass it, give it a ``work`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_stored_payment_comes_back_as_it_was(self, work: Work) -> None:
        payment = await stored(work, a_payment("buyer@bank"))

        assert await loaded(work, payment.id) == payment.settled()

    async def test_everything_a_payment_learns_is_kept(self, work: Work) -> None:
        payment = await stored(work, a_payment())
        qr = NextAction(step=NextStep.SHOW_QR, target="upi://pay?tr=1")

        waiting = await saved(work, payment.wait_for_payer(qr, reference="r1", now=NOON))
        doubted = await saved(work, waiting.quarantine("odd", now=NOON))
        captured = await saved(work, doubted.capture(reference="r1", now=NOON))
        refund = captured.request_refund(a_refund_id(), captured.amount, reason="why", now=NOON)
        wanted = await saved(work, refund)

        assert await loaded(work, payment.id) == wanted

    async def test_attempts_refunds_and_disputes_are_kept(self, work: Work) -> None:
        payment = await stored(work, a_payment())

        again = payment.try_again("busy", reference="r1", gateway="other", due_at=SOON, now=NOON)
        paid = again.capture(reference="r2", now=NOON).capture(reference="r1", number=1, now=NOON)
        [extra] = paid.refunds
        back = paid.wait_for_refund(extra.id, now=NOON)
        back = back.complete_refund(extra.id, reference="b1", now=NOON)
        disputed = back.open_dispute(
            "d1", number=2, amount=PRICE, reason="fraud", respond_by=SOON, now=NOON
        )
        lost = await saved(work, disputed.close_dispute("d1", won=False, now=NOON))

        assert await loaded(work, payment.id) == lost

    async def test_a_payment_is_found_by_what_its_gateway_calls_a_charge(self, work: Work) -> None:
        await stored(work, a_payment())
        payment = await stored(work, a_payment())
        again = payment.try_again("busy", reference="r1", gateway="other", due_at=SOON, now=NOON)
        await saved(work, again.capture(reference="r2", now=NOON))

        assert await named(work, "sandbox", "r1") == payment.id
        assert await named(work, "other", "r2") == payment.id
        for gateway, reference in (("sandbox", "r2"), ("sandbox", ""), ("sandbox", "r")):
            assert await named(work, gateway, reference) is None

    async def test_the_reason_of_a_refusal_is_kept(self, work: Work) -> None:
        payment = await stored(work, a_payment())

        declined = await saved(work, payment.decline("no money", reference="r1", now=NOON))

        assert await loaded(work, payment.id) == declined

    async def test_an_intent_becomes_a_payment_that_is_to_be_charged(self, work: Work) -> None:
        intent = an_intent()

        async with work.begin() as store:
            await store.intents.open(intent, now=NOON)

        assert await loaded(work, intent.id) == intent.open(NOON).settled()

    async def test_an_unknown_payment_is_not_found(self, work: Work) -> None:
        with pytest.raises(PaymentNotFound):
            await loaded(work, a_payment().id)
        with pytest.raises(PaymentNotFound):
            async with work.begin() as store:
                await store.payments.lock(a_payment().id)

    async def test_the_second_of_two_changes_is_stale(self, work: Work) -> None:
        payment = await stored(work, a_payment())
        await saved(work, payment.capture(reference="r1", now=NOON))

        with pytest.raises(StaleVersion):
            await saved(work, payment.expire(now=NOON))

        assert (await loaded(work, payment.id)).status is PaymentStatus.CAPTURED

    async def test_changes_under_a_lock_come_one_after_the_other(self, work: Work) -> None:
        payment = await stored(work, a_captured_payment())

        await asyncio.gather(*(refund_one_unit(work, payment.id) for _ in range(20)))

        assert len((await loaded(work, payment.id)).refunds) == 20

    async def test_a_block_that_raises_changes_nothing(self, work: Work) -> None:
        payment, notice = a_payment(), a_notice()
        with pytest.raises(ZeroDivisionError):
            await store_and_raise(work, payment, notice)

        with pytest.raises(PaymentNotFound):
            await loaded(work, payment.id)
        assert await kept(work, notice)

    async def test_the_payments_for_one_thing_come_in_order(self, work: Work) -> None:
        later = replace(a_payment(purpose="booking:9"), opened_at=NOON + timedelta(seconds=1))
        earlier = a_payment(purpose="booking:9")
        for payment in (later, earlier, a_payment(purpose="booking:8")):
            await stored(work, payment)

        async with work.begin() as store:
            found = await store.payments.of_purpose("booking:9")

        assert [payment.id for payment in found] == [earlier.id, later.id]

    async def test_a_notice_is_kept_once(self, work: Work) -> None:
        notice = a_notice()

        assert await kept(work, notice)
        assert not await kept(work, replace(notice, body=b"again"))
        assert await about(work, PAYMENT) == [notice]

    async def test_two_gateways_may_use_the_same_id(self, work: Work) -> None:
        notice = a_notice()

        assert await kept(work, notice)
        assert await kept(work, replace(notice, gateway="other"))

    async def test_every_kind_of_news_comes_back_as_it_was(self, work: Work) -> None:
        refund = RefundNews(reference="b1", outcome=RefundOutcome.FAILED, amount=PRICE, key="k")
        dispute = DisputeNews(
            reference="d1",
            charge_reference="r1",
            amount=PRICE,
            reason="fraud",
            status=DisputeStatus.OPEN,
            respond_by=SOON,
        )
        notice = a_notice(notice=a_message(key="k", charge=None, refund=refund, dispute=dispute))

        await kept(work, notice)

        assert await about(work, PAYMENT) == [notice]

    async def test_a_notice_waits_until_its_charge_is_known(self, work: Work) -> None:
        late = a_notice(payment_id=None, notice=a_message(id="n2"), received_at=SOON)
        early = a_notice(payment_id=None)
        for notice in (
            late,
            early,
            a_notice(notice=a_message(id="n3", reference="r2"), payment_id=None),
            a_notice(notice=a_message(id="n4"), effect=NoticeEffect.APPLIED),
            a_notice(gateway="other", payment_id=None),
        ):
            await kept(work, notice)

        async with work.begin() as store:
            await store.notices.hold("sandbox", "r1")
            waiting = await store.notices.unmatched("sandbox", "r1")
            await store.notices.match(
                replace(early, payment_id=PAYMENT, effect=NoticeEffect.APPLIED)
            )

        assert waiting == [early, late]
        async with work.begin() as store:
            assert await store.notices.unmatched("sandbox", "r1") == [late]

    async def test_old_notices_are_forgotten_bit_by_bit(self, work: Work) -> None:
        for number in range(3):
            message = a_message(id=f"n{number}")
            await kept(work, a_notice(notice=message, received_at=NOON + number * MINUTE))

        async with work.begin() as store:
            counts = [
                await store.notices.forget(before=NOON + 2 * MINUTE, limit=1) for _ in range(3)
            ]

        assert counts == [1, 1, 0]
        assert [row.notice.id for row in await about(work, PAYMENT)] == ["n2"]

    async def test_who_holds_a_reference_is_alone_with_it(self, work: Work) -> None:
        inside: list[int] = []

        async def hold() -> None:
            async with work.begin() as store:
                await store.notices.hold("sandbox", "r1")
                inside.append(1)
                await asyncio.sleep(0)
                assert sum(inside) == 1
                inside.append(-1)

        await asyncio.gather(*(hold() for _ in range(5)))

    async def test_of_many_equal_notices_at_once_one_is_kept(self, work: Work) -> None:
        notice = a_notice()

        answers = await asyncio.gather(*(kept(work, notice) for _ in range(20)))

        assert answers.count(True) == 1


def a_message(**changes: Any) -> Notice:
    """What a provider says."""
    charge = Charge(reference="r1", outcome=ChargeOutcome.CAPTURED, captured=PRICE)
    notice = Notice(id="n1", key=None, reference="r1", charge=charge, at=NOON)
    return replace(notice, **changes)


def a_notice(**changes: Any) -> ReceivedNotice:
    notice = ReceivedNotice(
        gateway="sandbox",
        notice=a_message(),
        payment_id=PAYMENT,
        body=b'{"raw": "\xff"}',
        received_at=NOON,
        effect=NoticeEffect.UNMATCHED,
    )
    return replace(notice, **changes)


async def stored(work: Work, payment: Payment) -> Payment:
    async with work.begin() as store:
        await store.payments.add(payment)
    return payment.settled()


async def store_and_raise(work: Work, payment: Payment, notice: ReceivedNotice) -> None:
    async with work.begin() as store:
        await store.payments.add(payment)
        await store.notices.keep(notice)
        raise ZeroDivisionError


async def saved(work: Work, payment: Payment) -> Payment:
    async with work.begin() as store:
        await store.payments.save(payment)
    return payment.settled()


async def loaded(work: Work, payment_id: PaymentId) -> Payment:
    async with work.begin() as store:
        return await store.payments.get(payment_id)


async def named(work: Work, gateway: str, reference: str) -> PaymentId | None:
    async with work.begin() as store:
        return await store.payments.of_reference(gateway, reference)


async def refund_one_unit(work: Work, payment_id: PaymentId) -> None:
    async with work.begin() as store:
        payment = await store.payments.lock(payment_id)
        unit = replace(payment.amount, amount=1)
        wanted = payment.request_refund(a_refund_id(), unit, reason="", now=NOON)
        await store.payments.save(wanted)


async def kept(work: Work, notice: ReceivedNotice) -> bool:
    async with work.begin() as store:
        return await store.notices.keep(notice)


async def about(work: Work, payment_id: PaymentId) -> list[ReceivedNotice]:
    async with work.begin() as store:
        return list(await store.notices.of_payment(payment_id))
