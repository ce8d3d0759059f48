"""Variants and what is left of them in one statement: half of what a look at a cart costs."""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from asyncpg import Record
from sqlalchemy import select

from adapters.postgres.product_rows import shop_variant_of_row
from adapters.postgres.products import SHOP_VARIANTS
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.stock_views import SHELVES_OF_VARIANTS, level_told
from application.platform.ports import Clock
from application.shop.cart_ports import Ware
from domain.kernel.ids import VariantId

_SHELF = "shelf_"

_ware = SHOP_VARIANTS.subquery("ware")
_shelf = SHELVES_OF_VARIANTS.subquery("shelf")
_WARES = Statement(
    select(_ware, *(column.label(f"{_SHELF}{column.name}") for column in _shelf.c))
    .outerjoin(_shelf, _shelf.c.variant_id == _ware.c.id)
    .order_by(_ware.c.id, _shelf.c.id)
)


class PostgresWares:
    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    async def of(self, variant_ids: Collection[VariantId]) -> Mapping[VariantId, Ware]:
        rows = await _WARES.rows(self._pool, ids=list(variant_ids), now=self._clock.now())
        return {id_: _ware_of(list(of_one)) for id_, of_one in groupby(rows, lambda row: row["id"])}


def _ware_of(rows: Sequence[Record]) -> Ware:
    shelves = [_shelf_of(row) for row in rows]
    return Ware(
        variant=shop_variant_of_row(rows[0]),
        levels=tuple(level_told(shelf) for shelf in shelves if shelf["id"] is not None),
    )


def _shelf_of(row: Record) -> Any:
    """The part of a row that is one of a shelf."""
    return {
        name.removeprefix(_SHELF): value for name, value in row.items() if name.startswith(_SHELF)
    }
