"""The ledger: every movement of money, as entries that add up to nothing.

An entry is positive where the money is, and negative where it is owed: a capture is a plus
for the provider who holds it and a minus for those it belongs to. docs/ledger.md has examples.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from domain.kernel.ids import AccountId, PaymentId, PayoutId, RefundId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.errors import Unbalanced
from domain.payments.shares import Shares, total

_NAMESPACE = UUID("5a6f0c9e-5f0b-5d0e-9a53-1f6f6c656467")


class Cause(StrEnum):
    """What moves money. Together with what it happened to, it is booked once."""

    CAPTURE = "CAPTURE"
    REFUND_PROMISED = "REFUND_PROMISED"
    REFUND = "REFUND"
    REFUND_FAILED = "REFUND_FAILED"
    FEE = "FEE"
    DISPUTE = "DISPUTE"
    DISPUTE_WON = "DISPUTE_WON"
    DISPUTE_LOST = "DISPUTE_LOST"
    PAYOUT = "PAYOUT"


@dataclass(frozen=True, slots=True)
class Entry:
    account: Account
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The payment that money moves for, its purpose, and who pays."""

    payment_id: PaymentId
    purpose: str
    payer_id: AccountId

    @property
    def on_its_way_back(self) -> Account:
        return Account.of(AccountKind.REFUND, self.payer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTransaction:
    """A balanced set of entries in one currency, with the one cause it has."""

    cause: Cause
    source: str
    """What it happened to: the charge's key, the id of the refund or payout, the dispute."""

    at: datetime
    entries: tuple[Entry, ...]
    payment_id: PaymentId | None = None
    purpose: str = ""

    def __post_init__(self) -> None:
        sizes = [entry.amount.amount for entry in self.entries]
        currencies = {entry.amount.currency for entry in self.entries}
        if not sizes or sum(sizes) != 0 or not all(sizes) or len(currencies) > 1:
            raise Unbalanced(self.cause, self.source)

    @property
    def id(self) -> UUID:
        """The same for the same cause, so that it cannot be posted twice."""
        return uuid5(_NAMESPACE, f"{self.cause}:{self.source}")

    @property
    def currency(self) -> str:
        return self.entries[0].amount.currency


def captured(
    origin: Origin, key: str, shares: Shares, *, gateway: str, at: datetime
) -> LedgerTransaction:
    """The provider holds it; it belongs to those who have a share."""
    entries = (Entry(_provider(gateway), _sum(shares)), *_owed(shares))
    return _about(origin, Cause.CAPTURE, key, entries, at)


def refund_promised(
    origin: Origin, refund_id: RefundId, shares: Shares, *, at: datetime
) -> LedgerTransaction:
    """From now on it belongs to the buyer, so nobody else is paid it out."""
    entries = (*_taken(shares), Entry(origin.on_its_way_back, -_sum(shares)))
    return _about(origin, Cause.REFUND_PROMISED, str(refund_id), entries, at)


def refunded(
    origin: Origin, refund_id: RefundId, amount: Money, *, gateway: str, at: datetime
) -> LedgerTransaction:
    """The buyer has it back."""
    entries = (Entry(origin.on_its_way_back, amount), Entry(_provider(gateway), -amount))
    return _about(origin, Cause.REFUND, str(refund_id), entries, at)


def refunded_by_hand(
    origin: Origin, refund_id: RefundId, amount: Money, *, at: datetime
) -> LedgerTransaction:
    """The buyer has it back, from our bank account instead of the provider's."""
    entries = (
        Entry(origin.on_its_way_back, amount),
        Entry(Account(AccountKind.BANK), -amount),
    )
    return _about(origin, Cause.REFUND, str(refund_id), entries, at)


def refund_failed(
    origin: Origin, refund_id: RefundId, shares: Shares, *, at: datetime
) -> LedgerTransaction:
    """It belongs again to those from whom it was taken."""
    entries = (Entry(origin.on_its_way_back, _sum(shares)), *_owed(shares))
    return _about(origin, Cause.REFUND_FAILED, str(refund_id), entries, at)


def fee_kept(
    origin: Origin, source: str, fee: Money, *, gateway: str, at: datetime
) -> LedgerTransaction:
    """The provider kept something for its work, perhaps in a currency of its own."""
    kept = Account(AccountKind.PROVIDER_FEE, gateway)
    entries = (Entry(kept, fee), Entry(_provider(gateway), -fee))
    return _about(origin, Cause.FEE, source, entries, at)


def disputed(
    origin: Origin, reference: str, amount: Money, *, gateway: str, at: datetime
) -> LedgerTransaction:
    """The provider takes it back until it is decided whose it is."""
    entries = (Entry(_disputes(gateway), amount), Entry(_provider(gateway), -amount))
    return _about(origin, Cause.DISPUTE, f"{gateway}:{reference}", entries, at)


def dispute_won(
    origin: Origin, reference: str, amount: Money, *, gateway: str, at: datetime
) -> LedgerTransaction:
    entries = (Entry(_provider(gateway), amount), Entry(_disputes(gateway), -amount))
    return _about(origin, Cause.DISPUTE_WON, f"{gateway}:{reference}", entries, at)


def dispute_lost(
    origin: Origin, reference: str, shares: Shares, *, gateway: str, at: datetime
) -> LedgerTransaction:
    """It is taken from those who had it; what they do not have any more stays our loss."""
    entries = (*_taken(shares), Entry(_disputes(gateway), -_sum(shares)))
    return _about(origin, Cause.DISPUTE_LOST, f"{gateway}:{reference}", entries, at)


def paid_out(
    payout_id: PayoutId, account: Account, amount: Money, *, reference: str, at: datetime
) -> LedgerTransaction:
    """It was sent to its owner from our bank account."""
    return LedgerTransaction(
        cause=Cause.PAYOUT,
        source=str(payout_id),
        purpose=f"payout:{reference}",
        at=at,
        entries=(Entry(account, amount), Entry(Account(AccountKind.BANK), -amount)),
    )


def _provider(gateway: str) -> Account:
    return Account(AccountKind.PROVIDER, gateway)


def _disputes(gateway: str) -> Account:
    return Account(AccountKind.DISPUTE, gateway)


def _sum(shares: Shares) -> Money:
    return total(shares, shares[0].amount.currency)


def _owed(shares: Shares) -> Iterable[Entry]:
    return (Entry(entry.account, -entry.amount) for entry in _taken(shares))


def _taken(shares: Shares) -> Iterable[Entry]:
    """One entry for each account, in the order in which they come."""
    amounts: dict[Account, Money] = {}
    for share in shares:
        known = amounts.get(share.account, Money.zero(share.amount.currency))
        amounts[share.account] = known + share.amount
    return (Entry(account, amount) for account, amount in amounts.items() if amount.amount)


def _about(
    origin: Origin, cause: Cause, source: str, entries: tuple[Entry, ...], at: datetime
) -> LedgerTransaction:
    return LedgerTransaction(
        cause=cause,
        source=source,
        at=at,
        entries=entries,
        payment_id=origin.payment_id,
        purpose=origin.purpose,
    )
