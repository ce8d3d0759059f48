"""Locations and what lies there, in PostgreSQL.

Locks are taken in one order: locations by their ids, then stocks by theirs. The row of a level
is guarded by the lock of its stock.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ARRAY, Integer, Uuid, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.person_keys import PersonKeys
from adapters.postgres.products_schema import variants
from adapters.postgres.statement import InsertMany, Statement, skip_known
from adapters.postgres.stock_orders import PostgresOrdersOfStock
from adapters.postgres.stock_rows import (
    WITH_KEY,
    level_of,
    level_row,
    location_of,
    location_row,
    movement_row,
)
from adapters.postgres.stock_schema import departures, levels, locations, movements
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from application.shop.stock_ports import KnownVariant, Pieces, StockMovement
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import (
    AccountId,
    LocationId,
    ProductId,
    ShipmentId,
    StockId,
    VariantId,
)
from domain.shop.location import Location
from domain.shop.stock import StockLevel
from domain.shop.stock_errors import LocationNotFound

_IDS = bindparam("ids", type_=ARRAY(Uuid))
_CHANGING = tuple(
    column.name
    for column in locations.columns
    if column.name not in {"id", "seller_id", "opened_at", "version"}
)
_ADD_LOCATION = Statement(insert(locations).on_conflict_do_nothing().returning(locations.c.id))
_GET_LOCATIONS = Statement(WITH_KEY.where(locations.c.id == func.any(_IDS)))
_OF_SELLER = Statement(
    WITH_KEY.where(locations.c.seller_id == bindparam("seller_id")).order_by(
        locations.c.opened_at, locations.c.id
    )
)
_these = select(locations.c.id).where(locations.c.id == func.any(_IDS)).order_by(locations.c.id)
# Shared by all who put goods there; who changes or closes it waits for them.
_KEEP = Statement(_these.with_for_update(read=True))
_LOCK = Statement(_these.with_for_update(key_share=True))
_SAVE_LOCATION = Statement(
    update(locations)
    .where(locations.c.id == bindparam("location_id"), locations.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in _CHANGING} | {"version": bindparam("next")})
    .returning(locations.c.id)
)

_GET_LEVELS = Statement(select(levels).where(levels.c.id == func.any(_IDS)))
_AT = Statement(
    select(levels).where(levels.c.location_id == bindparam("location_id")).order_by(levels.c.id)
)
_OPEN_LEVELS = InsertMany(levels, on_conflict=skip_known, returning=levels.c.id)
_SAVE_LEVEL = Statement(
    update(levels)
    .where(levels.c.id == bindparam("stock_id"), levels.c.version == bindparam("seen"))
    .values(shipped=bindparam("shipped"), version=bindparam("next", type_=Integer))
    .returning(levels.c.id)
)
_NOTE = InsertMany(movements)
_AWAY = Statement(select(departures).where(departures.c.shipment_id == bindparam("shipment_id")))
_DEPART = InsertMany(departures)
_COME_BACK = Statement(
    delete(departures).where(departures.c.shipment_id == bindparam("shipment_id"))
)
_VARIANTS = Statement(
    select(variants.c.id, variants.c.product_id, variants.c.seller_id).where(
        variants.c.id == func.any(_IDS)
    )
)


class PostgresLocations:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = PersonKeys(transaction, cipher)

    async def add(self, location: Location) -> None:
        row = location_row(location, self._cipher, await self._keys.get(location.seller_id))
        if await _ADD_LOCATION.row(self._connection, **row) is not None:
            self._transaction.record(location)

    async def get(self, location_id: LocationId) -> Location:
        return (await self._read([location_id]))[location_id]

    async def of_seller(self, seller_id: AccountId) -> Sequence[Location]:
        rows = await _OF_SELLER.rows(self._connection, seller_id=seller_id)
        return [location_of(row, self._cipher) for row in rows]

    async def keep(self, location_ids: Collection[LocationId]) -> Mapping[LocationId, Location]:
        await _KEEP.run(self._connection, ids=list(location_ids))
        return await self._read(location_ids)

    async def lock(self, location_id: LocationId) -> Location:
        await _LOCK.run(self._connection, ids=[location_id])
        return await self.get(location_id)

    async def save(self, location: Location) -> None:
        row = location_row(location, self._cipher, await self._keys.get(location.seller_id))
        saved = await _SAVE_LOCATION.row(
            self._connection,
            location_id=location.id,
            seen=location.version,
            next=location.next_version,
            **{name: row[name] for name in _CHANGING},
        )
        if saved is None:
            raise StaleVersion("The location changed meanwhile.", locationId=str(location.id))
        self._transaction.record(location)

    async def _read(self, location_ids: Collection[LocationId]) -> Mapping[LocationId, Location]:
        rows = await _GET_LOCATIONS.rows(self._connection, ids=list(location_ids))
        found = {row["id"]: location_of(row, self._cipher) for row in rows}
        for location_id in location_ids:
            if location_id not in found:
                raise LocationNotFound(location_id)
        return found


class PostgresLevels:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def get(self, stock_ids: Collection[StockId]) -> Mapping[StockId, StockLevel]:
        rows = await _GET_LEVELS.rows(self._connection, ids=list(stock_ids))
        return {row["id"]: level_of(row) for row in rows}

    async def open(self, levels: Sequence[StockLevel]) -> None:
        # Sorted, so that two who open the same ones wait for each other in one order.
        given = {level.id: level for level in sorted(levels, key=lambda level: level.id)}
        rows = [level_row(level) for level in given.values()]
        for row in await _OPEN_LEVELS.run(self._connection, rows):
            self._transaction.record(given[row["id"]])

    async def save(self, levels: Sequence[StockLevel]) -> None:
        for level in levels:
            saved = await _SAVE_LEVEL.row(
                self._connection,
                stock_id=level.id,
                seen=level.version,
                next=level.next_version,
                shipped=level.shipped,
            )
            if saved is None:
                raise StaleVersion("The stock changed meanwhile.", stockId=str(level.id))
            self._transaction.record(level)

    async def at(self, location_id: LocationId) -> Sequence[StockLevel]:
        rows = await _AT.rows(self._connection, location_id=location_id)
        return [level_of(row) for row in rows]


class PostgresStockMovements:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = PersonKeys(transaction, cipher)

    async def add(self, movements: Sequence[StockMovement]) -> None:
        keys = await self._keys.find({movement.seller_id for movement in movements})
        rows = [
            movement_row(movement, self._cipher, keys.get(movement.seller_id))
            for movement in movements
        ]
        await _NOTE.run(self._connection, rows)


class PostgresDepartures:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def of(self, shipment_id: ShipmentId) -> Mapping[VariantId, Pieces]:
        rows = await _AWAY.rows(self._connection, shipment_id=shipment_id)
        return {row["variant_id"]: Pieces(held=row["held"], unheld=row["unheld"]) for row in rows}

    async def depart(
        self, shipment_id: ShipmentId, seller_id: AccountId, pieces: Mapping[VariantId, Pieces]
    ) -> None:
        rows = [
            {
                "shipment_id": shipment_id,
                "variant_id": variant_id,
                "seller_id": seller_id,
                "held": some.held,
                "unheld": some.unheld,
            }
            for variant_id, some in pieces.items()
        ]
        await _DEPART.run(self._connection, rows)

    async def come_back(self, shipment_id: ShipmentId) -> None:
        await _COME_BACK.run(self._connection, shipment_id=shipment_id)


class PostgresKnownVariants:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def of(self, variant_ids: Collection[VariantId]) -> Mapping[VariantId, KnownVariant]:
        rows = await _VARIANTS.rows(self._connection, ids=list(variant_ids))
        return {
            VariantId(row["id"]): KnownVariant(
                product_id=ProductId(row["product_id"]), seller_id=AccountId(row["seller_id"])
            )
            for row in rows
        }


class PostgresStockStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.locations = PostgresLocations(transaction, cipher)
        self.levels = PostgresLevels(transaction)
        self.inventory = PostgresInventory(transaction)
        self.movements = PostgresStockMovements(transaction, cipher)
        self.departures = PostgresDepartures(transaction)
        self.orders_of_stock = PostgresOrdersOfStock(transaction)
        self.known_variants = PostgresKnownVariants(transaction)
