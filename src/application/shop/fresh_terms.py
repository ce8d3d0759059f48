"""The terms of sellers, read at most every few seconds: every cart asks for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.platform.fresh import Fresh
from application.platform.ports import Clock
from application.shop.seller_ports import SellerTermsViews
from domain.kernel.ids import AccountId
from domain.shop.seller_terms import SellerTerms

BELIEVED_FOR = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class _Read:
    terms: SellerTerms
    at: datetime


class FreshTerms:
    def __init__(self, views: SellerTermsViews, clock: Clock) -> None:
        self._views = views
        self._clock = clock
        self._fresh = Fresh[AccountId, _Read](self._read, until=lambda read: read.at + BELIEVED_FOR)

    async def of(self, seller_ids: Collection[AccountId]) -> Mapping[AccountId, SellerTerms]:
        return {seller_id: await self._terms_of(seller_id) for seller_id in seller_ids}

    async def _terms_of(self, seller_id: AccountId) -> SellerTerms:
        known = self._fresh.known(seller_id, now=self._clock.now())
        known = known or await self._fresh.ask(seller_id)
        return SellerTerms(seller_id=seller_id) if known is None else known.terms

    async def _read(self, seller_id: AccountId) -> _Read:
        now = self._clock.now()
        return _Read((await self._views.of([seller_id]))[seller_id], now)
