import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.shop.search_ports import ProductSort
from tests.contracts.product_search import ProductSearchContract
from tests.support.product_market import THINGS, Market, a_crowd, a_memory_market


class TestMemoryProductSearch(ProductSearchContract):
    @pytest.fixture
    def market(self) -> Market:
        return a_memory_market()


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "text": st.sampled_from((*THINGS, "woolen scarf", "glas")),
        "price_min": st.sampled_from((100, 300)),
        "price_max": st.sampled_from((400, 900)),
        "vendors": st.sets(st.sampled_from(("Ada", "Bob", "Cid")), min_size=1).map(tuple),
        "tags": st.sampled_from((("new",), ("new", "sale"))),
        "only_in_stock": st.booleans(),
    },
)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 3),
    filters=FILTERS,
    sort=st.sampled_from(ProductSort),
    limit=st.integers(1, 4),
)
def test_whatever_is_asked_pages_are_the_list_and_filters_compose(
    seed: int, filters: Mapping[str, Any], sort: ProductSort, limit: int
) -> None:
    async def walk() -> None:
        market = await crowded(seed)
        whole = [each.product.id for each in await market.paged(100, sort=sort, **filters)]
        paged = [each.product.id for each in await market.paged(limit, sort=sort, **filters)]
        assert paged == whole
        everything = {each.product.id for each in await market.paged(100)}
        for name, value in filters.items():
            everything &= {each.product.id for each in await market.paged(100, **{name: value})}
        assert set(whole) == everything

    asyncio.run(walk())


async def crowded(seed: int) -> Market:
    market = a_memory_market()
    await a_crowd(market, seed=seed, count=12)
    return market
