"""Reactions to shipments: what left is no longer on the shelf, what came back is."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.tasks import Task
from application.shop.shelves import Move, Shelves, history_of
from application.shop.stock_ports import Pieces, StockStore
from domain.kernel.ids import LocationId, StockId, VariantId
from domain.shop.order_events import ShipmentEvent
from domain.shop.stock import stock_of
from domain.shop.stock_events import Cause


class ShipStock:
    """Make the shelves what the shipment is now: away, or here.

    It looks at the shipment, not at the event: so it does not matter in which order, or how
    often, it is told that something left and came back.
    """

    def __init__(self, *, work: UnitOfWork[StockStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, event: ShipmentEvent, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            seen = await store.orders_of_stock.shipment(event.order_id, event.shipment_id)
            if seen is None:
                return
            shelves = await _locked(store, seen.location_id, seen.pieces, now)
            # Both are read under the locks, so that two of these never see half of each other.
            shipment = await store.orders_of_stock.shipment(event.order_id, event.shipment_id)
            away = await store.departures.of(event.shipment_id)
            if shipment is None or shipment.has_left == bool(away):
                return
            if shipment.has_left:
                await store.departures.depart(event.shipment_id, event.seller_id, shipment.pieces)
                moves = await _leave(shelves, shipment.location_id, shipment.pieces, now)
            else:
                await store.departures.come_back(event.shipment_id)
                moves = await _come_back(shelves, seen.location_id, away, now)
            cause = Cause.SHIPPED if shipment.has_left else Cause.CAME_BACK
            await store.movements.add(
                history_of(moves, cause=cause, note="", by=event.by, ids=self._ids, now=now)
            )


async def _locked(
    store: StockStore, location_id: LocationId, variant_ids: Collection[VariantId], now: datetime
) -> Shelves:
    stock_ids = [stock_of(variant_id, location_id) for variant_id in variant_ids]
    return await Shelves.locked(store, stock_ids, now=now)


async def _leave(
    shelves: Shelves, location_id: LocationId, pieces: Mapping[VariantId, Pieces], now: datetime
) -> list[Move]:
    """Take it off the shelves; what was sold beyond stock too, as far as some of it is free."""
    moves = []
    for stock_id, some in _kept(shelves, location_id, pieces):
        before = shelves[stock_id]
        held = min(some.held, max(0, before.stock.sold - before.level.shipped))
        if held > before.on_hand:
            # Whatever was counted: it was there, for it has left.
            await shelves.set(stock_id, held, cause=Cause.SHIPPED, now=now)
        if held:
            await shelves.ship(stock_id, held, now=now)
        if beyond := min(some.unheld, shelves[stock_id].stock.left):
            rest = shelves[stock_id].on_hand - beyond
            await shelves.set(stock_id, rest, cause=Cause.SHIPPED, now=now)
        moves.append(Move(before=before, after=shelves[stock_id]))
    return moves


async def _come_back(
    shelves: Shelves, location_id: LocationId, pieces: Mapping[VariantId, Pieces], now: datetime
) -> list[Move]:
    """Put it back on the shelves: what was sold still is."""
    moves = []
    for stock_id, some in _kept(shelves, location_id, pieces):
        before = shelves[stock_id]
        if held := min(some.held, before.level.shipped):
            await shelves.unship(stock_id, held, now=now)
        if some.unheld:
            more = shelves[stock_id].on_hand + some.unheld
            await shelves.set(stock_id, more, cause=Cause.CAME_BACK, now=now)
        moves.append(Move(before=before, after=shelves[stock_id]))
    return moves


def _kept(
    shelves: Shelves, location_id: LocationId, pieces: Mapping[VariantId, Pieces]
) -> Iterator[tuple[StockId, Pieces]]:
    """Those whose stock is kept there."""
    for variant_id, some in pieces.items():
        stock_id = stock_of(variant_id, location_id)
        if stock_id in shelves:
            yield stock_id, some
