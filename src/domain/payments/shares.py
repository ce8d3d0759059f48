"""Shares: whose part of a payment is how much. They always add up to all of it."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.errors import SharesTooLarge


@dataclass(frozen=True, slots=True)
class Share:
    """Belongs to an account once the money is there. Shares of one line have one label."""

    account: Account
    amount: Money
    label: str = ""


type Shares = tuple[Share, ...]


def complete(shares: Shares, amount: Money, *, payer_id: AccountId) -> Shares:
    """Let what nobody claims be the payer's; raise ``SharesTooLarge`` if too much is claimed."""
    rest = amount - total(shares, amount.currency)
    if rest.amount < 0 or any(share.amount.amount < 0 for share in shares):
        raise SharesTooLarge(amount)
    return _merged((*shares, all_of_payer(rest, payer_id)))


def all_of_payer(amount: Money, payer_id: AccountId) -> Share:
    return Share(Account.of(AccountKind.PAYER, payer_id), amount)


def total(shares: Iterable[Share], currency: str) -> Money:
    return Money.total((share.amount for share in shares), currency=currency)


def of_lines(shares: Shares, labels: Collection[str]) -> Shares:
    """The shares of some lines only; of all, if none are named."""
    return tuple(share for share in shares if share.label in labels) if labels else shares


def take(shares: Shares, amount: Money) -> Shares:
    """Take an amount out of shares in proportion to what they are.

    No share gives more than it is, however often something is taken of what remains. What
    they all together do not have is our loss.
    """
    lacking = amount - total(shares, amount.currency)
    if lacking.amount >= 0:
        return _merged((*shares, Share(Account(AccountKind.LOSS), lacking)))
    parts = amount.allocate([share.amount.amount for share in shares])
    taken = (replace(share, amount=part) for share, part in zip(shares, parts, strict=True))
    return _merged(taken)


def less(shares: Shares, taken: Iterable[Share]) -> Shares:
    """What remains of shares of which parts were taken."""
    gone = Counter[tuple[Account, str]]()
    for share in taken:
        gone[share.account, share.label] += share.amount.amount
    return _merged(_without(share, gone[share.account, share.label]) for share in shares)


def _without(share: Share, amount: int) -> Share:
    return replace(share, amount=share.amount - Money(amount, share.amount.currency))


def _merged(shares: Iterable[Share]) -> Shares:
    """One share for each account and label, and none of nothing."""
    merged: dict[tuple[Account, str], Share] = {}
    for share in shares:
        key = share.account, share.label
        known = merged.get(key)
        merged[key] = replace(known, amount=known.amount + share.amount) if known else share
    return tuple(share for share in merged.values() if share.amount.amount)
