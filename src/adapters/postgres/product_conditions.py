"""What a search of products may ask for, as conditions on rows of the listing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    String,
    Uuid,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.inventory_schema import stocks
from adapters.postgres.products_schema import product_categories, variants
from adapters.postgres.schema import TIME
from adapters.postgres.stock_schema import levels, locations
from application.shop.search_ports import Closeness, ProductSearch, ProductSort
from application.shop.search_rules import Place, options_by_name
from domain.shop.location import LocationStatus

type Condition = ColumnElement[bool]
type Asked = tuple[str, Mapping[str, object]]
"""The name of a condition, and the values that it compares with."""

ORDERS: Mapping[ProductSort, tuple[str, bool]] = {
    ProductSort.RELEVANCE: ("sold", True),
    ProductSort.BEST_SELLING: ("sold", True),
    ProductSort.NEWEST: ("created_at", True),
    ProductSort.PRICE: ("price_min", False),
    ProductSort.PRICE_DESC: ("price_min", True),
}
"""The column that a list goes by, and whether downwards."""

SELECTIVE = (
    *("category", "seller_id", "vendors", "kinds", "tags", "option_", "in_title", "said"),
    "meant_",
)
"""What has an index of its own: it may well be that few products fulfil it."""

BEHIND = "behind_"
"""How conditions begin that say where a page begins."""


def is_selective(shape: frozenset[str]) -> bool:
    return any(name.startswith(SELECTIVE) for name in shape)


def condition(name: str, product: FromClause) -> Condition:
    """What the name stands for, asked of this table of products."""
    kind, _, number = name.rpartition("_")
    if kind == "option" and number.isdigit():
        return product.c.option_values.bool_op("&&")(_texts(name))
    if kind == "meant" and number.isdigit():
        return product.c.words.bool_op("&&")(_texts(name))
    if name.startswith(BEHIND):
        return _is_behind(ProductSort(name.removeprefix(BEHIND)), product)
    return _plain(product)[name]


def in_stock(product: FromClause) -> Condition:
    """Whether something of it is left on an open shelf, or needs none."""
    left = (
        exists()
        .where(
            variants.c.product_id == product.c.id,
            levels.c.variant_id == variants.c.id,
            locations.c.id == levels.c.location_id,
            # Written out, so that no plan is made for other values.
            locations.c.status == literal_column(f"'{LocationStatus.OPEN}'"),
            stocks.c.id == levels.c.id,
            ~stocks.c.closed,
            stocks.c.capacity - stocks.c.short > stocks.c.held + stocks.c.sold,
        )
        .correlate(product)
    )
    return or_(product.c.sells_always, left)


def asked_of(search: ProductSearch) -> Iterator[Asked]:
    """Everything but the words, which are asked in several ways."""
    yield "listed", {}
    for name in ("price_min", "price_max", "currency", "seller_id"):
        if (value := getattr(search, name)) is not None:
            yield name, {name: value}
    if search.category_id is not None:
        yield "category", {"category": search.category_id}
    for name in ("vendors", "kinds", "tags"):
        if values := getattr(search, name):
            yield name, {name: sorted(set(values))}
    for number, values in enumerate(options_by_name(search.options)):
        yield f"option_{number}", {f"option_{number}": list(values)}
    if search.only_in_stock:
        yield "in_stock", {}


def asked_words(close: Closeness, sought: Sequence[str]) -> Iterator[Asked]:
    """What fits as well as this, and not better."""
    said = {"sought": list(sought)}
    match close:
        case Closeness.IN_TITLE:
            yield "in_title", said
        case Closeness.SAID:
            yield "said", said
            yield "not_in_title", said
        case Closeness.MEANT:
            yield "not_said", said


def asked_meant(meant: Sequence[Sequence[str]]) -> Iterator[Asked]:
    """One of the words meant by each that was sought."""
    for number, words in enumerate(meant):
        yield f"meant_{number}", {f"meant_{number}": list(words)}


def asked_place(sort: ProductSort, place: Place) -> Asked:
    return f"{BEHIND}{sort}", {"after_value": place[0], "after_id": place[1]}


def _plain(product: FromClause) -> Mapping[str, Condition]:
    in_title = product.c.title_words.bool_op("@>")(_texts("sought"))
    said = product.c.words.bool_op("@>")(_texts("sought"))
    return {
        # As it is written in the indexes, so that the planner sees that it fits them.
        "listed": product.c.is_listed,
        "category": product.c.category_id == func.any(_below()),
        "seller_id": product.c.seller_id == bindparam("seller_id", type_=Uuid),
        "price_min": product.c.price_min >= bindparam("price_min", type_=BigInteger),
        "price_max": product.c.price_min <= bindparam("price_max", type_=BigInteger),
        "currency": product.c.currency == bindparam("currency", type_=String),
        "vendors": product.c.vendor == func.any(_texts("vendors")),
        "kinds": product.c.kind == func.any(_texts("kinds")),
        "tags": product.c.tags.bool_op("@>")(_texts("tags")),
        "in_stock": in_stock(product),
        "in_title": in_title,
        "said": said,
        "not_in_title": not_(in_title),
        "not_said": not_(said),
    }


def _is_behind(sort: ProductSort, product: FromClause) -> Condition:
    column, is_downwards = ORDERS[sort]
    here = tuple_(product.c[column], product.c.id)
    type_ = TIME if sort is ProductSort.NEWEST else BigInteger
    last = tuple_(bindparam("after_value", type_=type_), bindparam("after_id", type_=Uuid))
    return here < last if is_downwards else here > last


def _below() -> ColumnElement[Any]:
    """The category asked for, and everything below it."""
    first = select(product_categories.c.id).where(product_categories.c.id == bindparam("category"))
    tree = first.cte("below", recursive=True)
    tree = tree.union(
        select(product_categories.c.id).where(product_categories.c.parent_id == tree.c.id)
    )
    found = select(func.array_agg(tree.c.id)).scalar_subquery()
    # Said to be an array, or else PostgreSQL would compare with the row that the array is in.
    return cast(found, ARRAY(Uuid))


def _texts(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=ARRAY(String))
