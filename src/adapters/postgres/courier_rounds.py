"""Rounds, offers and searches in PostgreSQL."""

from datetime import datetime
from typing import Any

import msgspec
from asyncpg import Record, UniqueViolationError
from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Uuid,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.statement import InsertMany, Statement
from adapters.postgres.unit_of_work import Transaction
from domain.delivery.courier import Capacity
from domain.delivery.courier_errors import AlreadyCarried, OfferOver, OfferUnknown
from domain.delivery.job import Load, RoundStop
from domain.delivery.offer import CourierOffer, OfferStatus
from domain.delivery.round import Round
from domain.delivery.search import Search
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CourierId, CourierOfferId, DeliveryId
from domain.kernel.travel import Vehicle

IS_OPEN = f"status = '{OfferStatus.OPEN}'"

rounds = Table(
    "courier_round",
    metadata,
    id_column("courier_id"),
    Column("id", Uuid, nullable=False),
    Column("vehicle", String, nullable=False),
    Column("grams", Integer, nullable=False),
    Column("places", SmallInteger, nullable=False),
    Column("free_grams", Integer, nullable=False),
    Column("free_places", SmallInteger, nullable=False),
    Column("loads", JSON, nullable=False),
    Column("stops", JSON, nullable=False),
    Column("version", Integer, nullable=False),
)

carried = Table(
    "carried_delivery",
    metadata,
    id_column("delivery_id"),
    Column("courier_id", Uuid, nullable=False, index=True),
)

offers = Table(
    "courier_offer",
    metadata,
    id_column(),
    Column("delivery_id", Uuid, nullable=False, index=True),
    Column("courier_id", Uuid, nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("until", TIME, nullable=False),
    Column("metres", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("ended_at", TIME),
    Index(
        "uq_courier_offer_open",
        "delivery_id",
        unique=True,
        postgresql_where=text(IS_OPEN),
    ),
    Index("ix_courier_offer_open_of", "courier_id", "made_at", postgresql_where=text(IS_OPEN)),
)

searches = Table(
    "courier_search",
    metadata,
    id_column("delivery_id"),
    Column("tries", Integer, nullable=False),
    Column("asked", JSON, nullable=False),
    Column("let_down", JSON, nullable=False, server_default="[]"),
    Column("is_escalated", Boolean, nullable=False),
    Column("waits", Boolean, nullable=False),
    Index("ix_courier_search_waits", "delivery_id", postgresql_where=text("waits")),
)

_of_courier = select(rounds).where(rounds.c.courier_id == bindparam("id_"))
ROUND_OF = Statement(_of_courier)
_LOCK = Statement(_of_courier.with_for_update())
_TRY_LOCK = Statement(_of_courier.with_for_update(skip_locked=True))
_OPEN = InsertMany(rounds)
_SAVE = Statement(
    update(rounds)
    .where(rounds.c.courier_id == bindparam("id_"), rounds.c.version == bindparam("seen"))
    .values(
        {column.name: bindparam(column.name) for column in rounds.c if column.name != "courier_id"}
    )
    .returning(rounds.c.courier_id)
)
_CLOSE = Statement(delete(rounds).where(rounds.c.courier_id == bindparam("id_")))
_CARRYING = Statement(
    select(carried.c.courier_id).where(carried.c.delivery_id == bindparam("delivery_id"))
)
_delivery_ids = bindparam("delivery_ids", type_=ARRAY(Uuid))
_UNLOAD = Statement(
    delete(carried).where(
        carried.c.courier_id == bindparam("id_"), carried.c.delivery_id != func.all(_delivery_ids)
    )
)
_given = func.unnest(_delivery_ids).table_valued("delivery_id").render_derived()
_LOAD = Statement(
    insert(carried)
    .from_select(
        ["delivery_id", "courier_id"],
        select(_given.c.delivery_id, bindparam("id_", type_=Uuid)),
    )
    .on_conflict_do_nothing()
)
_LOADED = Statement(
    select(func.count().label("loaded")).where(
        carried.c.courier_id == bindparam("id_"), carried.c.delivery_id == func.any(_delivery_ids)
    )
)
_GET_OFFER = Statement(select(offers).where(offers.c.id == bindparam("id_")))
_OPEN_OFFER = Statement(
    select(offers).where(offers.c.delivery_id == bindparam("delivery_id"), text(IS_OPEN))
)
_ADD_OFFER = InsertMany(offers)
_END_OFFER = Statement(
    update(offers)
    .where(
        offers.c.id == bindparam("id_"),
        offers.c.status == literal_column(f"'{OfferStatus.OPEN}'", String),
    )
    .values(status=bindparam("status"), ended_at=bindparam("ended_at"))
    .returning(offers.c.id)
)
_SEARCH = Statement(select(searches).where(searches.c.delivery_id == bindparam("id_")))
_new_search = insert(searches)
_SAVE_SEARCH = Statement(
    _new_search.on_conflict_do_update(
        index_elements=["delivery_id"],
        set_={
            name: _new_search.excluded[name]
            for name in ("tries", "asked", "let_down", "is_escalated", "waits")
        },
    )
)
_FORGET_SEARCH = Statement(delete(searches).where(searches.c.delivery_id == bindparam("id_")))


class PostgresRounds:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def lock(self, courier_id: CourierId) -> Round | None:
        row = await _LOCK.row(self._connection, id_=courier_id)
        return None if row is None else to_round(row)

    async def try_lock(self, courier_id: CourierId) -> Round | None:
        row = await _TRY_LOCK.row(self._connection, id_=courier_id)
        return None if row is None else to_round(row)

    async def carrying(self, delivery_id: DeliveryId) -> CourierId | None:
        row = await _CARRYING.row(self._connection, delivery_id=delivery_id)
        return None if row is None else CourierId(row["courier_id"])

    async def open(self, round_: Round) -> None:
        await _OPEN.run(self._connection, [_round_row(round_)])

    async def save(self, round_: Round) -> None:
        saved = await _SAVE.row(
            self._connection, id_=round_.courier_id, seen=round_.version, **_round_row(round_)
        )
        if saved is None:
            raise StaleVersion("The round changed meanwhile.", courierId=str(round_.courier_id))
        await self._carry(round_)

    async def close(self, round_: Round) -> None:
        await _CLOSE.run(self._connection, id_=round_.courier_id)

    async def _carry(self, round_: Round) -> None:
        """A row for each delivery: its key keeps it from being on two rounds."""
        found = [load.delivery_id for load in round_.loads]
        whose = {"id_": round_.courier_id, "delivery_ids": found}
        await _UNLOAD.run(self._connection, **whose)
        if found:
            await _LOAD.run(self._connection, **whose)
            if await _LOADED.value(self._connection, **whose) != len(found):
                raise AlreadyCarried(found[-1])


class PostgresCourierOffers:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def get(self, offer_id: CourierOfferId) -> CourierOffer:
        row = await _GET_OFFER.row(self._connection, id_=offer_id)
        if row is None:
            raise OfferUnknown(offer_id)
        return to_offer(row)

    async def open_of(self, delivery_id: DeliveryId) -> CourierOffer | None:
        row = await _OPEN_OFFER.row(self._connection, delivery_id=delivery_id)
        return None if row is None else to_offer(row)

    async def add(self, offer: CourierOffer) -> None:
        try:
            await _ADD_OFFER.run(self._connection, [_offer_row(offer)])
        except UniqueViolationError:
            raise AlreadyCarried(offer.delivery_id) from None

    async def save(self, offer: CourierOffer) -> None:
        ended = await _END_OFFER.row(
            self._connection, id_=offer.id, status=offer.status.value, ended_at=offer.ended_at
        )
        if ended is None:
            raise OfferOver((await self.get(offer.id)).status)


class PostgresSearches:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def of(self, delivery_id: DeliveryId) -> Search:
        row = await _SEARCH.row(self._connection, id_=delivery_id)
        return Search(delivery_id=delivery_id) if row is None else _to_search(row)

    async def save(self, search: Search) -> None:
        await _SAVE_SEARCH.run(
            self._connection,
            delivery_id=search.delivery_id,
            tries=search.tries,
            asked=msgspec.json.encode(search.asked),
            let_down=msgspec.json.encode(search.let_down),
            is_escalated=search.is_escalated,
            waits=search.waits,
        )

    async def forget(self, delivery_id: DeliveryId) -> None:
        await _FORGET_SEARCH.run(self._connection, id_=delivery_id)


def _round_row(round_: Round) -> dict[str, Any]:
    return {
        "courier_id": round_.courier_id,
        "id": round_.id,
        "vehicle": round_.vehicle.value,
        "grams": round_.capacity.grams,
        "places": round_.capacity.places,
        "free_grams": round_.free_grams,
        "free_places": round_.free_places,
        "loads": msgspec.json.encode(round_.loads),
        "stops": msgspec.json.encode(round_.stops),
        "version": round_.version + 1,
    }


def to_round(row: Record) -> Round:
    return Round(
        id=row["id"],
        courier_id=row["courier_id"],
        vehicle=Vehicle(row["vehicle"]),
        capacity=Capacity(grams=row["grams"], places=row["places"]),
        loads=msgspec.json.decode(row["loads"], type=tuple[Load, ...]),
        stops=msgspec.json.decode(row["stops"], type=tuple[RoundStop, ...]),
        version=row["version"],
    )


def _offer_row(offer: CourierOffer) -> dict[str, Any]:
    return {
        "id": offer.id,
        "delivery_id": offer.delivery_id,
        "courier_id": offer.courier_id,
        "made_at": offer.made_at,
        "until": offer.until,
        "metres": offer.metres,
        "status": offer.status.value,
        "ended_at": offer.ended_at,
    }


def to_offer(row: Record) -> CourierOffer:
    return CourierOffer(
        id=row["id"],
        delivery_id=row["delivery_id"],
        courier_id=row["courier_id"],
        made_at=row["made_at"],
        until=row["until"],
        metres=row["metres"],
        status=OfferStatus(row["status"]),
        ended_at=row["ended_at"],
    )


def _to_search(row: Record) -> Search:
    return Search(
        delivery_id=row["delivery_id"],
        tries=row["tries"],
        asked=msgspec.json.decode(row["asked"], type=tuple[tuple[CourierId, datetime], ...]),
        let_down=msgspec.json.decode(row["let_down"], type=tuple[tuple[str, datetime], ...]),
        is_escalated=row["is_escalated"],
        waits=row["waits"],
    )
