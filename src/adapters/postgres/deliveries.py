"""Deliveries in PostgreSQL."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    Column,
    Integer,
    String,
    Uuid,
    bindparam,
    cast,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.delivery_rows import (
    CHANGING,
    IS_OVER,
    IS_SEEKING,
    changing_row,
    deliveries,
    sealed_meeting,
    sealed_stop,
    to_delivery,
    to_row,
    with_keys,
)
from adapters.postgres.paging import place_in
from adapters.postgres.person_keys import PersonKeys
from adapters.postgres.schema import JSON, TIME
from adapters.postgres.statement import Pool, Runner, Statement
from adapters.postgres.unit_of_work import Transaction
from application.delivery.ports import DeliveryFilter
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.delivery.delivery import Delivery
from domain.delivery.errors import DeliveryNotFound
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CourierId, DeliveryId, FileId, OrderId

_ADD = Statement(insert(deliveries).on_conflict_do_nothing().returning(deliveries.c.id))
_get = with_keys().where(deliveries.c.id == bindparam("id_"))
_GET = Statement(_get)
_LOCK = Statement(_get.with_for_update(of=deliveries))
_SAVE = Statement(
    update(deliveries)
    .where(deliveries.c.id == bindparam("id_"), deliveries.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in CHANGING})
    .returning(deliveries.c.id)
)
_OF_ORDER = Statement(
    select(deliveries.c.id)
    .where(deliveries.c.order_id == bindparam("order_id"))
    .order_by(deliveries.c.id)
)
_by_urgency = with_keys().order_by(deliveries.c.due_by, deliveries.c.id)
_CARRIED_BY = Statement(
    _by_urgency.where(deliveries.c.courier_id == bindparam("courier_id"), text(f"NOT {IS_OVER}"))
)
_SEEKING = Statement(_by_urgency.where(text(IS_SEEKING)).limit(bindparam("limit", type_=Integer)))
_OF_PROOF = Statement(
    with_keys().where(deliveries.c.proof.contains(cast(bindparam("proof", type_=String), JSON)))
)


def _if_given(column: Column[Any], name: str) -> Any:
    given = bindparam(name, type_=Uuid)
    return or_(given.is_(None), column == given)


def _found_by(*owner: Column[Any]) -> Statement:
    """The newest that fit; those of somebody are found by whose they are."""
    statuses = bindparam("statuses", type_=ARRAY(String))
    place = tuple_(bindparam("before_at", type_=TIME), bindparam("before_id", type_=Uuid))
    return Statement(
        with_keys()
        .where(
            *(column == bindparam(column.name, type_=Uuid) for column in owner),
            *(_if_given(column, column.name) for column in _ASKED if column not in owner),
            or_(statuses.is_(None), deliveries.c.status == func.any(statuses)),
            tuple_(deliveries.c.created_at, deliveries.c.id) < place,
        )
        .order_by(deliveries.c.created_at.desc(), deliveries.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
    )


_OWNERS = tuple(
    deliveries.c[name] for name in ("recipient_id", "courier_id", "seller_id", "order_id")
)
_ASKED = (*_OWNERS, deliveries.c.zone_id)
_FIND = {column.name: _found_by(column) for column in _OWNERS}
_FIND_ANY = _found_by()


class PostgresDeliveries:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = PersonKeys(transaction, cipher)

    async def get(self, delivery_id: DeliveryId) -> Delivery:
        return await _one(self._connection, _GET, delivery_id, self._cipher)

    async def lock(self, delivery_id: DeliveryId) -> Delivery:
        return await _one(self._connection, _LOCK, delivery_id, self._cipher)

    async def add(self, delivery: Delivery) -> None:
        row = {**to_row(delivery), **await self._sealed(delivery)}
        row["meeting_sealed"] = await self._meeting(delivery)
        if await _ADD.row(self._connection, **row) is not None:
            self._transaction.record(delivery)

    async def save(self, delivery: Delivery) -> None:
        changes = changing_row(delivery) | {"meeting_sealed": await self._meeting(delivery)}
        saved = await _SAVE.row(self._connection, id_=delivery.id, seen=delivery.version, **changes)
        if saved is None:
            raise StaleVersion("The delivery changed meanwhile.", deliveryId=str(delivery.id))
        self._transaction.record(delivery)

    async def of_order(self, order_id: OrderId) -> Sequence[DeliveryId]:
        rows = await _OF_ORDER.rows(self._connection, order_id=order_id)
        return [DeliveryId(row["id"]) for row in rows]

    async def _sealed(self, delivery: Delivery) -> dict[str, bytes | None]:
        whose = {"pickup": delivery.seller_id, "dropoff": delivery.recipient_id}
        keys = await self._keys.find(list(whose.values()))
        return {
            f"{which}_sealed": sealed_stop(
                getattr(delivery, which),
                which,
                delivery.id,
                key=keys.get(person),
                cipher=self._cipher,
            )
            for which, person in whose.items()
        }

    async def _meeting(self, delivery: Delivery) -> bytes | None:
        if delivery.meeting is None:
            return None
        keys = await self._keys.find([delivery.recipient_id])
        return sealed_meeting(
            delivery.meeting,
            delivery.id,
            key=keys.get(delivery.recipient_id),
            cipher=self._cipher,
        )


class PostgresDeliveryStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.deliveries = PostgresDeliveries(transaction, cipher)


class PostgresDeliveryViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def get(self, delivery_id: DeliveryId) -> Delivery:
        return await _one(self._pool, _GET, delivery_id, self._cipher)

    async def find(self, wanted: DeliveryFilter, page: PageRequest) -> Page[Delivery]:
        before_at, before_id = place_in(page)
        asked = {column.name: getattr(wanted, column.name) for column in _ASKED}
        whose = next((column.name for column in _OWNERS if asked[column.name]), None)
        statement = _FIND_ANY if whose is None else _FIND[whose]
        statuses = None if wanted.statuses is None else [one.value for one in wanted.statuses]
        rows = await statement.rows(
            self._pool,
            **asked,
            statuses=statuses,
            before_at=before_at,
            before_id=before_id,
            limit=page.limit + 1,
        )
        found = [to_delivery(row, self._cipher) for row in rows]
        return Page.cut(found, page, key=lambda one: (one.created_at.isoformat(), str(one.id)))

    async def carried_by(self, courier_id: CourierId) -> Sequence[Delivery]:
        rows = await _CARRIED_BY.rows(self._pool, courier_id=courier_id)
        return [to_delivery(row, self._cipher) for row in rows]

    async def seeking(self, *, limit: int) -> Sequence[Delivery]:
        rows = await _SEEKING.rows(self._pool, limit=limit)
        return [to_delivery(row, self._cipher) for row in rows]

    async def of_proof(self, file_id: FileId) -> Delivery | None:
        proof = msgspec.json.encode([{"file_id": file_id}]).decode()
        row = await _OF_PROOF.row(self._pool, proof=proof)
        return None if row is None else to_delivery(row, self._cipher)


async def _one(
    runner: Runner, statement: Statement, delivery_id: DeliveryId, cipher: PersonalCipher
) -> Delivery:
    row = await statement.row(runner, id_=delivery_id)
    if row is None:
        raise DeliveryNotFound(delivery_id)
    return to_delivery(row, cipher)
