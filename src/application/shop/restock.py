"""Goods that were sold, left, and are back: how they lie on the shelf again.

A shipment that could not be delivered comes back by itself, and stays promised until its lines
are cancelled and released. This is for what buyers send back: it was sold for good, so that
what comes is more than there was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.platform.ports import Ids
from application.shop.shelves import Move, Shelves, history_of
from application.shop.stock_ports import StockStore
from domain.kernel.ids import AccountId, LocationId, StockId, VariantId
from domain.shop.stock import stock_of
from domain.shop.stock_events import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """So many pieces of a variant, fit to be sold again, at this location."""

    variant_id: VariantId
    location_id: LocationId
    quantity: int


class Restocking:
    """Used within the transaction of a use case whose store is also a ``StockStore``."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    async def put_back(
        self,
        store: StockStore,
        returned: Sequence[Returned],
        *,
        by: AccountId | None,
        note: str,
        now: datetime,
    ) -> Sequence[Move]:
        """Put it on the shelf; leave out variants whose stock nobody keeps there.

        Locks their stocks. What is missing there is made up for first.
        """
        quantities: dict[StockId, int] = {}
        for one in returned:
            stock_id = stock_of(one.variant_id, one.location_id)
            quantities[stock_id] = quantities.get(stock_id, 0) + one.quantity
        shelves = await Shelves.locked(store, list(quantities), now=now)
        moves = [
            await shelves.set(
                stock_id,
                shelves[stock_id].on_hand + quantity,
                cause=Cause.RETURNED,
                now=now,
            )
            for stock_id, quantity in quantities.items()
            if stock_id in shelves
        ]
        noted = history_of(moves, cause=Cause.RETURNED, note=note, by=by, ids=self._ids, now=now)
        await store.movements.add(noted)
        return moves
