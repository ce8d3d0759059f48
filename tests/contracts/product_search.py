"""What every ``ProductFinder`` and ``SalesBook`` must do, whatever they are made of."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from uuid import uuid4

import pytest

from application.platform.paging import BadCursor, PageRequest
from application.shop.search_ports import (
    Counted,
    FacetName,
    ProductSearch,
    ProductSort,
)
from domain.kernel.ids import CategoryId, OrderId
from domain.kernel.money import Money
from domain.shop.product import Product
from tests.support.clock import NOON
from tests.support.product_market import COUNTED, Market, a_crowd, some_searches
from tests.support.products import (
    COLOUR,
    OTHER_SELLER,
    SELLER,
    SIZE,
    a_product,
    a_variant,
    eur,
)

OLDER, NEWER = NOON - timedelta(days=1), NOON + timedelta(days=1)


def titled(title: str, **given: object) -> Product:
    variant = given.pop("variant", None) or a_variant()
    plain = {"title": title, "handle": f"thing-{uuid4()}"}
    return a_product(variant, **(plain | given))  # type: ignore[arg-type]


class ProductSearchContract:
    """Subclass it, give it a ``market`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def market(self) -> Market:
        raise AssertionError("Every adapter brings its own.")

    async def test_only_what_is_on_sale_is_found(self, market: Market) -> None:
        product = await market.draft(titled("Wool socks"))
        assert await market.titles() == []

        active = await market.save(product.activate(now=NOON))
        assert await market.titles() == ["Wool socks"]

        await market.save(active.archive(now=NOON))
        assert await market.titles() == []

    async def test_what_is_found_tells_what_a_list_shows(self, market: Market) -> None:
        category = await market.category("Socks")
        product = await market.offer(
            a_product(
                a_variant("S", price=eur(500)),
                a_variant("M", price=eur(700)),
                options=(SIZE,),
                vendor="Fell Knitters",
                kind="Socks",
                category_id=category.id,
            )
        )

        (listed,) = (await market.finder.find(ProductSearch())).items

        assert listed.product == market.summary(product)
        assert (listed.sold, listed.in_stock) == (0, False)

    async def test_a_change_is_found_as_it_is_now(self, market: Market) -> None:
        product = await market.offer(titled("Wool socks"))

        await market.save(product.change({"title": "Silk scarf"}, now=NOON))

        assert await market.titles(text="wool") == []
        assert await market.titles(text="silk") == ["Silk scarf"]

    @pytest.mark.parametrize(
        "text",
        ["Socks", "SOCKS", "söcks", "sockz", "fell knitters", "hosiery", "winter", "xxl", "itch"],
    )
    async def test_words_are_found_wherever_they_are_said_and_however_misspelt(
        self, market: Market, text: str
    ) -> None:
        await market.offer(
            a_product(
                a_variant("XXL"),
                title="Wool socks",
                vendor="Fell Knitters",
                kind="Hosiery",
                tags=("winter",),
                options=(SIZE.__class__(name="Size", values=("XXL",)),),
                description="<p>They do <b>not</b> itch &amp; last.</p>",
            )
        )
        await market.offer(titled("Umbrella"))

        assert await market.titles(text=text) == ["Wool socks"]

    async def test_every_word_must_be_said(self, market: Market) -> None:
        await market.offer(titled("Wool socks"))

        assert await market.titles(text="wool umbrella") == []
        assert await market.titles(text="qqqqqq") == []
        assert await market.titles(text="  ... ") == ["Wool socks"]

    async def test_what_says_it_in_its_title_is_most_relevant_then_what_says_it_at_all(
        self, market: Market
    ) -> None:
        await market.offer(titled("Sock"))
        await market.offer(titled("Warmers", description="<p>Nicer than socks</p>"))
        worn = await market.offer(titled("Worn socks"))
        best = await market.offer(titled("Best socks"))
        await market.sell({best: 3, worn: 1})

        found = await market.titles(text="socks", sort=ProductSort.RELEVANCE)
        paged = await market.paged(1, text="socks", sort=ProductSort.RELEVANCE)

        assert found == ["Best socks", "Worn socks", "Warmers", "Sock"]
        assert [each.product.title for each in paged] == found

    async def test_a_category_includes_what_hangs_below_it(self, market: Market) -> None:
        clothes = await market.category("Clothes")
        socks = await market.category("Socks", parent=clothes)
        hats = await market.category("Hats", parent=clothes)
        await market.offer(titled("Wool socks", category_id=socks.id))
        await market.offer(titled("Straw hat", category_id=hats.id))
        await market.offer(titled("Mug"))

        assert await market.titles(category_id=clothes.id) == ["Straw hat", "Wool socks"]
        assert await market.titles(category_id=socks.id) == ["Wool socks"]
        assert await market.titles(category_id=CategoryId(uuid4())) == []
        assert await market.finder.by_category() == {socks.id: 1, hats.id: 1}

    async def test_a_price_is_that_of_the_cheapest_variant(self, market: Market) -> None:
        variants = (a_variant("S", price=eur(500)), a_variant("M", price=eur(900)))
        await market.offer(a_product(*variants, title="Socks", options=(SIZE,)))

        assert await market.titles(price_min=500, price_max=500) == ["Socks"]
        assert await market.titles(price_min=501) == []
        assert await market.titles(price_max=499) == []

    async def test_prices_can_be_asked_for_in_one_currency(self, market: Market) -> None:
        yen = a_variant(price=Money(500, "JPY"))
        await market.offer(titled("Kimono", variant=yen, currency="JPY"))
        await market.offer(titled("Socks", variant=a_variant(price=eur(500))))

        assert await market.titles(price_max=500, currency="JPY") == ["Kimono"]
        assert await market.titles(currency="USD") == []

    async def test_labels_are_asked_for_exactly(self, market: Market) -> None:
        await market.offer(titled("A", vendor="Ada", kind="Hat", tags=("red", "warm")))
        await market.offer(titled("B", vendor="Bob", kind="Cap", tags=("red",)))
        await market.offer(titled("C", vendor="Cid", seller_id=OTHER_SELLER.account_id))

        assert await market.titles(vendors=("Ada", "Bob")) == ["A", "B"]
        assert await market.titles(vendors=("ada",)) == []
        assert await market.titles(kinds=("Cap",)) == ["B"]
        assert await market.titles(tags=("red",)) == ["A", "B"]
        assert await market.titles(tags=("red", "warm")) == ["A"]
        assert await market.titles(seller_id=OTHER_SELLER.account_id) == ["C"]

    async def test_of_options_one_value_of_each_name_must_be_there(self, market: Market) -> None:
        both = (SIZE, COLOUR)
        await market.offer(a_product(a_variant("S", "red"), title="A", handle="a", options=both))
        await market.offer(a_product(a_variant("M", "blue"), title="B", handle="b", options=both))

        assert await market.titles(options=("Size:S", "Size:M")) == ["A", "B"]
        assert await market.titles(options=("Size:S", "Size:M", "Colour:red")) == ["A"]
        assert await market.titles(options=("Size:L",)) == []

    async def test_in_stock_is_what_lies_on_an_open_shelf_and_is_nobodys_yet(
        self, market: Market
    ) -> None:
        product = await market.offer(titled("Socks"))
        assert await market.titles(only_in_stock=True) == []

        location = await market.receive(product, 2)
        assert await market.titles(only_in_stock=True) == ["Socks"]
        (listed,) = (await market.finder.find(ProductSearch())).items
        assert listed.in_stock

        await market.hold(product, location, 2)
        assert await market.titles(only_in_stock=True) == []

    async def test_a_variant_that_is_gone_is_not_in_stock(self, market: Market) -> None:
        gone, kept = a_variant("S"), a_variant("M")
        product = await market.offer(a_product(gone, kept, options=(SIZE,)))
        await market.receive(product, 2)
        assert await market.titles(only_in_stock=True) == [product.title]

        await market.save(product.remove_variant(gone.id, now=NOON))

        assert await market.titles(only_in_stock=True) == []

    @pytest.mark.parametrize("rule", [{"tracks_stock": False}, {"sells_beyond_stock": True}])
    async def test_what_needs_no_shelf_is_always_in_stock(
        self, market: Market, rule: dict[str, bool]
    ) -> None:
        await market.offer(titled("Gift card", variant=a_variant(**rule)))

        assert await market.titles(only_in_stock=True) == ["Gift card"]

    async def test_lists_have_the_order_that_is_asked_for(self, market: Market) -> None:
        dear = titled("Dear", variant=a_variant(price=eur(900)), now=OLDER)
        cheap = titled("Cheap", variant=a_variant(price=eur(100)), now=NEWER)
        fair = await market.offer(titled("Fair", variant=a_variant(price=eur(500))))
        dear, cheap = await market.offer(dear), await market.offer(cheap)
        await market.sell({dear: 2, fair: 1})

        async def listed(sort: ProductSort) -> Sequence[str]:
            page = await market.finder.find(ProductSearch(sort=sort))
            return [each.product.title for each in page.items]

        assert await listed(ProductSort.NEWEST) == ["Cheap", "Fair", "Dear"]
        assert await listed(ProductSort.PRICE) == ["Cheap", "Fair", "Dear"]
        assert await listed(ProductSort.PRICE_DESC) == ["Dear", "Fair", "Cheap"]
        assert await listed(ProductSort.BEST_SELLING) == ["Dear", "Fair", "Cheap"]
        assert await listed(ProductSort.RELEVANCE) == ["Dear", "Fair", "Cheap"]

    async def test_pages_go_on_where_the_last_one_ended_whatever_comes_in(
        self, market: Market
    ) -> None:
        for number in range(5):
            await market.offer(titled(f"{number}", now=NOON + timedelta(hours=number)))
        first = await market.finder.find(ProductSearch(page=PageRequest(limit=2)))
        await market.offer(titled("Fresh", now=NEWER))

        page = PageRequest(limit=9, cursor=first.next)
        second = await market.finder.find(ProductSearch(page=page))

        assert [each.product.title for each in first.items] == ["4", "3"]
        assert [each.product.title for each in second.items] == ["2", "1", "0"]
        assert second.next is None

    async def test_a_cursor_of_another_order_is_refused(self, market: Market) -> None:
        for _ in range(2):
            await market.offer(titled("Socks"))
        first = await market.finder.find(
            ProductSearch(sort=ProductSort.PRICE, page=PageRequest(limit=1))
        )

        for sort in set(ProductSort) - {ProductSort.PRICE}:
            for cursor in (first.next, "nonsense"):
                page = PageRequest(limit=1, cursor=cursor)
                with pytest.raises(BadCursor):
                    await market.finder.find(ProductSearch(sort=sort, page=page))

    async def test_a_count_says_when_it_stopped(self, market: Market) -> None:
        for _ in range(COUNTED):
            await market.offer(titled("Socks"))
        assert await market.finder.count(ProductSearch()) == Counted(value=COUNTED)

        await market.offer(titled("Mug"))
        capped = Counted(value=COUNTED, capped=True)
        facets = await market.finder.facets(ProductSearch(), frozenset({FacetName.SELLER}))

        assert await market.finder.count(ProductSearch()) == capped
        assert await market.finder.count(ProductSearch(text="mug")) == Counted(value=1)
        assert facets[FacetName.SELLER].capped
        assert sum(each.count for each in facets[FacetName.SELLER].values) == COUNTED

    async def test_facets_count_what_is_found(self, market: Market) -> None:
        category = await market.category("Socks")
        await market.offer(
            a_product(
                a_variant("S", price=eur(250), tracks_stock=False),
                options=(SIZE,),
                vendor="Ada",
                kind="Hat",
                tags=("red", "warm"),
                category_id=category.id,
            )
        )
        await market.offer(titled("Mug", vendor="Ada", tags=("red",)))

        assert await market.counts(ProductSearch()) == {
            "category": {str(category.id): 1},
            "price": {"EUR:2": 1, "EUR:4": 1},
            "vendor": {"Ada": 2},
            "kind": {"Hat": 1},
            "tag": {"red": 2, "warm": 1},
            "seller": {str(SELLER.account_id): 2},
            "option": {"Size:S": 1},
            "stock": {"false": 1, "true": 1},
        }

    async def test_a_facet_tells_what_else_could_be_chosen(self, market: Market) -> None:
        await market.offer(titled("A", vendor="Ada", kind="Hat"))
        await market.offer(titled("B", vendor="Bob", kind="Cap"))

        counts = await market.counts(ProductSearch(vendors=("Ada",)))

        assert counts["vendor"] == {"Ada": 1, "Bob": 1}
        assert counts["kind"] == {"Hat": 1}

    async def test_only_the_facets_asked_for_are_told(self, market: Market) -> None:
        asked = frozenset({FacetName.KIND})

        assert (await market.finder.facets(ProductSearch(), asked)).keys() == asked

    async def test_what_an_order_bought_is_what_was_noted_last(self, market: Market) -> None:
        socks, mug = await market.offer(titled("Socks")), await market.offer(titled("Mug"))
        order_id = OrderId(uuid4())

        await market.sell({socks: 2, mug: 1}, order_id)
        await market.sell({socks: 1}, order_id)
        await market.sell({socks: 4})

        found = (await market.finder.find(ProductSearch(sort=ProductSort.BEST_SELLING))).items
        assert [(each.product.title, each.sold) for each in found] == [("Socks", 5), ("Mug", 0)]

    async def test_what_was_sold_stays_so_when_the_product_changes(self, market: Market) -> None:
        product = await market.offer(titled("Socks"))
        await market.sell({product: 2})

        withdrawn = await market.save(product.withdraw(now=NOON))
        await market.save(withdrawn.activate(now=NOON))

        (listed,) = (await market.finder.find(ProductSearch())).items
        assert listed.sold == 2

    async def test_pages_together_are_the_list_and_filters_compose(self, market: Market) -> None:
        await a_crowd(market, seed=1)
        sorts = cycle(ProductSort)

        for filters in some_searches(market):
            alone = [
                {each.product.id for each in await market.paged(100, **{name: value})}
                for name, value in filters.items()
            ]
            sort = next(sorts)
            whole = await market.paged(100, sort=sort, **filters)
            paged = await market.paged(3, sort=sort, **filters)

            assert [each.product.id for each in paged] == [each.product.id for each in whole]
            assert {each.product.id for each in whole} == set.intersection(*alone)
