"""How long ways took, in PostgreSQL: a row for each zone, vehicle and hours of the week."""

from collections.abc import Mapping, Sequence

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    Column,
    Double,
    Integer,
    String,
    Table,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.schema import metadata
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from domain.delivery.eta import Average, EtaFigures, EtaKey

eta_figures = Table(
    "eta_figures",
    metadata,
    # Zone, vehicle and hours in one: it is only ever looked up as a whole.
    Column("key", String, primary_key=True),
    Column("way_mean", Double, nullable=False),
    Column("way_weight", Double, nullable=False),
    Column("stop_mean", Double, nullable=False),
    Column("stop_weight", Double, nullable=False),
    Column("samples", Integer, nullable=False),
)
_LEARNT = ("way_mean", "way_weight", "stop_mean", "stop_weight", "samples")

_HAVE = Statement(insert(eta_figures).on_conflict_do_nothing())
_keys = bindparam("keys", type_=ARRAY(String))
_found = select(eta_figures).where(eta_figures.c.key == func.any(_keys))
_OF = Statement(_found)
# In the order of their keys, so that two who learn at once cannot lock each other out.
_LOCK = Statement(_found.order_by(eta_figures.c.key).with_for_update())
_SAVE = Statement(
    update(eta_figures)
    .where(eta_figures.c.key == bindparam("key_"))
    .values({name: bindparam(name) for name in _LEARNT})
)


class PostgresEtaBook:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def lock(self, keys: Sequence[EtaKey]) -> Mapping[EtaKey, EtaFigures]:
        for key in sorted(keys, key=str):
            await _HAVE.run(self._connection, key=str(key), **_row(EtaFigures(key=key)))
        return _of(await _LOCK.rows(self._connection, keys=[str(key) for key in keys]), keys)

    async def save(self, figures: EtaFigures) -> None:
        await _SAVE.run(self._connection, key_=str(figures.key), **_row(figures))


class PostgresEtaStore:
    def __init__(self, transaction: Transaction) -> None:
        self.eta = PostgresEtaBook(transaction)


class PostgresEtaViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, keys: Sequence[EtaKey]) -> Mapping[EtaKey, EtaFigures]:
        return _of(await _OF.rows(self._pool, keys=[str(key) for key in keys]), keys)


def _row(figures: EtaFigures) -> dict[str, float]:
    return {
        "way_mean": figures.ways.mean,
        "way_weight": figures.ways.weight,
        "stop_mean": figures.stops.mean,
        "stop_weight": figures.stops.weight,
        "samples": figures.samples,
    }


def _of(rows: Sequence[Record], keys: Sequence[EtaKey]) -> Mapping[EtaKey, EtaFigures]:
    found = {row["key"]: row for row in rows}
    return {key: _figures(key, found.get(str(key))) for key in keys}


def _figures(key: EtaKey, row: Record | None) -> EtaFigures:
    if row is None:
        return EtaFigures(key=key)
    return EtaFigures(
        key=key,
        ways=Average(row["way_mean"], row["way_weight"]),
        stops=Average(row["stop_mean"], row["stop_weight"]),
        samples=row["samples"],
    )
