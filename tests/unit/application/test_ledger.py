from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.invariants import MemoryAudits
from adapters.memory.ledger import MemoryLedgerViews
from adapters.system import SystemIds
from application.payments.post_to_ledger import PostFee, PostFeeHandler
from application.payments.record_payout import Payout, RecordPayout, RecordPayoutHandler
from application.payments.statements import (
    ExportStatementHandler,
    ShowStatement,
    ShowStatementHandler,
    ShowTrialBalanceHandler,
    Statement,
)
from application.platform.paging import PageRequest
from application.platform.tasks import TaskLost
from domain.kernel.access import PROOF_LASTS, Principal, ProofTooOld, RightMissing, Role
from domain.kernel.errors import Malformed
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.errors import (
    BadPayout,
    PayoutTooLarge,
    PostedOtherwise,
    StatementNotFound,
)
from domain.payments.ledger import Cause, LedgerTransaction
from domain.payments.payment import Payment
from tests.support.booking import once
from tests.support.clock import NOON
from tests.support.ledger import ORGANIZER, OWED, euro, moved_for, shares_of, sums
from tests.support.payments import Desk, a_desk

PRICE = euro(1_000)
PROVIDER = Account(AccountKind.PROVIDER, "sandbox")
FEES = Account(AccountKind.PROVIDER_FEE, "sandbox")
PLATFORM = Account(AccountKind.PLATFORM_FEE, str(ORGANIZER))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


async def test_money_that_comes_is_in_the_ledger(desk: Desk) -> None:
    payment = await sold(desk)

    assert sums(await booked(desk, payment)) == {PROVIDER: 1_000, OWED: -900, PLATFORM: -100}


async def test_what_goes_back_leaves_it_again(desk: Desk) -> None:
    payment = await sold(desk)

    await desk.refund(payment, euro(500))
    await desk.run_due()

    present = await desk.present(payment.id)
    assert sums(await booked(desk, payment)) == {PROVIDER: 500, OWED: -450, PLATFORM: -50}
    assert moved_for(present) == {"sandbox": 500}


async def test_everything_that_happens_again_is_booked_once(desk: Desk) -> None:
    payment = await sold(desk)
    await desk.refund(payment, euro(300))
    await desk.run_due()
    before = await booked(desk, payment)

    await desk.repeat_everything()

    assert await booked(desk, payment) == before


async def test_who_dies_between_the_event_and_the_entry_leaves_it_to_the_next(desk: Desk) -> None:
    payment = await sold(desk, settle=False)
    [captured] = [
        task
        for task in await desk.tasks.claim(
            now=desk.clock.now(), lease=timedelta(seconds=1), limit=10
        )
        if task.reaction == "post_to_ledger"
    ]
    post = desk.reactions["post_to_ledger"]

    with pytest.raises(TaskLost):
        # It comes back to life after another worker took over.
        await post(captured.event, replace(captured, fence=captured.fence - 1))
    assert await booked(desk, payment) == []
    desk.clock.pass_time(timedelta(seconds=2))
    await desk.run_due()

    assert [found.cause for found in await booked(desk, payment)] == [Cause.CAPTURE]


async def test_a_fee_that_is_told_later_is_booked_once(desk: Desk) -> None:
    payment = await sold(desk)
    post = PostFeeHandler(desk.ledger_work)
    fee = PostFee(
        payment_id=payment.id,
        gateway="sandbox",
        source=payment.attempt.key,
        fee=euro(30),
        at=NOON,
    )

    await post(fee)
    await post(replace(fee, at=NOON + timedelta(days=1)))
    with pytest.raises(PostedOtherwise):
        await post(replace(fee, fee=euro(31)))

    kept = sums(await booked(desk, payment))
    assert (kept[PROVIDER], kept[FEES]) == (970, 30)


async def test_a_fee_of_nothing_is_no_entry(desk: Desk) -> None:
    payment = await sold(desk)
    nothing = PostFee(payment_id=payment.id, gateway="sandbox", source="k", fee=euro(0), at=NOON)

    await PostFeeHandler(desk.ledger_work)(nothing)

    assert [found.cause for found in await booked(desk, payment)] == [Cause.CAPTURE]


async def test_money_whose_task_was_lost_is_noticed(desk: Desk) -> None:
    await sold(desk, settle=False)
    audits = MemoryAudits(desk.database)
    assert await audits.violations() == []

    desk.database.table("tasks").clear()

    [violation] = await audits.violations()
    assert violation.invariant == "what came and did not go back is in the ledger"


async def test_an_organizer_sees_what_was_earned(desk: Desk) -> None:
    await sold(desk)
    desk.clock.pass_time(timedelta(seconds=1))

    statement = await shown(desk, ShowStatement(by=an_organizer(), currency="EUR"))

    assert statement.balances.closing == euro(900)
    assert [line.net for line in statement.page.items] == [euro(900)]


async def test_all_of_a_statement_can_be_had_at_once(desk: Desk) -> None:
    await sold(desk)
    desk.clock.pass_time(timedelta(seconds=1))
    export = ExportStatementHandler(MemoryLedgerViews(desk.database), desk.clock)

    lines = [line async for line in export(ShowStatement(by=an_organizer(), currency="EUR"))]

    assert [line.gross for line in lines] == [PRICE]


async def test_support_sees_the_statements_of_others(desk: Desk) -> None:
    await sold(desk)
    desk.clock.pass_time(timedelta(seconds=1))
    query = ShowStatement(by=somebody(Role.SUPPORT), account_id=ORGANIZER, currency="EUR")

    assert (await shown(desk, query)).balances.closing == euro(900)


async def test_others_do_not_see_that_a_statement_is_there(desk: Desk) -> None:
    query = ShowStatement(by=somebody(Role.ORGANIZER), account_id=ORGANIZER, currency="EUR")

    with pytest.raises(StatementNotFound):
        await shown(desk, query)


async def test_who_only_buys_has_no_statement(desk: Desk) -> None:
    with pytest.raises(RightMissing):
        await shown(desk, ShowStatement(by=somebody(Role.CUSTOMER), currency="EUR"))


async def test_a_statement_ends_after_it_begins(desk: Desk) -> None:
    backwards = ShowStatement(
        by=an_organizer(), currency="EUR", since=NOON, until=NOON - timedelta(seconds=1)
    )

    with pytest.raises(Malformed):
        await shown(desk, backwards)


async def test_operators_alone_see_the_whole_ledger(desk: Desk) -> None:
    await sold(desk)
    show = ShowTrialBalanceHandler(MemoryLedgerViews(desk.database))

    balances = await show(somebody(Role.ADMIN))

    assert sum(balance.amount.amount for balance in balances) == 0
    with pytest.raises(RightMissing):
        await show(somebody(Role.SUPPORT))


async def test_a_payout_is_taken_from_what_is_owed(desk: Desk) -> None:
    await sold(desk)
    desk.clock.pass_time(timedelta(seconds=1))

    payout = await paid_out(desk, euro(400))
    desk.clock.pass_time(timedelta(seconds=1))

    statement = await shown(desk, ShowStatement(by=an_organizer(), currency="EUR"))
    assert payout.amount == euro(400)
    assert statement.balances.closing == euro(500)
    assert [line.cause for line in statement.page.items] == [Cause.CAPTURE, Cause.PAYOUT]


@pytest.mark.parametrize(("amount", "refusal"), [(901, PayoutTooLarge), (0, BadPayout)])
async def test_nobody_is_paid_out_more_than_they_are_owed_or_nothing(
    desk: Desk, amount: int, refusal: type[Exception]
) -> None:
    await sold(desk)

    with pytest.raises(refusal):
        await paid_out(desk, euro(amount))


async def test_what_a_buyer_was_promised_back_is_not_paid_out(desk: Desk) -> None:
    payment = await sold(desk)
    await desk.refund(payment, euro(500))
    [task] = [
        task
        for task in await desk.tasks.claim(
            now=desk.clock.now(), lease=timedelta(seconds=1), limit=10
        )
        if task.reaction == "post_to_ledger"
    ]
    await desk.reactions["post_to_ledger"](task.event, task)

    with pytest.raises(PayoutTooLarge):
        await paid_out(desk, euro(451))


async def test_only_admins_who_just_proved_who_they_are_record_payouts(desk: Desk) -> None:
    await sold(desk)

    with pytest.raises(RightMissing):
        await paid_out(desk, euro(1), by=somebody(Role.SUPPORT))
    with pytest.raises(ProofTooOld):
        await paid_out(desk, euro(1), by=somebody(Role.ADMIN))
    stale = replace(an_admin(desk), proved_at=desk.clock.now() - 2 * PROOF_LASTS)
    with pytest.raises(ProofTooOld):
        await paid_out(desk, euro(1), by=stale)


async def sold(desk: Desk, *, settle: bool = True) -> Payment:
    """A payment of which an organizer has nine parts in ten."""
    payment = await desk.opened(amount=PRICE, shares=shares_of(PRICE))
    if settle:
        await desk.run_due()
        return await desk.present(payment.id)
    [charge] = [
        task
        for task in await desk.tasks.claim(
            now=desk.clock.now(), lease=timedelta(seconds=30), limit=10
        )
        if task.reaction == "charge_payment"
    ]
    await desk.reactions["charge_payment"](charge.event, charge)
    return await desk.present(payment.id)


async def booked(desk: Desk, payment: Payment) -> list[LedgerTransaction]:
    async with desk.ledger_work.begin() as store:
        return list(await store.ledger.of_payment(payment.id))


async def shown(desk: Desk, query: ShowStatement) -> Statement:
    handler = ShowStatementHandler(MemoryLedgerViews(desk.database), desk.clock)
    return await handler(query, PageRequest())


async def paid_out(desk: Desk, amount: Money, *, by: Principal | None = None) -> Payout:
    command = RecordPayout(by=by or an_admin(desk), account=OWED, amount=amount, reference="t-1")
    record = RecordPayoutHandler(desk.ledger_work, desk.clock, SystemIds())
    return await record(command, once())


def an_organizer() -> Principal:
    return Principal(ORGANIZER, frozenset({Role.ORGANIZER}))


def an_admin(desk: Desk) -> Principal:
    return replace(somebody(Role.ADMIN), proved_at=desk.clock.now())


def somebody(role: Role) -> Principal:
    return Principal(AccountId(uuid4()), frozenset({role}))
