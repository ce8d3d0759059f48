"""Counts of what is found, kept for all strangers who ask the same; lists are never kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b

import msgspec

from application.platform.cache import Cache, Computed
from application.platform.paging import Page, PageRequest
from application.shop.search_ports import (
    Counted,
    Facet,
    FacetName,
    ListedProduct,
    ProductFinder,
    ProductSearch,
    ProductSort,
)
from domain.kernel.ids import CategoryId

KEPT_FOR = timedelta(seconds=10)


class KeptCounts:
    """A finder whose counts may be a few seconds old; its lists are those of this moment."""

    def __init__(self, finder: ProductFinder, cache: Cache, *, ttl: timedelta = KEPT_FOR) -> None:
        self._finder = finder
        self._computed = Computed(cache, ttl=ttl)

    async def find(self, search: ProductSearch) -> Page[ListedProduct]:
        return await self._finder.find(search)

    async def count(self, search: ProductSearch) -> Counted:
        async def count() -> bytes:
            return msgspec.json.encode(await self._finder.count(search))

        kept = await self._computed.get(_key("count", search), count)
        return msgspec.json.decode(kept, type=Counted)

    async def facets(
        self, search: ProductSearch, names: frozenset[FacetName]
    ) -> Mapping[FacetName, Facet]:
        async def count() -> bytes:
            return msgspec.json.encode(await self._finder.facets(search, names))

        kept = await self._computed.get(_key("facets", search, *sorted(names)), count)
        return msgspec.json.decode(kept, type=dict[FacetName, Facet])

    async def by_category(self) -> Mapping[CategoryId, int]:
        async def count() -> bytes:
            return msgspec.json.encode(await self._finder.by_category())

        kept = await self._computed.get("products:by-category", count)
        return msgspec.json.decode(kept, type=dict[CategoryId, int])


def _key(kind: str, search: ProductSearch, *names: str) -> str:
    """The same for searches that differ only in what they show of the same things."""
    asked = replace(search, page=PageRequest(), sort=ProductSort.NEWEST)
    digest = blake2b(msgspec.json.encode([asked, names]), digest_size=16).hexdigest()
    return f"products:{kind}:{digest}"
