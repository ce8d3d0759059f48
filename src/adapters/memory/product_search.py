"""Finding products in memory."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from adapters.memory.unit_of_work import MemoryDatabase
from adapters.shop_variants import summary_of
from application.platform.paging import Page
from application.platform.search_text import means, words_sought
from application.shop.product_words import (
    option_values_of,
    sells_always,
    words_of_product,
    words_of_title,
)
from application.shop.search_ports import (
    COUNTED_MAX,
    Closeness,
    Counted,
    Facet,
    FacetName,
    ListedProduct,
    ProductSearch,
    ProductSort,
)
from application.shop.search_rules import (
    counted_at_most,
    facet_of,
    key_of,
    options_by_name,
    place_to_follow,
    price_range,
    without_own_filter,
)
from domain.inventory.stock import Stock
from domain.kernel.ids import CategoryId, LocationId, OrderId, ProductId, StockId
from domain.shop.category import Category, CategoryTree
from domain.shop.location import Location, LocationStatus
from domain.shop.product import Product
from domain.shop.stock import StockLevel

type Rank = tuple[Closeness, int | datetime, UUID]


class MemoryProductFinder:
    def __init__(self, database: MemoryDatabase, *, counted_max: int = COUNTED_MAX) -> None:
        self._database = database
        self._counted_max = counted_max

    async def find(self, search: ProductSearch) -> Page[ListedProduct]:
        after = place_to_follow(search.sort, search.page)
        async with self._database.lock:
            found = [self._listed(product, search) for product in self._found(search)]
        upwards = search.sort is ProductSort.PRICE
        found.sort(key=lambda each: _rank(each, search), reverse=not upwards)
        rest = [
            each
            for each in found
            if after is None or _is_behind(_rank(each, search), (after[0], *after[1]), upwards)
        ]
        return Page.cut(rest, search.page, lambda each: key_of(search.sort, each))

    async def count(self, search: ProductSearch) -> Counted:
        async with self._database.lock:
            found = len(self._found(search))
        return Counted(value=min(found, self._counted_max), capped=found > self._counted_max)

    async def facets(
        self, search: ProductSearch, names: frozenset[FacetName]
    ) -> Mapping[FacetName, Facet]:
        async with self._database.lock:
            return {name: self._facet(name, without_own_filter(search, name)) for name in names}

    async def by_category(self) -> Mapping[CategoryId, int]:
        async with self._database.lock:
            return Counter(
                product.category_id
                for product in self._products
                if product.is_active and product.category_id is not None
            )

    def _facet(self, name: FacetName, search: ProductSearch) -> Facet:
        found = self._found(search)
        most = counted_at_most(name, self._counted_max)
        counted = found[:most]
        counts = Counter(value for product in counted for value in self._values(name, product))
        return facet_of(name, counts, capped=len(found) > most)

    def _values(self, name: FacetName, product: Product) -> Iterator[str]:
        match name:
            case FacetName.CATEGORY if product.category_id is not None:
                yield str(product.category_id)
            case FacetName.PRICE if product.price_from is not None:
                yield f"{product.currency}:{price_range(product.price_from.amount)}"
            case FacetName.VENDOR if product.vendor:
                yield product.vendor
            case FacetName.KIND if product.kind:
                yield product.kind
            case FacetName.TAG:
                yield from dict.fromkeys(product.tags)
            case FacetName.SELLER:
                yield str(product.seller_id)
            case FacetName.OPTION:
                yield from option_values_of(product)
            case FacetName.STOCK:
                yield "true" if self._is_in_stock(product) else "false"

    @property
    def _products(self) -> Sequence[Product]:
        products: Mapping[ProductId, Product] = self._database.table("products")
        return list(products.values())

    def _found(self, search: ProductSearch) -> Sequence[Product]:
        return [
            product
            for product in self._products
            if product.is_active
            and self._is_filed(product, search.category_id)
            and _costs(product, search)
            and _has(product, search)
            and _closeness(product, search) is not None
            and (not search.only_in_stock or self._is_in_stock(product))
        ]

    def _listed(self, product: Product, search: ProductSearch) -> ListedProduct:
        by_words = search.sort is ProductSort.RELEVANCE
        close = _closeness(product, search) if by_words else None
        return ListedProduct(
            product=summary_of(product),
            in_stock=self._is_in_stock(product),
            sold=self._sold(product.id),
            closeness=Closeness.IN_TITLE if close is None else close,
        )

    def _is_filed(self, product: Product, category_id: CategoryId | None) -> bool:
        if category_id is None:
            return True
        categories: Mapping[CategoryId, Category] = self._database.table("product_categories")
        return product.category_id in CategoryTree(categories.values()).below(category_id)

    def _is_in_stock(self, product: Product) -> bool:
        levels: Mapping[StockId, StockLevel] = self._database.table("stock_levels")
        own = {variant.id for variant in product.variants}
        return sells_always(product) or any(
            self._gives(level) for level in levels.values() if level.variant_id in own
        )

    def _gives(self, level: StockLevel) -> bool:
        locations: Mapping[LocationId, Location] = self._database.table("locations")
        stock: Stock | None = self._database.table("stocks").get(level.id)
        is_open = locations[level.location_id].status is LocationStatus.OPEN
        return is_open and stock is not None and stock.left > 0

    def _sold(self, product_id: ProductId) -> int:
        sales: Mapping[OrderId, Mapping[ProductId, int]] = self._database.table("product_sales")
        return sum(sold.get(product_id, 0) for sold in sales.values())


def _rank(listed: ListedProduct, search: ProductSearch) -> Rank:
    product = listed.product
    match search.sort:
        case ProductSort.NEWEST:
            value: int | datetime = product.created_at
        case ProductSort.PRICE | ProductSort.PRICE_DESC:
            value = 0 if product.price_from is None else product.price_from.amount
        case _:
            value = listed.sold
    return listed.closeness, value, product.id


def _is_behind(rank: tuple[object, ...], last: tuple[object, ...], upwards: bool) -> bool:  # noqa: FBT001  # the order of a list
    return rank > last if upwards else rank < last


def _costs(product: Product, search: ProductSearch) -> bool:
    amount = 0 if product.price_from is None else product.price_from.amount
    return (
        search.currency in {None, product.currency}
        and (search.price_min is None or search.price_min <= amount)
        and (search.price_max is None or amount <= search.price_max)
    )


def _has(product: Product, search: ProductSearch) -> bool:
    options = set(option_values_of(product))
    return (
        search.seller_id in {None, product.seller_id}
        and product.vendor in (search.vendors or (product.vendor,))
        and product.kind in (search.kinds or (product.kind,))
        and set(search.tags) <= set(product.tags)
        and all(options.intersection(named) for named in options_by_name(search.options))
    )


def _closeness(product: Product, search: ProductSearch) -> Closeness | None:
    """How well it fits the words sought; ``None``: it does not."""
    sought = set(words_sought(search.text))
    if sought <= set(words_of_title(product)):
        return Closeness.IN_TITLE
    said = words_of_product(product)
    if sought <= set(said):
        return Closeness.SAID
    is_meant = all(any(means(word, other) for other in said) for word in sought)
    return Closeness.MEANT if is_meant else None
