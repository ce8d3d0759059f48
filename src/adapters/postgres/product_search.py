"""Finding products in PostgreSQL.

A statement is made for each shape of a search, once: conditions that are not asked for are left
out, so that the planner sees which index fits.

What few products fulfil is found by the indexes of words and labels, and put into order. What
many fulfil is found among the next ones in line: an index has these in the order of the list.
Nobody knows beforehand which it is, so both are bounded: first so many that fit are gathered
wherever they are; if there are more, so many in line are looked at. What neither finds takes the
long way. How well a product fits the words sought is asked step by step, the best first.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from asyncpg import Record
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.product_conditions import (
    BEHIND,
    ORDERS,
    Asked,
    asked_meant,
    asked_of,
    asked_place,
    asked_words,
    condition,
    in_stock,
    is_selective,
)
from adapters.postgres.product_listing import listings, product_words
from adapters.postgres.statement import Pool, Statement
from application.platform.paging import Page
from application.platform.search_text import words_sought
from application.shop.catalogue_ports import ProductSummary
from application.shop.search_ports import Closeness, ListedProduct, ProductSearch, ProductSort
from application.shop.search_rules import Place, key_of, place_to_follow
from domain.kernel.ids import AccountId, CategoryId, ProductId
from domain.kernel.money import Money
from domain.shop.product import ProductStatus

type Shape = frozenset[str]

_SHAPES_KEPT = 500
_ALIKE_MAX = 20
_BY_PRICE = frozenset({ProductSort.PRICE, ProductSort.PRICE_DESC})
_SHOWN = (
    *("id", "seller_id", "handle", "title", "vendor", "kind", "category_id", "variant_count"),
    *("currency", "price_min", "price_max", "image_url", "created_at", "version", "sold"),
    "sells_always",
)

_sought = (
    func.unnest(bindparam("sought", type_=ARRAY(String)))
    .table_valued("word", with_ordinality="place", name="sought")
    .render_derived()
)
_alike = (
    select(product_words.c.word)
    .where(product_words.c.word.bool_op("%>")(_sought.c.word))
    .order_by(
        func.word_similarity(_sought.c.word, product_words.c.word).desc(), product_words.c.word
    )
    .limit(literal_column(str(_ALIKE_MAX)))
    .lateral("alike")
)
_MEANT = Statement(
    select(func.array_agg(_alike.c.word).label("words"))
    .select_from(_sought.outerjoin(_alike, true()))
    .group_by(_sought.c.place)
    .order_by(_sought.c.place)
)


class Bounds(NamedTuple):
    """Literals in the statements, so that the planner reckons with them."""

    few: int = 1_000
    """So many that fit are put into order, wherever they are."""

    looked_at: int = 1_000
    """So many in line are looked at, whether they fit."""


class Search:
    """One search; asked again for as long as its page is not full."""

    def __init__(self, pool: Pool, search: ProductSearch, bounds: Bounds) -> None:
        self._pool = pool
        self._search = search
        self._bounds = bounds
        self._place = place_to_follow(search.sort, search.page)
        self._wanted = search.page.limit + 1

    async def page(self) -> Page[ListedProduct]:
        search, sought = self._search, words_sought(self._search.text)
        if sought and search.sort is ProductSort.RELEVANCE:
            found = await self._by_closeness(sought)
        else:
            asked = [*asked_of(search), *asked_meant(await meant_by(self._pool, sought))]
            last = None if self._place is None else self._place[1]
            found = await self._next(asked, last, self._wanted)
        return Page.cut(found, search.page, lambda each: key_of(search.sort, each))

    async def _by_closeness(self, sought: Sequence[str]) -> Sequence[ListedProduct]:
        begin, last = self._place or (Closeness.IN_TITLE, None)
        found: list[ListedProduct] = []
        for close in (each for each in reversed(Closeness) if each <= begin):
            asked = [*asked_of(self._search), *asked_words(close, sought)]
            if close is Closeness.MEANT:
                asked += asked_meant(await meant_by(self._pool, sought))
            found += await self._next(asked, last, self._wanted - len(found), close=close)
            if len(found) == self._wanted:
                break
            last = None
        return found

    async def _next(
        self,
        asked: Sequence[Asked],
        last: Place | None,
        limit: int,
        *,
        close: Closeness = Closeness.IN_TITLE,
    ) -> Sequence[ListedProduct]:
        """So many of those that fulfil everything, behind the last one of the page before."""
        given = [*asked, *([] if last is None else [asked_place(self._search.sort, last)])]
        values: dict[str, Any] = {"limit": limit}
        for _, of_condition in given:
            values |= of_condition
        rows = await self._rows(frozenset(name for name, _ in given), values)
        return [_listed(row, close) for row in rows]

    async def _rows(self, shape: Shape, values: Mapping[str, Any]) -> Sequence[Record]:
        sort, bounds = self._search.sort, self._bounds
        if is_selective(shape):
            rows = await _among_few(shape, sort, bounds.few).rows(self._pool, **values)
            if not rows or rows[0]["found"] <= bounds.few:
                return rows
        rows = await _among_the_next(shape, sort, bounds.looked_at).rows(self._pool, **values)
        if len(rows) < values["limit"] and _rest(shape, sort):
            rows = await _among_all(shape, sort).rows(self._pool, **values)
        return rows


async def meant_by(pool: Pool, sought: Sequence[str]) -> Sequence[Sequence[str]]:
    """The known words that are most like each of those sought."""
    if not sought:
        return []
    rows = await _MEANT.rows(pool, sought=list(sought))
    return [[word for word in row["words"] if word is not None] for row in rows]


@lru_cache(_SHAPES_KEPT)
def _among_few(shape: Shape, sort: ProductSort, bound: int) -> Statement:
    few = (
        _fitting(shape, listings)
        .limit(literal_column(str(bound + 1)))
        .cte("few")
        .prefix_with("MATERIALIZED")
    )
    found = select(func.count()).select_from(few).scalar_subquery().label("found")
    return _page(select(few, found), few, sort)


@lru_cache(_SHAPES_KEPT)
def _among_the_next(shape: Shape, sort: ProductSort, bound: int) -> Statement:
    rest = _rest(shape, sort)
    in_line = (
        select(listings)
        .where(*(condition(name, listings) for name in sorted(shape - rest)))
        .order_by(*_order(listings, sort))
    )
    first = (in_line.limit(literal_column(str(bound))) if rest else in_line).subquery("first")
    return _page(_fitting(rest, first), first, sort)


@lru_cache(_SHAPES_KEPT)
def _among_all(shape: Shape, sort: ProductSort) -> Statement:
    found = _fitting(shape, listings).cte("found").prefix_with("MATERIALIZED")
    return _page(select(found), found, sort)


def _fitting(shape: Shape, product: FromClause) -> Select[Any]:
    return select(*(product.c[name] for name in _SHOWN)).where(
        *(condition(name, product) for name in sorted(shape))
    )


def _page(found: Select[Any], product: FromClause, sort: ProductSort) -> Statement:
    """The first of them, and only of these whether they are in stock."""
    page = (
        found.order_by(*_order(product, sort))
        .limit(bindparam("limit", type_=Integer))
        .subquery("page")
    )
    return Statement(select(page, in_stock(page).label("in_stock")).order_by(*_order(page, sort)))


def _rest(shape: Shape, sort: ProductSort) -> Shape:
    """What is not already fulfilled by where in the line one looks."""
    in_line = {"listed", *(("price_min", "price_max") if sort in _BY_PRICE else ())}
    return frozenset(name for name in shape - in_line if not name.startswith(BEHIND))


def _order(product: FromClause, sort: ProductSort) -> list[ColumnElement[Any]]:
    name, is_downwards = ORDERS[sort]
    columns = (product.c[name], product.c.id)
    return [column.desc() if is_downwards else column.asc() for column in columns]


def _listed(row: Record, close: Closeness) -> ListedProduct:
    return ListedProduct(
        product=ProductSummary(
            id=ProductId(row["id"]),
            seller_id=AccountId(row["seller_id"]),
            handle=row["handle"],
            title=row["title"],
            vendor=row["vendor"],
            kind=row["kind"],
            status=ProductStatus.ACTIVE,
            category_id=None if row["category_id"] is None else CategoryId(row["category_id"]),
            variants=row["variant_count"],
            price_from=Money(row["price_min"], row["currency"]),
            price_to=Money(row["price_max"], row["currency"]),
            image_url=row["image_url"],
            created_at=row["created_at"],
            version=row["version"],
        ),
        in_stock=row["in_stock"],
        sold=row["sold"],
        closeness=close,
    )
