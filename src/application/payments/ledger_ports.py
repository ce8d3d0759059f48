"""What the ledger needs from the outside, and what it tells."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.payments.ports import Payments
from application.platform.paging import Page, PageRequest
from domain.kernel.ids import AccountId, PaymentId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.ledger import Cause, LedgerTransaction


class Ledger(Protocol):
    """Every movement of money. What is posted is never changed and never goes away."""

    async def post(self, transaction: LedgerTransaction) -> None:
        """Write it down; do nothing if it was posted before.

        Raises ``PostedOtherwise`` if its cause was posted before with other entries.
        """
        ...

    async def of_payment(self, payment_id: PaymentId) -> Sequence[LedgerTransaction]:
        """What was posted for a payment, in the order in which it happened."""
        ...

    async def lock_owed(self, account: Account, currency: str) -> Money:
        """What its owner is owed. Nobody else locks the account until the transaction ends."""
        ...


class LedgerStore(Protocol):
    """What bookkeeping may touch within one transaction."""

    @property
    def payments(self) -> Payments: ...

    @property
    def ledger(self) -> Ledger: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRequest:
    """What was earned by one account in one currency, from ``since`` until before ``until``."""

    account_id: AccountId
    currency: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One movement: ``gross`` is what the buyer paid for, and ``net`` what of it is owed."""

    at: datetime
    id: UUID
    cause: Cause
    payment_id: PaymentId | None
    purpose: str
    gross: Money
    fee: Money
    tax: Money
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """What was owed before the first line of a statement, and after the last one."""

    opening: Money
    closing: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What is in all accounts of a kind, or in one of them where its owner is a provider."""

    kind: AccountKind
    owner: str
    amount: Money


class LedgerViews(Protocol):
    async def balances(self, request: StatementRequest) -> Balances:
        """What was owed at the beginning and at the end."""
        ...

    async def lines(self, request: StatementRequest, page: PageRequest) -> Page[StatementLine]:
        """Return the movements, oldest first; raise ``BadCursor``."""
        ...

    def every_line(self, request: StatementRequest) -> AsyncIterator[StatementLine]:
        """All movements, oldest first, a bounded number of them in memory."""
        ...

    async def trial_balance(self) -> Sequence[Balance]:
        """All of the ledger in a few lines; in each currency they add up to nothing."""
        ...
