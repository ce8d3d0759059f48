"""The ledger in dictionaries. It is only added to, as in the database."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from uuid import UUID

from adapters.memory.payments import MemoryPayments
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.payments.ledger_ports import (
    Balance,
    Balances,
    StatementLine,
    StatementRequest,
)
from application.payments.statement_keys import key_of, place_after
from application.platform.paging import Page, PageRequest
from domain.kernel.ids import PaymentId
from domain.kernel.money import Money
from domain.payments.accounts import EARNERS, PROVIDERS, Account, AccountKind
from domain.payments.errors import PostedOtherwise
from domain.payments.ledger import Entry, LedgerTransaction

_CONCERNED = EARNERS | {AccountKind.PLATFORM_FEE, AccountKind.TAX}


class MemoryLedger:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[UUID, LedgerTransaction] = transaction.table("ledger")

    async def post(self, transaction: LedgerTransaction) -> None:
        posted = self._rows.setdefault(transaction.id, transaction)
        if posted.entries != transaction.entries:
            raise PostedOtherwise(transaction.cause, transaction.source)

    async def of_payment(self, payment_id: PaymentId) -> Sequence[LedgerTransaction]:
        found = [row for row in self._rows.values() if row.payment_id == payment_id]
        return sorted(found, key=lambda row: (row.at, row.id))

    async def lock_owed(self, account: Account, currency: str) -> Money:
        # One transaction at a time: nobody else is here.
        amounts = (
            entry.amount
            for row in self._rows.values()
            if row.currency == currency
            for entry in row.entries
            if entry.account == account
        )
        return -Money.total(amounts, currency=currency)


class MemoryLedgerStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.payments = MemoryPayments(transaction)
        self.ledger = MemoryLedger(transaction)


class MemoryLedgerViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def balances(self, request: StatementRequest) -> Balances:
        before = [line.net for line in self._lines(request) if line.at < request.since]
        by_then = [line.net for line in self._lines(request)]
        return Balances(
            opening=Money.total(before, currency=request.currency),
            closing=Money.total(by_then, currency=request.currency),
        )

    async def lines(self, request: StatementRequest, page: PageRequest) -> Page[StatementLine]:
        after = place_after(page)
        found = [line for line in self._within(request) if (line.at, line.id) > after]
        return Page.cut(found[: page.limit + 1], page, key_of)

    async def every_line(self, request: StatementRequest) -> AsyncIterator[StatementLine]:
        for line in self._within(request):
            yield line

    async def trial_balance(self) -> Sequence[Balance]:
        sums = Counter[tuple[str, AccountKind, str]]()
        for row in self._database.table("ledger").values():
            for entry in row.entries:
                kind = entry.account.kind
                owner = entry.account.owner if kind in PROVIDERS else ""
                sums[row.currency, kind, owner] += entry.amount.amount
        return [
            Balance(kind=kind, owner=owner, amount=Money(amount, currency))
            for (currency, kind, owner), amount in sorted(sums.items())
        ]

    def _within(self, request: StatementRequest) -> list[StatementLine]:
        found = [line for line in self._lines(request) if request.since <= line.at]
        return sorted(found, key=lambda line: (line.at, line.id))

    def _lines(self, request: StatementRequest) -> Iterator[StatementLine]:
        for row in self._database.table("ledger").values():
            concerned = [entry for entry in row.entries if _concerns(entry, request)]
            if concerned and row.currency == request.currency and row.at < request.until:
                yield _line(row, concerned)


def _concerns(entry: Entry, request: StatementRequest) -> bool:
    return entry.account.owner == str(request.account_id) and entry.account.kind in _CONCERNED


def _line(row: LedgerTransaction, concerned: Sequence[Entry]) -> StatementLine:
    def owed(*kinds: AccountKind) -> Money:
        """Turned around: what is owed is negative in the ledger."""
        amounts = (entry.amount for entry in concerned if entry.account.kind in kinds)
        return -Money.total(amounts, currency=row.currency)

    return StatementLine(
        at=row.at,
        id=row.id,
        cause=row.cause,
        payment_id=row.payment_id,
        purpose=row.purpose,
        gross=owed(*_CONCERNED),
        fee=owed(AccountKind.PLATFORM_FEE),
        tax=owed(AccountKind.TAX),
        net=owed(*EARNERS),
    )
