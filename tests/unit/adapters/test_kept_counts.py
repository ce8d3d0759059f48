"""What strangers are told about how much there is, while nobody counts anew."""

from collections.abc import Mapping

import pytest

from adapters.kept_counts import KEPT_FOR, KeptCounts
from adapters.memory.cache import MemoryCache
from application.platform.paging import Page, PageRequest
from application.shop.search_ports import (
    Counted,
    Facet,
    FacetName,
    FacetValue,
    ListedProduct,
    ProductSearch,
    ProductSort,
)
from domain.kernel.ids import CategoryId

VENDORS, KINDS = frozenset({FacetName.VENDOR}), frozenset({FacetName.KIND})


class GrowingShop:
    """Has one thing more each time it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def find(self, search: ProductSearch) -> Page[ListedProduct]:
        del search
        self.asked += 1
        return Page(items=(), next=str(self.asked))

    async def count(self, search: ProductSearch) -> Counted:
        del search
        self.asked += 1
        return Counted(value=self.asked)

    async def facets(
        self, search: ProductSearch, names: frozenset[FacetName]
    ) -> Mapping[FacetName, Facet]:
        del search
        self.asked += 1
        value = FacetValue(value="Acme", count=self.asked, label="ACME")
        return {name: Facet(name=name, values=(value,), more=True) for name in names}

    async def by_category(self) -> Mapping[CategoryId, int]:
        self.asked += 1
        return {}


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def counts(now: list[float]) -> KeptCounts:
    return KeptCounts(GrowingShop(), MemoryCache(clock=lambda: now[0]))


async def test_what_was_counted_is_told_again_for_a_while(
    counts: KeptCounts, now: list[float]
) -> None:
    search = ProductSearch(text="socks")
    first = await counts.count(search), await counts.facets(search, VENDORS)

    again = await counts.count(search), await counts.facets(search, VENDORS)
    now[0] += KEPT_FOR.total_seconds()
    later = await counts.count(search)

    assert first == again
    assert later.value > first[0].value
    assert await counts.by_category() == await counts.by_category() == {}


async def test_other_pages_of_the_same_have_the_same_counts(counts: KeptCounts) -> None:
    shown = ProductSearch(text="socks", sort=ProductSort.PRICE, page=PageRequest(limit=3))

    assert await counts.count(ProductSearch(text="socks")) == await counts.count(shown)


async def test_other_questions_have_other_answers(counts: KeptCounts) -> None:
    counted = [
        (await counts.count(ProductSearch(text="socks"))).value,
        (await counts.count(ProductSearch(text="shoes"))).value,
        (await counts.count(ProductSearch(vendors=("socks",)))).value,
    ]
    of_vendors = await counts.facets(ProductSearch(), VENDORS)
    of_kinds = await counts.facets(ProductSearch(), KINDS)

    assert len(set(counted)) == 3
    assert set(of_vendors) == VENDORS
    assert set(of_kinds) == KINDS


async def test_what_is_found_is_never_kept(counts: KeptCounts) -> None:
    assert await counts.find(ProductSearch()) != await counts.find(ProductSearch())
