"""What lies at a seller's default location, as a file brought it."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from application.platform.ports import Ids
from application.shop.own_locations import default_place
from application.shop.shelves import Shelves
from application.shop.stock_lines import Change, StockLine, carry_out
from application.shop.stock_ports import StockStore
from domain.kernel.ids import AccountId, LocationId, StockId, VariantId
from domain.shop.location import LocationStatus
from domain.shop.stock import stock_of
from domain.shop.stock_events import Cause


class StoreImportedStock:
    """Stock within the transaction of an import: one way with whoever counts it."""

    def __init__(self, store: StockStore, ids: Ids) -> None:
        self._store = store
        self._ids = ids

    async def set_on_hand(
        self, seller_id: AccountId, counted: Mapping[VariantId, int], *, now: datetime
    ) -> bool:
        location_id = await default_place(self._store, seller_id, now=now)
        kept = await self._store.locations.keep([location_id])
        known = await self._kept(location_id, counted, now)
        lines = [
            StockLine(variant_id=variant_id, quantity=quantity)
            for variant_id, quantity in counted.items()
            if known.get(variant_id) != quantity
        ]
        if lines:
            change = Change(
                cause=Cause.IMPORTED, target=lambda wanted, _: wanted, note="", by=seller_id
            )
            await carry_out(self._store, kept[location_id], lines, change, ids=self._ids, now=now)
        return bool(lines)

    async def on_hand(
        self, seller_id: AccountId, variant_ids: Collection[VariantId]
    ) -> Mapping[VariantId, int]:
        known = await self._store.locations.of_seller(seller_id)
        for location in known:
            if location.status is LocationStatus.OPEN:
                return await self._counted(location.id, variant_ids)
        return {}

    async def _kept(
        self, location_id: LocationId, variant_ids: Collection[VariantId], now: datetime
    ) -> Mapping[VariantId, int]:
        """How many there are, and stay until the transaction ends, of those that ever were."""
        places = {stock_of(variant_id, location_id): variant_id for variant_id in variant_ids}
        shelves = await Shelves.locked(self._store, list(places), now=now)
        return {
            variant_id: shelves[stock_id].on_hand
            for stock_id, variant_id in places.items()
            if stock_id in shelves
        }

    async def _counted(
        self, location_id: LocationId, variant_ids: Collection[VariantId]
    ) -> Mapping[VariantId, int]:
        places: dict[StockId, VariantId] = {
            stock_of(variant_id, location_id): variant_id for variant_id in variant_ids
        }
        levels = await self._store.levels.get(list(places))
        stocks = await self._store.inventory.get(list(levels))
        return {places[id_]: level.on_hand(stocks[id_]) for id_, level in levels.items()}


def opened_with[Transaction](
    transaction: Transaction, *, open_store: Callable[[Transaction], StockStore], ids: Ids
) -> StoreImportedStock:
    """Stock within a transaction that belongs to an import."""
    return StoreImportedStock(open_store(transaction), ids)
