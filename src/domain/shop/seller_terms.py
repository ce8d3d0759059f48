"""A seller's terms: under which name, and how, somebody sells."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self, TypedDict

from domain.kernel.aggregate import Aggregate
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.kernel.postal import PostalAddress

NAME_MAX = 200
IMPRINT_MAX = 4_000
DAYS_MAX = 365


class LateOrderMoney(StrEnum):
    """What is done with money that comes after the goods were given back."""

    REACQUIRE = "REACQUIRE"
    """The order is filled all the same if everything is still there; else it goes back."""

    REFUND = "REFUND"


class ReturnsPaidBy(StrEnum):
    """Who bears what sending something back costs."""

    BUYER = "BUYER"
    SELLER = "SELLER"


class CancelUntil(StrEnum):
    """How long a buyer may cancel what they paid, and get everything back."""

    NEVER = "NEVER"
    PROCESSING = "PROCESSING"
    """Until the seller begins to work on it."""

    SHIPPED = "SHIPPED"
    """Until it leaves."""


class SellerNotFound(NotFound):
    code = "seller-not-found"

    def __init__(self, seller_id: AccountId) -> None:
        super().__init__("There is no such seller.", sellerId=str(seller_id))


class BadSellerTerms(Invalid):
    code = "bad-seller-terms"

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message, what=what)


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerTermsChanged(DomainEvent):
    audited: ClassVar[bool] = True

    seller_id: AccountId

    @property
    def subject(self) -> str:
        return f"seller:{self.seller_id}"


class TermsChanges(TypedDict, total=False):
    """What a change of the terms may give anew."""

    display_name: str
    imprint: str
    legal_address: PostalAddress | None
    tax_number: str
    prices_include_tax: bool
    late_money: LateOrderMoney
    return_days: int
    returns_paid_by: ReturnsPaidBy
    cancel_until: CancelUntil
    free_delivery_from: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerTerms(Aggregate):
    """The defaults let anybody sell who never said anything."""

    seller_id: AccountId
    display_name: str = field(default="", repr=False)
    """The shop's name; empty: it has none yet."""

    imprint: str = field(default="", repr=False)
    """What a shop must tell everybody about who keeps it, in the seller's own words."""

    legal_address: PostalAddress | None = field(default=None, repr=False)
    """For invoices."""

    tax_number: str = field(default="", repr=False)
    prices_include_tax: bool = True
    late_money: LateOrderMoney = LateOrderMoney.REACQUIRE
    return_days: int = 14
    """How long after delivery things can be sent back; zero: not at all."""

    returns_paid_by: ReturnsPaidBy = ReturnsPaidBy.BUYER
    cancel_until: CancelUntil = CancelUntil.SHIPPED
    free_delivery_from: Money | None = None
    """From this total of goods on, their delivery costs nothing."""

    def change(self, changes: TermsChanges, *, now: datetime) -> Self:
        event = SellerTermsChanged(at=now, seller_id=self.seller_id)
        return self._after(event, **changes).checked()

    def checked(self) -> Self:
        """Return it unless it breaks a rule."""
        _check("displayName", self.display_name, is_line=True, longest=NAME_MAX)
        _check("taxNumber", self.tax_number, is_line=True, longest=NAME_MAX)
        _check("imprint", self.imprint, is_line=False, longest=IMPRINT_MAX)
        if not 0 <= self.return_days <= DAYS_MAX:
            raise BadSellerTerms("returnDays", f"Returns end after 0 to {DAYS_MAX} days.")
        if self.free_delivery_from is not None and self.free_delivery_from.amount < 0:
            raise BadSellerTerms("freeDeliveryFrom", "No total is below zero.")
        return self


def _check(what: str, text: str, *, is_line: bool, longest: int) -> None:
    if len(text) > longest or "\0" in text:
        raise BadSellerTerms(what, f"This is at most {longest} characters long.")
    if is_line and not text.isprintable():
        raise BadSellerTerms(what, "This is one line.")
