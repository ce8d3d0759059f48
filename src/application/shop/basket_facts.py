"""What has to be known of the world to say what a cart costs now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.shop.cart_ports import (
    BasketOffers,
    EventOffer,
    VoucherStanding,
    VoucherViews,
    Wares,
)
from application.shop.catalogue_ports import CatalogueViews, ShopVariant
from application.shop.seller_ports import SellerTermsViews
from application.shop.stock_ports import Level
from application.shop.tax_ports import Taxes
from domain.kernel.ids import AccountId, CategoryId, EventId, VariantId, VoucherId
from domain.shop.cart import Cart
from domain.shop.cart_items import Goods, Tickets
from domain.shop.category import CategoryTree
from domain.shop.seller_terms import SellerTerms
from domain.shop.tax import TaxTable


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketFacts:
    variants: Mapping[VariantId, ShopVariant]
    levels: Mapping[VariantId, Sequence[Level]]
    events: Mapping[EventId, EventOffer]
    vouchers: Mapping[VoucherId, VoucherStanding]
    terms: Mapping[AccountId, SellerTerms]
    taxes: TaxTable
    categories: Mapping[CategoryId, frozenset[CategoryId]]
    """Each category of the goods, with those above it; empty if no voucher asks for that."""


class FactFinder:
    """Asks each port at most once, and none about what the cart has nothing of."""

    def __init__(
        self,
        *,
        catalogue: CatalogueViews,
        wares: Wares,
        offers: BasketOffers,
        vouchers: VoucherViews,
        terms: SellerTermsViews,
        taxes: Taxes,
    ) -> None:
        self._catalogue = catalogue
        self._wares = wares
        self._offers = offers
        self._vouchers = vouchers
        self._terms = terms
        self._taxes = taxes

    async def __call__(
        self, cart: Cart, *, buyer_id: AccountId | None, now: datetime
    ) -> BasketFacts:
        goods = [line.item.variant_id for line in cart.lines if isinstance(line.item, Goods)]
        events = {line.item.event_id for line in cart.lines if isinstance(line.item, Tickets)}
        events |= {choice.event_id for choice in cart.choices if choice.event_id is not None}
        # One after the other: a cart that takes all connections at once makes others wait.
        wares = await self._wares.of(goods) if goods else {}
        variants = {id_: ware.variant for id_, ware in wares.items()}
        vouchers = await self._standings(cart.voucher_ids, buyer_id)
        sellers = {variant.seller_id for variant in variants.values()}
        return BasketFacts(
            variants=variants,
            levels={id_: ware.levels for id_, ware in wares.items()},
            events=await self._events(events, now),
            vouchers=vouchers,
            terms=await self._terms.of(sellers) if sellers else {},
            taxes=await self._taxes.table(),
            categories=await self._categories(variants, vouchers),
        )

    async def _events(
        self, ids: Collection[EventId], now: datetime
    ) -> Mapping[EventId, EventOffer]:
        return await self._offers.of(ids, now=now) if ids else {}

    async def _standings(
        self, ids: Collection[VoucherId], buyer_id: AccountId | None
    ) -> Mapping[VoucherId, VoucherStanding]:
        return await self._vouchers.standings(ids, buyer_id) if ids else {}

    async def _categories(
        self,
        variants: Mapping[VariantId, ShopVariant],
        vouchers: Mapping[VoucherId, VoucherStanding],
    ) -> Mapping[CategoryId, frozenset[CategoryId]]:
        if not any(each.voucher.terms.scope.categories for each in vouchers.values()):
            return {}
        asked = {each.category_id for each in variants.values() if each.category_id is not None}
        known = await self._catalogue.categories()
        tree, ids = CategoryTree(known), {category.id for category in known}
        return {each: frozenset(tree.path(each)) for each in asked & ids}
