"""What a search for products may ask in its query, and what it is answered."""

from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from application.platform.paging import PageRequest
from application.shop.search_ports import (
    FACET_VALUES_MAX,
    Counted,
    Facet,
    FacetName,
    FacetValue,
    ListedProduct,
    ProductSearch,
    ProductSort,
)
from application.shop.search_products import FoundProducts
from application.shop.search_rules import price_bounds
from domain.kernel.errors import Malformed
from domain.kernel.ids import AccountId, CategoryId
from domain.kernel.money import AMOUNT_MAX, Money
from domain.shop.product_rules import LABEL_MAX
from entrypoints.http.product_wire import ProductSummaryReply
from entrypoints.http.queries import QUERY_TEXT_MAX
from entrypoints.http.wire import MoneyReply, Wire

FILTERS_MAX = 20
OPTION_MAX = 2 * LABEL_MAX + 1
FACETS_TEXT_MAX = 100

Text = Annotated[
    str | None,
    QueryParameter(
        max_length=QUERY_TEXT_MAX,
        description="Words that must all be there, give or take a slip of the pen.",
    ),
]
InCategory = Annotated[
    UUID | None,
    QueryParameter(name="category", description="This category, or one below it."),
]
PriceMin = Annotated[
    int | None,
    QueryParameter(
        name="priceMin", ge=0, le=AMOUNT_MAX, description="Of the cheapest variant, in minor units."
    ),
]
PriceMax = Annotated[int | None, QueryParameter(name="priceMax", ge=0, le=AMOUNT_MAX)]
Currency = Annotated[str | None, QueryParameter(min_length=3, max_length=3, pattern="^[A-Z]*$")]
Label = Annotated[str, msgspec.Meta(max_length=LABEL_MAX)]
OptionLabel = Annotated[str, msgspec.Meta(max_length=OPTION_MAX)]
Vendors = Annotated[
    list[Label] | None,
    QueryParameter(name="vendor", max_items=FILTERS_MAX, description="One of these."),
]
Kinds = Annotated[
    list[Label] | None,
    QueryParameter(name="kind", max_items=FILTERS_MAX, description="One of these."),
]
Tags = Annotated[
    list[Label] | None,
    QueryParameter(name="tag", max_items=FILTERS_MAX, description="All of these."),
]
Options = Annotated[
    list[OptionLabel] | None,
    QueryParameter(
        name="option",
        max_items=FILTERS_MAX,
        description="As `Size:M`; one of those of each name.",
    ),
]
InStock = Annotated[
    bool, QueryParameter(name="inStock", description="Only what can be bought now.")
]
Sort = Annotated[
    ProductSort | None,
    QueryParameter(description="RELEVANCE if a text is sought, else NEWEST."),
]
Facets = Annotated[
    str | None,
    QueryParameter(
        max_length=FACETS_TEXT_MAX,
        description=(
            "What to count of what is found, with commas between: "
            f"{', '.join(FacetName)}. Each as if it were not filtered by itself."
        ),
    ),
]
WithCount = Annotated[
    bool, QueryParameter(name="count", description="Tell how many are found, up to a limit.")
]


class CountReply(Wire):
    """``capped``: there are more, which nobody counted."""

    value: int
    capped: bool

    @classmethod
    def of(cls, counted: Counted) -> Self:
        return cls(value=counted.value, capped=counted.capped)


class FacetValueReply(Wire):
    """``value`` is what the filter of the same name takes; of prices, their range is told."""

    value: str
    label: str
    count: int
    price_from: MoneyReply | None = None
    price_to: MoneyReply | None = None

    @classmethod
    def of(cls, name: FacetName, found: FacetValue) -> "FacetValueReply":
        told = cls(value=found.value, label=found.label or found.value, count=found.count)
        return told if name is not FacetName.PRICE else _with_prices(told)


class FacetReply(Wire):
    """``more``: there are more values. ``capped``: more was found than was counted."""

    values: Annotated[list[FacetValueReply], msgspec.Meta(max_length=FACET_VALUES_MAX)]
    more: bool
    capped: bool

    @classmethod
    def of(cls, facet: Facet) -> Self:
        return cls(
            values=[FacetValueReply.of(facet.name, each) for each in facet.values],
            more=facet.more,
            capped=facet.capped,
        )


class FoundProductReply(ProductSummaryReply):
    seller_id: UUID
    in_stock: bool

    @classmethod
    def of_listed(cls, listed: ListedProduct) -> Self:
        plain = ProductSummaryReply.of(listed.product)
        return cls(
            **{name: getattr(plain, name) for name in ProductSummaryReply.__struct_fields__},
            seller_id=listed.product.seller_id,
            in_stock=listed.in_stock,
        )


class FoundProductsReply(Wire):
    """``count`` and ``facets`` only if they were asked for."""

    items: list[FoundProductReply]
    next: str | None
    count: CountReply | None = None
    facets: dict[str, FacetReply] | None = None

    @classmethod
    def of(cls, found: FoundProducts) -> Self:
        facets = found.facets
        return cls(
            items=[FoundProductReply.of_listed(listed) for listed in found.page.items],
            next=found.page.next,
            count=None if found.count is None else CountReply.of(found.count),
            facets=(
                None
                if facets is None
                else {name.value: FacetReply.of(facet) for name, facet in sorted(facets.items())}
            ),
        )


def product_search(  # a function of the query
    page: NamedDependency[PageRequest],
    text: Text = None,
    category: InCategory = None,
    price_min: PriceMin = None,
    price_max: PriceMax = None,
    currency: Currency = None,
    seller: FromQuery[UUID | None] = None,
    vendor: Vendors = None,
    kind: Kinds = None,
    tag: Tags = None,
    option: Options = None,
    in_stock: InStock = False,  # noqa: FBT002  # a query parameter has no position
    sort: Sort = None,
) -> ProductSearch:
    """The search asked for; controllers take it as ``search: NamedDependency[ProductSearch]``."""
    return ProductSearch(
        text=text,
        category_id=None if category is None else CategoryId(category),
        price_min=price_min,
        price_max=price_max,
        currency=currency,
        seller_id=None if seller is None else AccountId(seller),
        vendors=tuple(vendor or ()),
        kinds=tuple(kind or ()),
        tags=tuple(tag or ()),
        options=tuple(option or ()),
        only_in_stock=in_stock,
        sort=sort or (ProductSort.RELEVANCE if text else ProductSort.NEWEST),
        page=page,
    )


def asked_facets(facets: str | None) -> frozenset[FacetName]:
    try:
        return frozenset(FacetName(name) for name in (facets or "").split(",") if name)
    except ValueError:
        raise Malformed(f"Facets are some of {', '.join(FacetName)}.") from None


def _with_prices(told: FacetValueReply) -> FacetValueReply:
    currency, _, number = told.value.partition(":")
    lowest, highest = price_bounds(int(number))
    told.price_from = MoneyReply.of(Money(lowest, currency))
    told.price_to = None if highest is None else MoneyReply.of(Money(highest, currency))
    return told
