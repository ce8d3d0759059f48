"""Preferences, partners' figures and choices of carriers in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from asyncpg import Record
from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Integer,
    SmallInteger,
    String,
    Table,
    bindparam,
    delete,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.delivery.market_ports import MadeChoice
from domain.delivery.bids import Weights, Wish
from domain.delivery.figures import PartnerFigures
from domain.delivery.market import Choice
from domain.delivery.preferences import CarrierPreferences
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, DeliveryId

preferences = Table(
    "carrier_preferences",
    metadata,
    id_column("seller_id"),
    Column("price_weight", SmallInteger, nullable=False),
    Column("time_weight", SmallInteger, nullable=False),
    Column("reliability_weight", SmallInteger, nullable=False),
    Column("own_first", Boolean, nullable=False),
    Column("excluded", ARRAY(String), nullable=False),
    Column("version", Integer, nullable=False),
)

figures = Table(
    "partner_figures",
    metadata,
    Column("partner", String, primary_key=True),
    Column("acceptance", Double, nullable=False),
    Column("success", Double, nullable=False),
    Column("offers", Integer, nullable=False),
    Column("deliveries", Integer, nullable=False),
)

choices = Table(
    "delivery_choice",
    metadata,
    id_column("delivery_id"),
    Column("number", Integer, primary_key=True),
    Column("at", TIME, nullable=False, index=True),
    Column("chosen", String),
    Column("bids", JSON, nullable=False),
)

_PREFERENCES = Statement(
    select(preferences).where(preferences.c.seller_id == bindparam("seller_id"))
)
_ADD_PREFERENCES = Statement(
    insert(preferences).on_conflict_do_nothing().returning(preferences.c.seller_id)
)
_SAVE_PREFERENCES = Statement(
    update(preferences)
    .where(preferences.c.seller_id == bindparam("id_"), preferences.c.version == bindparam("seen"))
    .values({each.name: bindparam(each.name) for each in preferences.c if each.name != "seller_id"})
    .returning(preferences.c.seller_id)
)
_HAVE_FIGURES = Statement(insert(figures).on_conflict_do_nothing())
_LOCK_FIGURES = Statement(
    select(figures).where(figures.c.partner == bindparam("name")).with_for_update()
)
_SAVE_FIGURES = Statement(
    update(figures)
    .where(figures.c.partner == bindparam("name"))
    .values({name: bindparam(name) for name in ("acceptance", "success", "offers", "deliveries")})
)
_ALL_FIGURES = Statement(select(figures))
_LAST = Statement(
    select(choices.c.number, choices.c.chosen)
    .where(choices.c.delivery_id == bindparam("id_"))
    .order_by(choices.c.number.desc())
    .limit(1)
)
_new_choice = insert(choices)
_KEEP = Statement(
    _new_choice.on_conflict_do_update(
        index_elements=["delivery_id", "number"],
        set_={name: _new_choice.excluded[name] for name in ("at", "chosen", "bids")},
    )
)
_CHOICES = Statement(
    select(choices).where(choices.c.delivery_id == bindparam("id_")).order_by(choices.c.number)
)
_old = (
    select(choices.c.delivery_id, choices.c.number)
    .where(choices.c.at < bindparam("before", type_=TIME))
    .limit(bindparam("most", type_=Integer))
)
_forgotten = (
    delete(choices)
    .where(tuple_(choices.c.delivery_id, choices.c.number).in_(_old))
    .returning(choices.c.number)
    .cte("forgotten")
)
_FORGET = Statement(select(func.count()).select_from(_forgotten))


class PostgresPartnerFigures:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def lock(self, partner: str) -> PartnerFigures:
        fresh = PartnerFigures(partner=partner)
        await _HAVE_FIGURES.run(self._connection, partner=partner, **_averages(fresh))
        row = await _LOCK_FIGURES.row(self._connection, name=partner)
        return fresh if row is None else _to_figures(row)

    async def save(self, figures: PartnerFigures) -> None:
        await _SAVE_FIGURES.run(self._connection, name=figures.partner, **_averages(figures))


class PostgresPreferences:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def of(self, seller_id: AccountId) -> CarrierPreferences | None:
        row = await _PREFERENCES.row(self._connection, seller_id=seller_id)
        return None if row is None else _to_preferences(row)

    async def save(self, preferences: CarrierPreferences) -> None:
        if preferences.version == 0:
            saved = await _ADD_PREFERENCES.row(self._connection, **_to_row(preferences))
        else:
            given = {"id_": preferences.seller_id, "seen": preferences.version}
            saved = await _SAVE_PREFERENCES.row(self._connection, **given, **_to_row(preferences))
        if saved is None:
            raise StaleVersion("The preferences changed meanwhile.")
        self._transaction.record(preferences)


class PostgresChoices:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def keep(self, delivery_id: DeliveryId, choice: Choice, *, at: datetime) -> None:
        last = await _LAST.row(self._connection, id_=delivery_id)
        number = 1
        if last is not None:
            number = last["number"] + (0 if last["chosen"] is None else 1)
        await _KEEP.run(
            self._connection,
            delivery_id=delivery_id,
            number=number,
            at=at,
            chosen=choice.carrier,
            bids=msgspec.json.encode(choice),
        )


class PostgresMarketViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def preferences(self, seller_id: AccountId) -> CarrierPreferences | None:
        row = await _PREFERENCES.row(self._pool, seller_id=seller_id)
        return None if row is None else _to_preferences(row)

    async def figures(self) -> Mapping[str, PartnerFigures]:
        rows = await _ALL_FIGURES.rows(self._pool)
        return {row["partner"]: _to_figures(row) for row in rows}

    async def choices(self, delivery_id: DeliveryId) -> Sequence[MadeChoice]:
        rows = await _CHOICES.rows(self._pool, id_=delivery_id)
        return [
            MadeChoice(
                number=row["number"],
                at=row["at"],
                choice=msgspec.json.decode(row["bids"], type=Choice),
            )
            for row in rows
        ]

    async def forget_choices(self, *, before: datetime, limit: int) -> int:
        return int(str(await _FORGET.value(self._pool, before=before, most=limit)))


def _to_row(preferences: CarrierPreferences) -> dict[str, Any]:
    wish = preferences.wish
    return {
        "seller_id": preferences.seller_id,
        "price_weight": wish.weights.price,
        "time_weight": wish.weights.time,
        "reliability_weight": wish.weights.reliability,
        "own_first": wish.own_first,
        "excluded": sorted(preferences.excluded),
        "version": preferences.next_version,
    }


def _to_preferences(row: Record) -> CarrierPreferences:
    weights = Weights(
        price=row["price_weight"],
        time=row["time_weight"],
        reliability=row["reliability_weight"],
    )
    return CarrierPreferences(
        seller_id=row["seller_id"],
        wish=Wish(weights=weights, own_first=row["own_first"]),
        excluded=frozenset(row["excluded"]),
        version=row["version"],
    )


def _averages(figures: PartnerFigures) -> dict[str, Any]:
    return {
        "acceptance": figures.acceptance,
        "success": figures.success,
        "offers": figures.offers,
        "deliveries": figures.deliveries,
    }


def _to_figures(row: Record) -> PartnerFigures:
    return PartnerFigures(
        partner=row["partner"],
        acceptance=row["acceptance"],
        success=row["success"],
        offers=row["offers"],
        deliveries=row["deliveries"],
    )
