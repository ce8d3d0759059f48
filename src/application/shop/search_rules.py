"""What searching products means, whatever they are stored in."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from application.platform.paging import BadCursor, Key, PageRequest
from application.shop.product_words import OPTION_SEPARATOR
from application.shop.search_ports import (
    FACET_VALUES_MAX,
    STOCK_COUNTED_MAX,
    Closeness,
    Facet,
    FacetName,
    FacetValue,
    ListedProduct,
    ProductSearch,
    ProductSort,
)
from domain.kernel.money import AMOUNT_MAX

PRICE_STEPS = (
    0,
    *(digit * 10**zeros for zeros in range(2, 8) for digit in (1, 2, 5)),
)
"""Where the ranges of prices begin, in minor units."""

# Tags and options are not among them: several may be asked for together, so that what these
# leave is what can be added.
_OWN_FILTERS: Mapping[FacetName, Mapping[str, Any]] = {
    FacetName.CATEGORY: {"category_id": None},
    FacetName.PRICE: {"price_min": None, "price_max": None},
    FacetName.VENDOR: {"vendors": ()},
    FacetName.KIND: {"kinds": ()},
    FacetName.SELLER: {"seller_id": None},
    FacetName.STOCK: {"only_in_stock": False},
}

type Place = tuple[int, UUID] | tuple[datetime, UUID]


def key_of(sort: ProductSort, listed: ListedProduct) -> Key:
    """Where the list goes on behind this product. It names its order: others cannot use it."""
    product = listed.product
    closeness = int(listed.closeness)
    match sort:
        case ProductSort.NEWEST:
            return (sort, closeness, product.created_at.isoformat(), str(product.id))
        case ProductSort.PRICE | ProductSort.PRICE_DESC:
            amount = 0 if product.price_from is None else product.price_from.amount
            return (sort, closeness, amount, str(product.id))
        case _:
            return (sort, closeness, listed.sold, str(product.id))


def place_to_follow(sort: ProductSort, page: PageRequest) -> tuple[Closeness, Place] | None:
    """Where the page begins: behind this; raise ``BadCursor``."""
    is_time = sort is ProductSort.NEWEST
    key = page.after(str, int, str if is_time else int, str)
    if key is None:
        return None
    named, closeness, value, id_ = key
    try:
        if named != sort:
            raise BadCursor
        last = UUID(str(id_))
        close = Closeness(int(closeness))
        return close, (_moment(str(value)), last) if is_time else (_number(int(value)), last)
    except ValueError:
        raise BadCursor from None


def options_by_name(options: Iterable[str]) -> Sequence[tuple[str, ...]]:
    """The values asked for, those of one name together: one of each must fit."""
    named: dict[str, list[str]] = {}
    for option in sorted(set(options)):
        named.setdefault(option.partition(OPTION_SEPARATOR)[0], []).append(option)
    return [tuple(values) for values in named.values()]


def without_own_filter(search: ProductSearch, name: FacetName) -> ProductSearch:
    """What a facet counts: the other values must be told too, or nobody could choose them."""
    everything = replace(search, page=PageRequest(), sort=ProductSort.NEWEST)
    return replace(everything, **_OWN_FILTERS.get(name, {}))


def price_range(amount: int) -> int:
    """The number of the range that a price lies in."""
    return bisect_right(PRICE_STEPS, amount) - 1


def price_bounds(number: int) -> tuple[int, int | None]:
    """From where, and up to where, both included; ``None`` without an end."""
    is_last = number + 1 >= len(PRICE_STEPS)
    return PRICE_STEPS[number], None if is_last else PRICE_STEPS[number + 1] - 1


def counted_at_most(name: FacetName, counted_max: int) -> int:
    return min(counted_max, STOCK_COUNTED_MAX) if name is FacetName.STOCK else counted_max


def facet_of(name: FacetName, counts: Mapping[str, int], *, capped: bool) -> Facet:
    """The most frequent values, by their letters among equals; prices by their range."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    cut = len(ordered) if name is FacetName.CATEGORY else FACET_VALUES_MAX
    told = ordered[:cut]
    if name is FacetName.PRICE:
        told = sorted(told, key=lambda pair: _range_of(pair[0]))
    values = tuple(FacetValue(value=value, count=count) for value, count in told)
    return Facet(name=name, values=values, more=len(ordered) > cut, capped=capped)


def _range_of(value: str) -> tuple[str, int]:
    currency, _, number = value.partition(":")
    return currency, int(number)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise BadCursor
    return moment


def _number(number: int) -> int:
    if not 0 <= number <= AMOUNT_MAX:
        raise BadCursor
    return number
