"""Counting what a search of products finds, in PostgreSQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    union_all,
)

from adapters.postgres.product_conditions import Asked, asked_meant, asked_of, condition, in_stock
from adapters.postgres.product_listing import listings
from adapters.postgres.product_search import meant_by
from adapters.postgres.statement import Pool, Statement
from application.platform.search_text import words_sought
from application.shop.search_ports import (
    FACET_VALUES_MAX,
    Counted,
    Facet,
    FacetName,
    ProductSearch,
)
from application.shop.search_rules import PRICE_STEPS, counted_at_most, facet_of, without_own_filter

_SHAPES_KEPT = 500
_CATEGORIES_MAX = 5_000
_ALL = "all"
_counted_max = bindparam("counted_max", type_=Integer)
_COUNTED = (
    *("id", "seller_id", "category_id", "currency", "price_min", "vendor", "kind", "tags"),
    *("option_values", "sells_always"),
)

BY_CATEGORY = Statement(
    select(listings.c.category_id, func.count().label("products"))
    .where(listings.c.is_listed, listings.c.category_id.is_not(None))
    .group_by(listings.c.category_id)
)


async def count_products(pool: Pool, search: ProductSearch, *, counted_max: int) -> Counted:
    shape, values = _shape_of(await _everything_asked(pool, search))
    total = await _count(shape).value(pool, counted_max=counted_max + 1, **values)
    found = int(str(total))
    return Counted(value=min(found, counted_max), capped=found > counted_max)


async def facets_of(
    pool: Pool, search: ProductSearch, names: frozenset[FacetName], *, counted_max: int
) -> Mapping[FacetName, Facet]:
    """Those that count the same products are counted together."""
    together: dict[ProductSearch, list[FacetName]] = defaultdict(list)
    for name in sorted(names):
        together[without_own_filter(search, name)].append(name)
    facets: dict[FacetName, Facet] = {}
    for same, of_same in together.items():
        shape, values = _shape_of(await _everything_asked(pool, same))
        statement = _facets(shape, tuple(of_same))
        bounds = {"more": counted_max + 1, "counted_max": counted_max}
        if FacetName.STOCK in of_same:
            bounds["stock_max"] = counted_at_most(FacetName.STOCK, counted_max)
        rows = await statement.rows(pool, **bounds, **values)
        facets |= _read(rows, of_same, counted_max)
    return facets


async def _everything_asked(pool: Pool, search: ProductSearch) -> Sequence[Asked]:
    meant = await meant_by(pool, words_sought(search.text))
    return [*asked_of(search), *asked_meant(meant)]


def _shape_of(asked: Sequence[Asked]) -> tuple[frozenset[str], dict[str, Any]]:
    values: dict[str, Any] = {}
    for _, of_condition in asked:
        values |= of_condition
    return frozenset(name for name, _ in asked), values


def _read(
    rows: Sequence[Any], names: Sequence[FacetName], counted_max: int
) -> Mapping[FacetName, Facet]:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        counts[row["facet"]][row["value"]] = row["products"]
    total = counts[_ALL][""]
    return {
        name: facet_of(name, counts[name], capped=total > counted_at_most(name, counted_max))
        for name in names
    }


@lru_cache(_SHAPES_KEPT)
def _count(shape: frozenset[str]) -> Statement:
    found = (
        select(literal_column("1"))
        .select_from(listings)
        .where(*(condition(name, listings) for name in sorted(shape)))
        .limit(_counted_max)
        .subquery("found")
    )
    return Statement(select(func.count()).select_from(found))


@lru_cache(_SHAPES_KEPT)
def _facets(shape: frozenset[str], names: tuple[FacetName, ...]) -> Statement:
    found = (
        select(*(listings.c[name] for name in _COUNTED))
        .where(*(condition(name, listings) for name in sorted(shape)))
        .limit(bindparam("more", type_=Integer))
        .cte("found")
        .prefix_with("MATERIALIZED")
    )
    counted = select(found).limit(_counted_max).cte("counted").prefix_with("MATERIALIZED")
    everything = select(
        _text(_ALL).label("facet"), _text("").label("value"), func.count().label("products")
    ).select_from(found)
    return Statement(union_all(everything, *(_grouped(name, counted) for name in names)))


def _grouped(name: FacetName, counted: CTE) -> Select[Any]:
    """The most frequent values of a facet, and one more, which tells that there are more."""
    limit = _CATEGORIES_MAX if name is FacetName.CATEGORY else FACET_VALUES_MAX + 1
    looked_at: FromClause = counted
    if name is FacetName.STOCK:
        looked_at = select(counted).limit(bindparam("stock_max", type_=Integer)).subquery()
    values = select(_value_of(name, looked_at).label("value")).select_from(looked_at).subquery()
    value = values.c.value.collate("C")
    grouped = (
        select(_text(name).label("facet"), values.c.value, func.count().label("products"))
        .where(values.c.value != _text(""))
        .group_by(values.c.value)
        .order_by(func.count().desc(), value)
        .limit(literal_column(str(limit)))
        .subquery()
    )
    return select(grouped)


def _value_of(name: FacetName, counted: FromClause) -> ColumnElement[Any]:
    match name:
        case FacetName.PRICE:
            steps = cast(literal_column(f"'{{{','.join(map(str, PRICE_STEPS))}}}'"), ARRAY(Integer))
            number = func.width_bucket(counted.c.price_min, steps) - literal_column("1")
            return counted.c.currency + _text(":") + cast(number, String)
        case FacetName.TAG:
            return func.unnest(counted.c.tags)
        case FacetName.OPTION:
            return func.unnest(counted.c.option_values)
        case FacetName.STOCK:
            return case((in_stock(counted), _text("true")), else_=_text("false"))
        case FacetName.CATEGORY | FacetName.SELLER:
            return cast(counted.c[f"{name}_id"], String)
        case FacetName.VENDOR | FacetName.KIND:
            return counted.c[name.value]


def _text(value: str) -> ColumnElement[str]:
    return literal_column(f"'{value}'", String)
