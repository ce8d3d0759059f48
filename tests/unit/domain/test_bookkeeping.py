"""Any life of a payment, and what the ledger makes of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.errors import Conflict
from domain.kernel.ids import PaymentId, RefundId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.bookkeeping import MoneyMoved, booked
from domain.payments.dispute import DisputeStatus
from domain.payments.errors import Unbalanced
from domain.payments.ledger import Cause, Entry, LedgerTransaction
from domain.payments.payment import Payment
from domain.payments.refund import RefundStatus
from domain.payments.shares import Shares, total
from tests.support.clock import NOON
from tests.support.ledger import OWED, euro, moved_by, moved_for, shares_of, sums
from tests.support.payments import PAYER, a_payment

LATER = NOON + timedelta(seconds=1)
PROVIDER = Account(AccountKind.PROVIDER, "sandbox")
FEES = Account(AccountKind.PROVIDER_FEE, "sandbox")
PLATFORM = Account(AccountKind.PLATFORM_FEE, OWED.owner)
ON_THE_WAY = Account.of(AccountKind.REFUND, PAYER)
DISPUTED = Account(AccountKind.DISPUTE, "sandbox")
LOSS = Account(AccountKind.LOSS)

amounts = st.integers(1, 3_000)
lines = st.sampled_from([(), ("ticket:0",), ("ticket:1",)])
type Step = Callable[[Payment], Payment]


def refund(amount: int, only: tuple[str, ...]) -> Step:
    def step(payment: Payment) -> Payment:
        refund_id = RefundId(UUID(int=len(payment.refunds)))
        return payment.request_refund(refund_id, euro(amount), reason="", lines=only, now=LATER)

    return step


def settle(number: int, *, well: bool) -> Step:
    def step(payment: Payment) -> Payment:
        if not payment.refunds:
            return payment
        refund_id = payment.refunds[number % len(payment.refunds)].id
        if well:
            return payment.complete_refund(refund_id, fee=euro(number), now=LATER)
        return payment.fail_refund(refund_id, "closed", now=LATER)

    return step


def make_up(number: int, *, by_hand: bool) -> Step:
    def step(payment: Payment) -> Payment:
        again = RefundId(UUID(int=len(payment.refunds)))
        if not payment.refunds:
            return payment
        refund_id = payment.refunds[number % len(payment.refunds)].id
        if by_hand:
            return payment.settle_refund(refund_id, again, reference="t-1", now=LATER)
        return payment.retry_refund(refund_id, again, now=LATER)

    return step


def dispute(amount: int) -> Step:
    def step(payment: Payment) -> Payment:
        return payment.open_dispute(
            f"d{len(payment.disputes)}",
            number=payment.attempt.number,
            amount=euro(amount),
            reason="",
            respond_by=None,
            now=LATER,
        )

    return step


def decide(number: int, *, won: bool) -> Step:
    def step(payment: Payment) -> Payment:
        if not payment.disputes:
            return payment
        reference = payment.disputes[number % len(payment.disputes)].reference
        return payment.close_dispute(reference, won=won, now=LATER)

    return step


def take_twice(payment: Payment) -> Payment:
    return payment.capture(reference="r2", number=2, fee=None, now=LATER)


steps = st.one_of(
    st.builds(refund, amounts, lines),
    st.builds(settle, st.integers(0, 9), well=st.booleans()),
    st.builds(make_up, st.integers(0, 9), by_hand=st.booleans()),
    st.builds(dispute, st.integers(1, 1_500)),
    st.builds(decide, st.integers(0, 9), won=st.booleans()),
    st.just(take_twice),
)
lives = st.lists(steps, max_size=15)


@given(lives, st.randoms(use_true_random=False))
def test_whatever_happens_the_ledger_is_what_happened(life: list[Step], chance: Random) -> None:
    payment = lived(life)

    ledger = in_ledger(payment, chance)

    assert moved_by(ledger) == moved_for(payment)
    assert sum(sums(ledger).values()) == 0
    assert {transaction.cause for transaction in ledger} <= set(Cause)


@given(lives)
def test_shares_add_up_to_what_is_paid_given_back_and_lost(life: list[Step]) -> None:
    payment = lived(life)

    assert total(payment.shares, "EUR") == payment.amount
    for found in payment.refunds:
        assert total(found.shares, "EUR") == found.amount
    for found_ in payment.disputes:
        is_lost = found_.status is DisputeStatus.LOST
        assert total(found_.shares, "EUR") == (found_.amount if is_lost else euro(0))


@given(lives)
def test_nobody_gives_back_more_than_they_had(life: list[Step]) -> None:
    payment = lived(life)

    taken = Counter[tuple[Account, str]]()
    for shares in gone(payment):
        for share in shares:
            taken[share.account, share.label] += share.amount.amount
    for share in payment.shares:
        assert 0 <= taken[share.account, share.label] <= share.amount.amount
    if not payment.disputes:
        assert all(account != LOSS for account, _ in taken)


@given(lives)
def test_nothing_stays_on_its_way_once_everything_is_decided(life: list[Step]) -> None:
    payment = lived(life)
    for found in payment.refunds:
        if not found.is_settled:
            payment = payment.complete_refund(found.id, now=LATER)
    for found_ in payment.disputes:
        if found_.status is DisputeStatus.OPEN:
            payment = payment.close_dispute(found_.reference, won=False, now=LATER)

    left = sums(in_ledger(payment, Random(1)))

    assert ON_THE_WAY not in left
    assert DISPUTED not in left


def test_a_payment_is_owed_to_the_organizer_less_the_platforms_fee() -> None:
    payment = a_sale(1_000).capture(reference="r1", fee=euro(30), now=LATER)

    assert sums(in_ledger(payment)) == {PROVIDER: 970, OWED: -900, PLATFORM: -100, FEES: 30}


def test_a_refund_takes_from_everybody_what_they_had_of_it() -> None:
    payment = a_sale(1_000).capture(reference="r1", now=LATER)
    wanted = payment.request_refund(RefundId(UUID(int=1)), euro(500), reason="", now=LATER)
    given_back = wanted.complete_refund(RefundId(UUID(int=1)), now=LATER)

    assert sums(in_ledger(wanted)) == {PROVIDER: 1_000, OWED: -450, PLATFORM: -50, ON_THE_WAY: -500}
    assert sums(in_ledger(given_back)) == {PROVIDER: 500, OWED: -450, PLATFORM: -50}


@given(lives)
def test_no_more_goes_back_than_came(life: list[Step]) -> None:
    payment = lived(life)

    mine = [found for found in payment.refunds if found.takes and not found.extra]
    back = total((share for found in mine for share in found.shares), "EUR")
    assert back == Money.total((found.amount for found in mine), currency="EUR")
    assert 0 <= back.amount <= payment.amount.amount
    assert 0 <= payment.refundable.amount <= payment.amount.amount - back.amount
    made_up = [found.made_up_by for found in payment.refunds if found.made_up_by]
    assert len(made_up) == len(set(made_up))


def test_a_refund_that_was_sent_by_hand_came_from_the_bank() -> None:
    payment = a_sale(1_000).capture(reference="r1", now=LATER)
    first, by_hand = RefundId(UUID(int=1)), RefundId(UUID(int=2))
    wanted = payment.request_refund(first, euro(500), reason="", now=LATER)
    failed = wanted.fail_refund(first, "closed", now=LATER)

    settled = failed.settle_refund(first, by_hand, reference="t-1", now=LATER)

    bank = Account(AccountKind.BANK)
    assert sums(in_ledger(settled)) == {PROVIDER: 1_000, OWED: -450, PLATFORM: -50, bank: -500}


def test_a_refund_that_failed_never_happened() -> None:
    payment = a_sale(1_000).capture(reference="r1", now=LATER)
    wanted = payment.request_refund(RefundId(UUID(int=1)), euro(500), reason="", now=LATER)

    failed = wanted.fail_refund(RefundId(UUID(int=1)), "closed", now=LATER)

    assert sums(in_ledger(failed)) == sums(in_ledger(payment))


def test_money_that_came_twice_is_the_payers() -> None:
    payment = lived([take_twice])

    assert sums(in_ledger(payment)) == {
        PROVIDER: 2 * payment.amount.amount,
        OWED: -1_350,
        PLATFORM: -150,
        ON_THE_WAY: -payment.amount.amount,
    }


def test_a_lost_dispute_is_taken_from_those_who_had_the_money() -> None:
    lost = lived([dispute(1_500), decide(0, won=False)])

    assert sums(in_ledger(lost)) == {}


def test_a_won_dispute_changes_nothing_in_the_end() -> None:
    won = lived([dispute(1_500), decide(0, won=True)])

    assert sums(in_ledger(won)) == sums(in_ledger(lived([])))


def test_what_was_given_back_and_then_lost_is_our_loss() -> None:
    twice = lived([refund(1_500, ()), settle(0, well=True), dispute(600), decide(0, won=False)])

    assert sums(in_ledger(twice)) == {PROVIDER: -600, LOSS: 600}


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (Entry(PROVIDER, euro(1)), Entry(OWED, euro(-2))),
        (Entry(PROVIDER, euro(0)), Entry(OWED, euro(0))),
        (Entry(PROVIDER, euro(1)), Entry(OWED, Money(-1, "INR"))),
    ],
)
def test_entries_that_do_not_balance_are_no_transaction(entries: tuple[Entry, ...]) -> None:
    with pytest.raises(Unbalanced):
        LedgerTransaction(cause=Cause.PAYOUT, source="p", at=NOON, entries=entries)


def a_sale(*prices: int, id: PaymentId | None = None) -> Payment:
    shares = shares_of(*map(euro, prices))
    return a_payment(amount=euro(sum(prices)), shares=shares, id=id)


def lived(life: Sequence[Step]) -> Payment:
    """A payment of 15 euros that came with its second of two attempts, and what followed."""
    payment = a_sale(1_000, 500).try_again(
        "later", reference="r1", gateway="sandbox", due_at=LATER, now=LATER
    )
    payment = payment.capture(reference="r1", number=1, now=LATER)
    for step in life:
        # What cannot be is refused: that is part of a life.
        with suppress(Conflict):
            payment = step(payment)
    return payment


def in_ledger(payment: Payment, chance: Random | None = None) -> Sequence[LedgerTransaction]:
    """What is posted if the reactions run in any order, and some of them twice."""
    events = [event for event in payment.events if isinstance(event, MoneyMoved.__value__)]
    order: list[MoneyMoved] = [*events, *events]
    (chance or Random(0)).shuffle(order)
    posted: dict[UUID, LedgerTransaction] = {}
    for event in order:
        for transaction in booked(event, payment):
            assert posted.setdefault(transaction.id, transaction) == transaction
    return list(posted.values())


def gone(payment: Payment) -> list[Shares]:
    back = [found for found in payment.refunds if not found.extra]
    return [
        *(found.shares for found in back if found.status is not RefundStatus.FAILED),
        *(found.shares for found in payment.disputes),
    ]
