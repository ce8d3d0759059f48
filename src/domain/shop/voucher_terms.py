"""What a voucher is good for: how much comes off, and off what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.errors import Invalid
from domain.kernel.ids import AccountId, CategoryId, EventId, ProductId
from domain.kernel.money import Money

ALL = 10_000
"""All of it, in basis points."""


class VoucherKind(StrEnum):
    PERCENTAGE = "PERCENTAGE"
    AMOUNT = "AMOUNT"
    FREE_DELIVERY = "FREE_DELIVERY"


class BadTerms(Invalid):
    code = "bad-voucher-terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What it is good for. An empty set limits nothing; several limits must all be met.

    Products, categories and events are ways to name the same thing, the goods: being one of
    the products, in one of the categories, or for one of the events is enough.
    """

    sellers: frozenset[AccountId] = frozenset()
    products: frozenset[ProductId] = frozenset()
    categories: frozenset[CategoryId] = frozenset()
    events: frozenset[EventId] = frozenset()

    def covers_seller(self, seller_id: AccountId) -> bool:
        return not self.sellers or seller_id in self.sellers

    def covers_goods(
        self,
        *,
        product_id: ProductId | None,
        category_ids: frozenset[CategoryId],
        event_id: EventId | None,
    ) -> bool:
        if not (self.products or self.categories or self.events):
            return True
        named = product_id in self.products or event_id in self.events
        return named or not self.categories.isdisjoint(category_ids)


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherTerms:
    """``basis_points`` come off for a percentage, ``amount`` for an amount."""

    kind: VoucherKind
    basis_points: int = 0
    amount: Money | None = None
    minimum: Money | None = None
    """What the goods it is good for must cost at least, before anything comes off."""

    scope: Scope = EVERYTHING
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    combinable: bool = False
    """Whether others may be used beside it."""

    def __post_init__(self) -> None:
        percentage = self.kind is VoucherKind.PERCENTAGE
        if percentage != (1 <= self.basis_points <= ALL) or (self.basis_points and not percentage):
            raise BadTerms("A percentage, and nothing else, has 1 to 10000 basis points.")
        amount = self.kind is VoucherKind.AMOUNT
        if amount != (self.amount is not None) or (self.amount and self.amount.amount < 1):
            raise BadTerms("A voucher of an amount, and no other, has one above zero.")
        if self.minimum is not None and self.minimum.amount < 1:
            raise BadTerms("A minimum is above zero.")
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise BadTerms("It ends after it begins.")
