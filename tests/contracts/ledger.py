"""What every ``LedgerStore`` and its views must do, whatever they are made of."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from application.payments.ledger_ports import (
    Balance,
    Balances,
    LedgerStore,
    LedgerViews,
    StatementLine,
    StatementRequest,
)
from application.platform.paging import BadCursor, PageRequest
from application.platform.ports import UnitOfWork
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.payments.accounts import AccountKind
from domain.payments.errors import PostedOtherwise
from domain.payments.ledger import Cause, LedgerTransaction
from tests.support.clock import NOON
from tests.support.ledger import (
    ORGANIZER,
    OWED,
    a_capture,
    a_payout,
    a_refund,
    an_origin,
    euro,
)

type Work = UnitOfWork[LedgerStore]

ID = "0198c5a2-7d3e-7c41-9b5e-3f0d6f1a2b3c"
HOUR = timedelta(hours=1)
SOMEBODY_ELSE = AccountId(UUID(int=0x0E))


class LedgerContract:
    """Subclass it, give it ``work`` and ``views`` of one storage."""

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def views(self) -> LedgerViews:
        raise AssertionError("Every adapter brings its own.")

    async def test_what_is_posted_is_there_in_the_order_in_which_it_happened(
        self, work: Work
    ) -> None:
        origin = an_origin()
        capture = a_capture(origin=origin)
        refund = a_refund(origin, euro(1_000), euro(400), at=NOON + HOUR)

        await posted(work, *refund, a_capture(), capture)

        assert await of_payment(work, capture) == [
            capture,
            *sorted(refund, key=lambda transaction: transaction.id),
        ]

    async def test_the_same_cause_is_posted_once(self, work: Work) -> None:
        capture = a_capture()

        await posted(work, capture)
        await posted(work, capture, replace(capture, at=NOON + HOUR))

        assert await of_payment(work, capture) == [capture]

    async def test_of_many_at_once_one_is_posted(self, work: Work) -> None:
        capture = a_capture()

        await asyncio.gather(*(posted(work, capture) for _ in range(10)))

        assert await of_payment(work, capture) == [capture]

    async def test_a_cause_cannot_be_booked_otherwise_than_it_was(self, work: Work) -> None:
        capture = a_capture(euro(1_000))
        await posted(work, capture)
        other = replace(capture, entries=a_capture(euro(999)).entries)

        with pytest.raises(PostedOtherwise):
            await posted(work, other)

        assert await of_payment(work, capture) == [capture]

    async def test_a_block_that_raises_posts_nothing(self, work: Work) -> None:
        capture = a_capture()

        with pytest.raises(ZeroDivisionError):
            await post_and_raise(work, capture)

        assert await of_payment(work, capture) == []

    async def test_what_somebody_is_owed_is_what_came_less_what_went(self, work: Work) -> None:
        origin = an_origin()
        await posted(
            work,
            a_capture(euro(1_000), origin=origin),
            *a_refund(origin, euro(1_000), euro(500)),
            a_payout(euro(100)),
            a_capture(Money(777, "INR")),
            a_capture(organizer_id=SOMEBODY_ELSE),
        )

        async with work.begin() as store:
            assert await store.ledger.lock_owed(OWED, "EUR") == euro(350)
            assert await store.ledger.lock_owed(OWED, "JPY") == Money.zero("JPY")

    async def test_who_is_paid_out_at_the_same_time_is_paid_out_once(self, work: Work) -> None:
        await posted(work, a_capture(euro(1_000)))

        paid = await asyncio.gather(*(paid_out_if_owed(work, euro(900)) for _ in range(10)))

        assert paid.count(True) == 1

    async def test_a_statement_goes_from_balance_to_balance(
        self, work: Work, views: LedgerViews
    ) -> None:
        await posted(
            work,
            a_capture(euro(1_000), at=NOON - HOUR),
            a_capture(euro(2_000), at=NOON),
            a_payout(euro(500), at=NOON + HOUR),
            a_capture(euro(4_000), at=NOON + 2 * HOUR),
            a_capture(Money(9, "INR"), at=NOON),
            a_capture(organizer_id=SOMEBODY_ELSE, at=NOON),
        )
        request = a_request(since=NOON, until=NOON + 2 * HOUR)

        balances = await views.balances(request)
        page = await views.lines(request, PageRequest())

        assert balances == Balances(opening=euro(900), closing=euro(2_200))
        assert [in_short(line) for line in page.items] == [
            (NOON, Cause.CAPTURE, 2_000, 200, 0, 1_800),
            (NOON + HOUR, Cause.PAYOUT, -500, 0, 0, -500),
        ]
        assert [line.purpose for line in page.items] == ["booking:1", "payout:t-1"]

    async def test_nobody_who_earned_nothing_has_a_line(self, views: LedgerViews) -> None:
        page = await views.lines(a_request(), PageRequest())

        assert (page.items, page.next) == ((), None)
        assert await views.balances(a_request()) == Balances(opening=euro(0), closing=euro(0))

    async def test_the_pages_of_a_statement_have_every_line_once(
        self, work: Work, views: LedgerViews
    ) -> None:
        # Two at each time, so that pages end between lines of one time.
        captures = [a_capture(euro(100 + n), at=NOON + n // 2 * HOUR) for n in range(7)]
        await posted(work, *captures)

        found = await all_pages(views, limit=2)

        assert found == [line async for line in views.every_line(a_request())]
        assert [line.id for line in found] == [
            capture.id for capture in sorted(captures, key=lambda one: (one.at, one.id))
        ]

    @pytest.mark.parametrize(
        "key", [[1], ["2026", "x"], ["2026-01-01T00:00:00", ID], ["0001-01-01T00:00:00+23:00", ID]]
    )
    async def test_a_cursor_of_something_else_is_refused(
        self, views: LedgerViews, key: list[str | int]
    ) -> None:
        cursor = urlsafe_b64encode(json.dumps(key).encode()).decode()

        with pytest.raises(BadCursor):
            await views.lines(a_request(), PageRequest(cursor=cursor))

    async def test_the_whole_ledger_is_even_in_every_currency(
        self, work: Work, views: LedgerViews
    ) -> None:
        await posted(work, a_capture(euro(1_000)), a_capture(Money(50, "JPY")), a_payout(euro(100)))

        balances = await views.trial_balance()

        assert balances == [
            Balance(kind=AccountKind.BANK, owner="", amount=euro(-100)),
            Balance(kind=AccountKind.ORGANIZER, owner="", amount=euro(-800)),
            Balance(kind=AccountKind.PLATFORM_FEE, owner="", amount=euro(-100)),
            Balance(kind=AccountKind.PROVIDER, owner="sandbox", amount=euro(1_000)),
            Balance(kind=AccountKind.ORGANIZER, owner="", amount=Money(-45, "JPY")),
            Balance(kind=AccountKind.PLATFORM_FEE, owner="", amount=Money(-5, "JPY")),
            Balance(kind=AccountKind.PROVIDER, owner="sandbox", amount=Money(50, "JPY")),
        ]


async def posted(work: Work, *transactions: LedgerTransaction) -> None:
    async with work.begin() as store:
        for transaction in transactions:
            await store.ledger.post(transaction)


async def post_and_raise(work: Work, transaction: LedgerTransaction) -> None:
    async with work.begin() as store:
        await store.ledger.post(transaction)
        raise ZeroDivisionError


async def of_payment(work: Work, posted_: LedgerTransaction) -> Sequence[LedgerTransaction]:
    assert posted_.payment_id is not None
    async with work.begin() as store:
        return list(await store.ledger.of_payment(posted_.payment_id))


async def paid_out_if_owed(work: Work, amount: Money) -> bool:
    async with work.begin() as store:
        owed = await store.ledger.lock_owed(OWED, amount.currency)
        if owed.amount < amount.amount:
            return False
        await store.ledger.post(a_payout(amount))
        return True


def a_request(
    *, since: datetime = NOON - 10 * HOUR, until: datetime = NOON + 10 * HOUR
) -> StatementRequest:
    return StatementRequest(account_id=ORGANIZER, currency="EUR", since=since, until=until)


async def all_pages(views: LedgerViews, *, limit: int) -> list[StatementLine]:
    found: list[StatementLine] = []
    page = PageRequest(limit=limit)
    while True:
        part = await views.lines(a_request(), page)
        assert len(part.items) <= limit
        found += part.items
        if part.next is None:
            return found
        page = PageRequest(cursor=part.next, limit=limit)


def in_short(line: StatementLine) -> tuple[datetime, Cause, int, int, int, int]:
    amounts = (line.gross, line.fee, line.tax, line.net)
    gross, fee, tax, net = (amount.amount for amount in amounts)
    return line.at, line.cause, gross, fee, tax, net
