"""What every ``SellerStore`` and its views must do, whatever they are made of."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from application.platform.ports import UnitOfWork
from application.shop.seller_ports import SellerStore, SellerTermsViews
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.shop.seller_terms import (
    CancelUntil,
    LateOrderMoney,
    ReturnsPaidBy,
    SellerTerms,
    TermsChanges,
)
from tests.support.clock import NOON
from tests.support.products import OTHER_SELLER, SELLER
from tests.support.stock import an_address

ALL_OF_IT: TermsChanges = {
    "display_name": "Fine Fabrics",
    "imprint": "Ada Lovelace\nAm Wall 1",
    "legal_address": an_address(),
    "tax_number": "DE123456789",
    "prices_include_tax": False,
    "late_money": LateOrderMoney.REFUND,
    "return_days": 30,
    "returns_paid_by": ReturnsPaidBy.SELLER,
    "cancel_until": CancelUntil.PROCESSING,
    "free_delivery_from": Money(5000, "EUR"),
}


@dataclass(frozen=True, slots=True)
class Registry:
    work: UnitOfWork[SellerStore]
    views: SellerTermsViews
    know: Callable[[AccountId], Awaitable[None]]
    """Have an account, whose key seals what is personal."""

    async def save(self, terms: SellerTerms) -> SellerTerms:
        async with self.work.begin() as store:
            await store.seller_terms.save(terms)
        return terms.settled()


class SellersContract:
    """Subclass it, give it a ``registry`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def registry(self) -> Registry:
        raise AssertionError("Every adapter brings its own.")

    async def test_who_never_said_anything_has_the_defaults(self, registry: Registry) -> None:
        seller = SELLER.account_id

        async with registry.work.begin() as store:
            assert await store.seller_terms.get(seller) == SellerTerms(seller_id=seller)
        assert await registry.views.of([seller]) == {seller: SellerTerms(seller_id=seller)}
        assert await registry.views.of([]) == {}

    async def test_terms_come_back_as_they_became(self, registry: Registry) -> None:
        seller, other = SELLER.account_id, OTHER_SELLER.account_id
        await registry.know(seller)
        first = await registry.save(SellerTerms(seller_id=seller).change(ALL_OF_IT, now=NOON))

        second = await registry.save(
            first.change({"legal_address": None, "free_delivery_from": None}, now=NOON)
        )

        assert first.free_delivery_from == Money(5000, "EUR")
        async with registry.work.begin() as store:
            assert await store.seller_terms.get(seller) == second
        assert await registry.views.of([other, seller]) == {
            other: SellerTerms(seller_id=other),
            seller: second,
        }

    async def test_the_second_of_two_changes_is_stale(self, registry: Registry) -> None:
        seen = SellerTerms(seller_id=SELLER.account_id)
        await registry.know(seen.seller_id)
        first = await registry.save(seen.change({"return_days": 1}, now=NOON))

        with pytest.raises(StaleVersion):
            await registry.save(seen.change({"return_days": 2}, now=NOON))
        await registry.save(first.change({"return_days": 3}, now=NOON))
        with pytest.raises(StaleVersion):
            await registry.save(first.change({"return_days": 4}, now=NOON))
