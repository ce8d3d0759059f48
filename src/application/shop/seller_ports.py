"""What a seller's terms need from the outside, and what they tell carts and orders."""

from collections.abc import Collection, Mapping
from typing import Protocol

from domain.kernel.ids import AccountId
from domain.shop.seller_terms import SellerTerms


class SellerTermsOf(Protocol):
    """The terms of sellers. Storing them also records that they changed."""

    async def get(self, seller_id: AccountId) -> SellerTerms:
        """Return the terms: the defaults, of version 0, if they never said anything."""
        ...

    async def save(self, terms: SellerTerms) -> None:
        """Store them; raise ``StaleVersion`` if they changed meanwhile."""
        ...


class SellerStore(Protocol):
    @property
    def seller_terms(self) -> SellerTermsOf: ...


class SellerTermsViews(Protocol):
    """The terms, for whoever prices, sells or shows something."""

    async def of(self, seller_ids: Collection[AccountId]) -> Mapping[AccountId, SellerTerms]:
        """The terms of each of them: the defaults of those who never said anything."""
        ...
