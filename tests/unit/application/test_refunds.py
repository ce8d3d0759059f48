"""Refunds that somebody orders: who may, what of, and what is done about those that fail."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.memory.payments import MemoryRefundViews
from adapters.system import SystemIds
from application.payments.make_up_for_refund import (
    MakeUpForRefundHandler,
    RetryRefund,
    SettleRefund,
)
from application.payments.order_refund import (
    OrderedRefund,
    OrderRefund,
    OrderRefundHandler,
    PlanRefundHandler,
)
from application.payments.refund_queries import (
    ListRefunds,
    ListRefundsByStatusHandler,
    ListRefundsHandler,
)
from application.platform.idempotency import Answer, Once
from application.platform.paging import PageRequest
from domain.kernel.access import Principal, ProofTooOld, RightMissing, Role
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.errors import PaymentNotFound, RefundLineUnknown, RefundTooLarge
from domain.payments.payment import Payment
from domain.payments.refund import RefundStatus
from domain.payments.shares import Share
from tests.support.clock import NOON
from tests.support.payments import PAYER, Desk, a_desk

ADA, BOB = AccountId(UUID(int=0xADA)), AccountId(UUID(int=0xB0B))
PAID = Money(50_000, "INR")
SHARES = (
    Share(Account.of(AccountKind.ORGANIZER, ADA), Money(27_000, "INR"), "ticket:A"),
    Share(Account.of(AccountKind.PLATFORM_FEE, ADA), Money(3_000, "INR"), "ticket:A"),
    Share(Account.of(AccountKind.ORGANIZER, BOB), Money(20_000, "INR"), "ticket:B"),
)
EARNER = Principal(ADA, frozenset({Role.ORGANIZER}))
BUYER = Principal(PAYER, frozenset({Role.CUSTOMER}))
STRANGER = Principal(AccountId(UUID(int=9)), frozenset({Role.ORGANIZER, Role.SELLER}))


def staff(role: Role, *, proved: bool = True) -> Principal:
    return Principal(AccountId(UUID(int=1)), frozenset({role}), proved_at=NOON if proved else None)


def once(key: str) -> Once:
    return Once(
        scope="refunds",
        key=key,
        fingerprint=b"",
        keep_for=timedelta(days=1),
        render=lambda ordered: Answer(status=200, headers={}, body=str(ordered).encode()),
    )


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


async def ordered(desk: Desk, payment: Payment, by: Principal, **what: object) -> OrderedRefund:
    order = OrderRefundHandler(desk.work, desk.clock, SystemIds())
    command = OrderRefund(by=by, payment_id=payment.id, reason="kindness", **what)  # type: ignore[arg-type]  # as the test says
    return await order(command, once(str(what) + str(by)))


async def test_who_sold_it_gives_back_what_they_sold_and_no_more(desk: Desk) -> None:
    payment = await desk.paid(shares=SHARES)

    refund = (await ordered(desk, payment, EARNER)).refund

    assert refund.amount == Money(30_000, "INR")
    assert {share.label for share in refund.shares} == {"ticket:A"}
    with pytest.raises(RefundLineUnknown):
        await ordered(desk, payment, EARNER, lines=("ticket:B",))
    with pytest.raises(RefundTooLarge):
        await ordered(desk, payment, EARNER, amount=Money(1, "INR"))


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.ADMIN])
async def test_staff_give_back_anything_once_they_proved_who_they_are(
    desk: Desk, role: Role
) -> None:
    payment = await desk.paid(shares=SHARES)

    with pytest.raises(ProofTooOld):
        await ordered(desk, payment, staff(role, proved=False))
    line = await ordered(desk, payment, staff(role), lines=("ticket:B",))
    rest = await ordered(desk, payment, staff(role))
    await desk.run_due()

    assert (line.refund.amount, rest.refund.amount) == (
        Money(20_000, "INR"),
        Money(30_000, "INR"),
    )
    assert (await desk.present(payment.id)).refunded == PAID


async def test_buyers_do_not_refund_themselves_and_for_others_there_is_no_payment(
    desk: Desk,
) -> None:
    payment = await desk.paid(shares=SHARES)

    with pytest.raises(RightMissing):
        await ordered(desk, payment, BUYER)
    with pytest.raises(PaymentNotFound):
        await ordered(desk, payment, STRANGER)


async def test_an_organizer_who_lost_the_role_refunds_nothing(desk: Desk) -> None:
    payment = await desk.paid(shares=SHARES)

    with pytest.raises(PaymentNotFound):
        await ordered(desk, payment, Principal(ADA, frozenset({Role.CUSTOMER})))


async def test_a_plan_is_to_the_unit_what_the_refund_becomes(desk: Desk) -> None:
    payment = await desk.paid(shares=SHARES)
    amount = Money(12_345, "INR")
    command = OrderRefund(by=EARNER, payment_id=payment.id, reason="", amount=amount)

    planned = await PlanRefundHandler(desk.work, desk.clock)(command)
    assert await desk.present(payment.id) == payment
    refund = (await ordered(desk, payment, EARNER, amount=amount)).refund

    assert (planned.plan.amount, planned.plan.shares) == (refund.amount, refund.shares)


async def test_a_payer_sees_refunds_but_not_whose_shares_they_are(desk: Desk) -> None:
    payment = await desk.paid(shares=SHARES)
    await ordered(desk, payment, EARNER)
    list_refunds = ListRefundsHandler(desk.work)

    [mine] = await list_refunds(ListRefunds(by=BUYER, payment_id=payment.id))
    [hers] = await list_refunds(ListRefunds(by=EARNER, payment_id=payment.id))

    assert (mine.with_shares, hers.with_shares) == (False, True)
    with pytest.raises(PaymentNotFound):
        await list_refunds(ListRefunds(by=STRANGER, payment_id=payment.id))


async def test_a_refused_refund_waits_for_an_operator_until_it_is_made_up_for(
    desk: Desk,
) -> None:
    payment = await desk.paid("tok_refund_fails", shares=SHARES)
    await desk.refund(payment)
    await desk.run_due()
    [failed] = await waiting_refunds(desk)
    assert (failed.refund.amount, bool(failed.refund.failure)) == (PAID, True)

    retried = await make_up(desk, RetryRefund, failed, by=staff(Role.ADMIN))
    await desk.run_due()
    [again] = await waiting_refunds(desk)
    assert (again.refund.id, again.refund.makes_up_for) == (retried.refund.id, failed.refund.id)

    settled = await make_up(desk, SettleRefund, again, by=staff(Role.ADMIN), reference="t-1")
    await desk.run_due()

    assert (settled.refund.status, settled.refund.by_hand) == (RefundStatus.SUCCEEDED, True)
    assert await waiting_refunds(desk) == ()
    assert desk.money(payment) == [("capture", PAID.amount)]


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (staff(Role.SUPPORT), RightMissing),
        (staff(Role.ADMIN, proved=False), ProofTooOld),
    ],
)
async def test_only_operators_who_proved_who_they_are_make_up_for_refunds(
    desk: Desk, by: Principal, refusal: type[Exception]
) -> None:
    payment = await desk.paid("tok_refund_fails")
    await desk.refund(payment)
    await desk.run_due()
    [failed] = await waiting_refunds(desk)

    with pytest.raises(refusal):
        await make_up(desk, RetryRefund, failed, by=by)


async def waiting_refunds(desk: Desk) -> tuple[OrderedRefund, ...]:
    handler = ListRefundsByStatusHandler(MemoryRefundViews(desk.database))
    found = await handler(RefundStatus.FAILED, PageRequest(), staff(Role.ADMIN))
    return found.items


async def make_up(
    desk: Desk,
    command: type[RetryRefund | SettleRefund],
    failed: OrderedRefund,
    **what: object,
) -> OrderedRefund:
    handler = MakeUpForRefundHandler(desk.work, desk.clock, SystemIds())
    told = command(payment_id=failed.payment.id, refund_id=failed.refund.id, **what)  # type: ignore[arg-type]  # as the test says
    return await handler(told, once(str(told)))
