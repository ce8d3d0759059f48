"""The chart of accounts: whose money it is that we know of. docs/ledger.md explains each."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from domain.kernel.ids import AccountId


class AccountKind(StrEnum):
    PROVIDER = "PROVIDER"
    """What a payment provider holds for us; the owner is its name, as wherever it is one."""

    PROVIDER_FEE = "PROVIDER_FEE"
    """What a provider kept for its work."""

    BANK = "BANK"
    """What went out of our own bank account."""

    PAYER = "PAYER"
    """Money of a buyer that nobody has a claim to."""

    ORGANIZER = "ORGANIZER"
    SELLER = "SELLER"
    COURIER = "COURIER"

    PLATFORM_FEE = "PLATFORM_FEE"
    """What we earn; the owner is the account whose sale it was, as with taxes."""

    TAX = "TAX"
    REFUND = "REFUND"
    """Money on its way back to a buyer."""

    DISPUTE = "DISPUTE"
    """What a provider took back while a dispute runs."""

    LOSS = "LOSS"
    """What went back although nobody had it any more: we bear it."""


EARNERS = frozenset({AccountKind.ORGANIZER, AccountKind.SELLER, AccountKind.COURIER})
"""Whose money is paid out to them."""

PROVIDERS = frozenset({AccountKind.PROVIDER, AccountKind.PROVIDER_FEE, AccountKind.DISPUTE})
"""One account for each payment provider."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the ledger: a kind, and an owner where there are several of it."""

    kind: AccountKind
    owner: str = ""

    @classmethod
    def of(cls, kind: AccountKind, account_id: AccountId) -> Self:
        return cls(kind, str(account_id))

    def __str__(self) -> str:
        return f"{self.kind}:{self.owner}" if self.owner else self.kind
