"""What people look for in the catalogue, and what they are shown of what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Protocol

from application.platform.paging import Page, PageRequest
from application.shop.catalogue_ports import ProductSummary
from domain.kernel.ids import AccountId, CategoryId, OrderId, ProductId

COUNTED_MAX = 10_000
"""So many are counted, for counts and facets; beyond that an answer says that there are more."""

STOCK_COUNTED_MAX = 1_000
"""Of so many it is looked up whether they are in stock: that is on many shelves."""

FACET_VALUES_MAX = 50


class ProductSort(StrEnum):
    RELEVANCE = "RELEVANCE"
    """What says every word in its title, then anywhere, then what was probably meant; each with
    what sells best first."""

    PRICE = "PRICE"
    PRICE_DESC = "PRICE_DESC"
    NEWEST = "NEWEST"
    BEST_SELLING = "BEST_SELLING"


class Closeness(IntEnum):
    """How well a product fits the words sought."""

    MEANT = 0
    SAID = 1
    IN_TITLE = 2


class FacetName(StrEnum):
    CATEGORY = "category"
    PRICE = "price"
    VENDOR = "vendor"
    KIND = "kind"
    TAG = "tag"
    SELLER = "seller"
    OPTION = "option"
    STOCK = "stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSearch:
    """Everything that is given must be true of a product; only those on sale are found.

    Each word of the text must be in what the product says, give or take a slip of the pen. A
    category includes what hangs below it. The price of a product is that of its cheapest
    variant. Of vendors and kinds one must fit, of tags all, of options one for each name.
    """

    text: str | None = None
    category_id: CategoryId | None = None
    price_min: int | None = None
    price_max: int | None = None
    currency: str | None = None
    seller_id: AccountId | None = None
    vendors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    """As ``Size:M``."""

    only_in_stock: bool = False
    sort: ProductSort = ProductSort.NEWEST
    page: PageRequest = field(default_factory=PageRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProduct:
    product: ProductSummary
    in_stock: bool
    """Whether any of its variants can be bought now."""

    sold: int
    closeness: Closeness = Closeness.IN_TITLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    value: int
    capped: bool = False
    """Whether there are more, which nobody counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    value: str
    count: int
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """How many of what was found have which value, the most frequent first."""

    name: FacetName
    values: tuple[FacetValue, ...]
    more: bool = False
    """Whether there are more values than are told."""

    capped: bool = False
    """Whether more was found than was counted: counts are those of a part."""


class ProductFinder(Protocol):
    """Products on sale, to be found."""

    async def find(self, search: ProductSearch) -> Page[ListedProduct]:
        """Return what was found, in the order asked for; raise ``BadCursor``."""
        ...

    async def count(self, search: ProductSearch) -> Counted:
        """Return how many are found, on all pages together."""
        ...

    async def facets(
        self, search: ProductSearch, names: frozenset[FacetName]
    ) -> Mapping[FacetName, Facet]:
        """Return the facets of what is found, each as if it were not filtered by itself.

        Categories count what is filed right there, and are not cut.
        """
        ...

    async def by_category(self) -> Mapping[CategoryId, int]:
        """Return how many products on sale are filed right under each category."""
        ...


class SalesBook(Protocol):
    """How much was sold of what, so that lists can begin with what sells best."""

    async def note(self, order_id: OrderId, sold: Mapping[ProductId, int]) -> None:
        """An order bought so much, and nothing else, whatever was noted of it before.

        The caller has locked the order.
        """
        ...
