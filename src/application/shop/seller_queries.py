"""Sellers' terms, to be read."""

from application.shop.seller_ports import SellerTermsViews
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId
from domain.shop.seller_terms import SellerNotFound, SellerTerms


class GetOwnTerms:
    def __init__(self, views: SellerTermsViews) -> None:
        self._views = views

    async def __call__(self, by: Principal) -> SellerTerms:
        by.need(Right.SELL)
        return (await self._views.of([by.account_id]))[by.account_id]


class GetSeller:
    """What everybody may know of who sells here: of those who said something."""

    def __init__(self, views: SellerTermsViews) -> None:
        self._views = views

    async def __call__(self, seller_id: AccountId) -> SellerTerms:
        terms = (await self._views.of([seller_id]))[seller_id]
        if not terms.version:
            raise SellerNotFound(seller_id)
        return terms
