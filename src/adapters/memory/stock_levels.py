"""Locations and what lies there, in memory."""

from collections.abc import Collection, Mapping, Sequence

from adapters.memory.inventory import MemoryInventory
from adapters.memory.stock_orders import MemoryOrdersOfStock
from adapters.memory.unit_of_work import MemoryTransaction
from application.shop.stock_ports import KnownVariant, Pieces, StockMovement
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import (
    AccountId,
    LocationId,
    ProductId,
    ShipmentId,
    StockId,
    StockMovementId,
    VariantId,
)
from domain.shop.location import Location
from domain.shop.product import Product
from domain.shop.stock import StockLevel
from domain.shop.stock_errors import LocationNotFound


class MemoryLocations:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[LocationId, Location] = transaction.table("locations")

    async def add(self, location: Location) -> None:
        if location.id not in self._rows:
            self._put(location)

    async def get(self, location_id: LocationId) -> Location:
        try:
            return self._rows[location_id]
        except KeyError:
            raise LocationNotFound(location_id) from None

    async def of_seller(self, seller_id: AccountId) -> Sequence[Location]:
        own = (row for row in self._rows.values() if row.seller_id == seller_id)
        return sorted(own, key=lambda row: (row.opened_at, row.id))

    async def keep(self, location_ids: Collection[LocationId]) -> Mapping[LocationId, Location]:
        return {location_id: await self.get(location_id) for location_id in location_ids}

    async def lock(self, location_id: LocationId) -> Location:
        return await self.get(location_id)

    async def save(self, location: Location) -> None:
        if (await self.get(location.id)).version != location.version:
            raise StaleVersion("The location changed meanwhile.", locationId=str(location.id))
        self._put(location)

    def _put(self, location: Location) -> None:
        self._rows[location.id] = location.settled()
        self._transaction.record(location)


class MemoryLevels:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[StockId, StockLevel] = transaction.table("stock_levels")

    async def get(self, stock_ids: Collection[StockId]) -> Mapping[StockId, StockLevel]:
        return {id_: self._rows[id_] for id_ in stock_ids if id_ in self._rows}

    async def open(self, levels: Sequence[StockLevel]) -> None:
        for level in levels:
            if level.id not in self._rows:
                self._put(level)

    async def save(self, levels: Sequence[StockLevel]) -> None:
        for level in levels:
            if self._rows[level.id].version != level.version:
                raise StaleVersion("The stock changed meanwhile.", stockId=str(level.id))
            self._put(level)

    async def at(self, location_id: LocationId) -> Sequence[StockLevel]:
        return [row for row in self._rows.values() if row.location_id == location_id]

    def _put(self, level: StockLevel) -> None:
        self._rows[level.id] = level.settled()
        self._transaction.record(level)


class MemoryStockMovements:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[StockMovementId, StockMovement] = transaction.table("stock_movements")

    async def add(self, movements: Sequence[StockMovement]) -> None:
        self._rows.update({movement.id: movement for movement in movements})


class MemoryDepartures:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[ShipmentId, tuple[AccountId, Mapping[VariantId, Pieces]]]
        self._rows = transaction.table("departures")

    async def of(self, shipment_id: ShipmentId) -> Mapping[VariantId, Pieces]:
        return self._rows[shipment_id][1] if shipment_id in self._rows else {}

    async def depart(
        self, shipment_id: ShipmentId, seller_id: AccountId, pieces: Mapping[VariantId, Pieces]
    ) -> None:
        self._rows[shipment_id] = seller_id, dict(pieces)

    async def come_back(self, shipment_id: ShipmentId) -> None:
        self._rows.pop(shipment_id, None)


class MemoryKnownVariants:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._products: dict[ProductId, Product] = transaction.table("products")

    async def of(self, variant_ids: Collection[VariantId]) -> Mapping[VariantId, KnownVariant]:
        wanted = set(variant_ids)
        return {
            variant.id: KnownVariant(product_id=product.id, seller_id=product.seller_id)
            for product in self._products.values()
            for variant in product.variants
            if variant.id in wanted
        }


class MemoryStockStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.locations = MemoryLocations(transaction)
        self.levels = MemoryLevels(transaction)
        self.inventory = MemoryInventory(transaction)
        self.movements = MemoryStockMovements(transaction)
        self.departures = MemoryDepartures(transaction)
        self.orders_of_stock = MemoryOrdersOfStock(transaction)
        self.known_variants = MemoryKnownVariants(transaction)
