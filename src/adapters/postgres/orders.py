"""Orders in PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from asyncpg import Record
from sqlalchemy import ARRAY, Integer, String, Uuid, bindparam, func, select, update

from adapters.basket_tickets import BookedTickets
from adapters.postgres.booking import PostgresBookings, PostgresOfferVersions
from adapters.postgres.carts import PostgresCarts
from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.order_rows import (
    in_shipment,
    line_rows,
    lines,
    of_order,
    order_row,
    orders,
    place_of,
    sealed_text,
    shipment_rows,
    shipments,
    to_order,
    to_orders,
    with_keys,
)
from adapters.postgres.payments import PostgresPaymentIntents
from adapters.postgres.person_keys import person_keys
from adapters.postgres.sealing import Sealing
from adapters.postgres.statement import (
    InsertMany,
    Pool,
    Runner,
    Statement,
    arrays,
    given,
    write,
)
from adapters.postgres.unit_of_work import Transaction
from adapters.postgres.vouchers import PostgresVouchers
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, OrderId, ShipmentId
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound, ShipmentNotFound
from domain.shop.order_state import OrderStatus

_ADD = InsertMany(orders)
_ADD_SHIPMENTS = InsertMany(shipments)
_ADD_LINES = InsertMany(lines)
_id = bindparam("order_id", type_=Uuid)
_one = with_keys().where(orders.c.id == _id)
# Its lines and shipments are not locked: nobody changes them but with the order. They are read
# after it is locked, for a statement that had to wait would show them as they were before.
_LOCK = Statement(_one.with_for_update(of=orders))
_CHANGED = (
    *("status", "payment_status", "payment_id", "cancelled_by", "deadline", "hold_id"),
    *("history", "given_back", "updated_at", "version"),
)
_SAVE = Statement(
    update(orders)
    .where(orders.c.id == _id, orders.c.version == bindparam("seen"))
    .values({name: bindparam(name, type_=orders.c[name].type) for name in _CHANGED})
    .returning(orders.c.id)
)
_MOVED = ("status", "delivery_id", "carrier", "tracking_number")
_moved = given(
    "moved",
    id=Uuid(),
    status=String(),
    delivery_id=Uuid(),
    carrier=String(),
    tracking_number=String(),
)
_SAVE_SHIPMENTS = Statement(
    update(shipments)
    .where(shipments.c.id == _moved.c.id)
    .values({name: _moved.c[name] for name in _MOVED})
)
_less = given("less", id=Uuid(), cancelled=Integer(), returned=Integer())
_SAVE_LINES = Statement(
    update(lines)
    .where(lines.c.id == _less.c.id)
    .values(cancelled=_less.c.cancelled, returned=_less.c.returned)
)
_ids = bindparam("ids", type_=ARRAY(Uuid))
# Every line is in a shipment, and no shipment is empty: both come in one statement.
_in_shipments = [column.label(in_shipment(column.name)) for column in shipments.c]
_parts = (
    select(lines, *_in_shipments)
    .join(shipments, shipments.c.id == lines.c.shipment_id)
    .order_by(lines.c.position)
)
_PARTS = Statement(_parts.where(lines.c.order_id == func.any(_ids)))
# PostgreSQL plans anew whenever it is asked for any of a list, for it thinks of ten of them.
_PARTS_OF_ONE = Statement(_parts.where(lines.c.order_id == _id))
# Who locks nothing has all of it in one statement: a row for each line, or one without any.
_WHOLE = Statement(
    select(
        lines,
        *_in_shipments,
        *(column.label(of_order(column.name)) for column in orders.c),
        person_keys.c.key.label(of_order("key")),
    )
    .select_from(orders)
    .outerjoin(lines, lines.c.order_id == orders.c.id)
    .outerjoin(shipments, shipments.c.id == lines.c.shipment_id)
    .outerjoin(person_keys, person_keys.c.account_id == orders.c.sealed_for)
    .where(orders.c.id == _id)
    .order_by(lines.c.position)
)
_after = bindparam("after", type_=Uuid)
_limit = bindparam("limit", type_=Integer)
_OF_BUYER = Statement(
    with_keys()
    .where(orders.c.buyer_id == bindparam("buyer_id"), (orders.c.id < _after) | _after.is_(None))
    .order_by(orders.c.id.desc())
    .limit(_limit)
)
_statuses = bindparam("statuses", type_=ARRAY(String))
_OF_SELLER = Statement(
    with_keys()
    .where(
        orders.c.id.in_(
            select(shipments.c.order_id).where(shipments.c.seller_id == bindparam("seller_id"))
        ),
        (func.cardinality(_statuses) == 0) | (orders.c.status == func.any(_statuses)),
        (orders.c.id < _after) | _after.is_(None),
    )
    .order_by(orders.c.id.desc())
    .limit(_limit)
)
_OF_SHIPMENT = Statement(
    select(shipments.c.order_id).where(shipments.c.id == bindparam("shipment_id"))
)


class PostgresOrders:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._sealing = Sealing(transaction, cipher)

    async def get(self, order_id: OrderId) -> Order:
        return await _whole(self._connection, order_id, self._cipher)

    async def lock(self, order_id: OrderId) -> Order:
        known: Order | None = self._transaction.locked.get(order_id)
        if known is not None:
            return known
        rows = await _LOCK.rows(self._connection, order_id=order_id)
        if not rows:
            raise OrderNotFound(order_id)
        parts = await _PARTS_OF_ONE.rows(self._connection, order_id=order_id)
        (order,) = to_orders(rows, parts, self._cipher)
        self._transaction.locked[order_id] = order
        return order

    async def add(self, order: Order) -> None:
        row = {**order_row(order), "destination_sealed": None, "sealed_for": None}
        if order.destination is not None:
            sealed_for, sealed = await self._sealing.seal(
                place_of(order.id), sealed_text(order.destination), about=order.buyer_id
            )
            row |= {"destination_sealed": sealed, "sealed_for": sealed_for}
        new = [(_ADD, [row]), (_ADD_SHIPMENTS, shipment_rows(order))]
        await write(self._connection, [*new, (_ADD_LINES, line_rows(order))])
        self._transaction.record(order)

    async def save(self, order: Order) -> None:
        row = order_row(order)
        changed = {name: row[name] for name in _CHANGED}
        saved = await _SAVE.row(self._connection, order_id=order.id, seen=order.version, **changed)
        if saved is None:
            raise StaleVersion("The order changed meanwhile.", orderId=str(order.id))
        await self._save_parts(order)
        self._transaction.locked[order.id] = order.settled()
        self._transaction.record(order)

    async def _save_parts(self, order: Order) -> None:
        """Its shipments and lines, unless they are as they were when the order was locked."""
        seen: Order | None = self._transaction.locked.get(order.id)
        if order.shipments and (seen is None or seen.shipments != order.shipments):
            moved = [_only(each, ("id", *_MOVED)) for each in shipment_rows(order)]
            await _SAVE_SHIPMENTS.run(self._connection, **arrays("moved", moved))
        if order.lines and (seen is None or seen.lines != order.lines):
            less = [_only(each, ("id", "cancelled", "returned")) for each in line_rows(order)]
            await _SAVE_LINES.run(self._connection, **arrays("less", less))


class PostgresOrderStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.orders = PostgresOrders(transaction, cipher)
        self.carts = PostgresCarts(transaction)
        self.vouchers = PostgresVouchers(transaction)
        self.inventory = PostgresInventory(transaction)
        self.payments = PostgresPaymentIntents(transaction, cipher)
        self.tickets = BookedTickets(
            PostgresBookings(transaction), self.inventory, PostgresOfferVersions(transaction)
        )


class PostgresOrderViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def get(self, order_id: OrderId) -> Order:
        return await _whole(self._pool, order_id, self._cipher)

    async def of_buyer(self, buyer_id: AccountId, page: PageRequest) -> Page[Order]:
        rows = await _OF_BUYER.rows(
            self._pool, buyer_id=buyer_id, after=page.after_id(), limit=page.limit + 1
        )
        return await self._page(rows, page)

    async def of_seller(
        self, seller_id: AccountId, statuses: Sequence[OrderStatus], page: PageRequest
    ) -> Page[Order]:
        rows = await _OF_SELLER.rows(
            self._pool,
            seller_id=seller_id,
            statuses=[status.value for status in statuses],
            after=page.after_id(),
            limit=page.limit + 1,
        )
        return await self._page(rows, page)

    async def of_shipment(self, shipment_id: ShipmentId) -> Order:
        row = await _OF_SHIPMENT.row(self._pool, shipment_id=shipment_id)
        if row is None:
            raise ShipmentNotFound(shipment_id)
        return await self.get(OrderId(row["order_id"]))

    async def _page(self, rows: Sequence[Record], page: PageRequest) -> Page[Order]:
        found = await with_parts(self._pool, rows, self._cipher)
        return Page.cut(found, page, key=lambda order: (str(order.id),))


async def _whole(runner: Runner, order_id: OrderId, cipher: PersonalCipher) -> Order:
    rows = await _WHOLE.rows(runner, order_id=order_id)
    if not rows:
        raise OrderNotFound(order_id)
    return to_order(rows, cipher)


async def with_parts(runner: Runner, rows: Sequence[Record], cipher: PersonalCipher) -> list[Order]:
    """The orders of some rows, with their shipments and lines."""
    ids = [row["id"] for row in rows]
    if not ids:
        return []
    return to_orders(rows, await _PARTS.rows(runner, ids=ids), cipher)


def _only(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}
