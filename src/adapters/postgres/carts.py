"""Carts in PostgreSQL: a cart is one row, so that reading it costs one statement."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    Column,
    Index,
    Integer,
    LargeBinary,
    Select,
    Table,
    Uuid,
    bindparam,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from adapters.postgres.vouchers import PostgresVouchers
from application.shop.cart_ports import OfAccount, OfGuest, Whose
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CartLineId, EventId, SeatId, TicketTypeId, VariantId
from domain.kernel.money import Money
from domain.shop.cart import FORGOTTEN_AFTER, Cart, CartLine
from domain.shop.cart_items import Choice, Destination, Goods, Item, Tickets

carts = Table(
    "cart",
    metadata,
    id_column(),
    Column("owner_id", Uuid),
    Column("token_hash", LargeBinary),
    Column("lines", JSON, nullable=False),
    Column("voucher_ids", ARRAY(Uuid), nullable=False),
    # No address: a country, a region, and a position as coarse as a hundred metres.
    Column("destination", JSON),
    Column("choices", JSON, nullable=False),
    Column("seen_delivery", JSON, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    Index("uq_cart_owner_id", "owner_id", unique=True),
    Index("uq_cart_token_hash", "token_hash", unique=True),
    Index("ix_cart_of_guests", "updated_at", postgresql_where=text("owner_id IS NULL")),
)

_CHANGED = (
    *("lines", "voucher_ids", "destination", "choices", "seen_delivery"),
    *("updated_at", "version"),
)


def _one(whose: type[Whose]) -> Select[tuple[object, ...]]:
    if whose is OfAccount:
        return select(carts).where(carts.c.owner_id == bindparam("key"))
    return select(carts).where(carts.c.token_hash == bindparam("key"))


_FIND = {kind: Statement(_one(kind)) for kind in (OfAccount, OfGuest)}
_LOCK = {kind: Statement(_one(kind).with_for_update()) for kind in (OfAccount, OfGuest)}
_OPEN = Statement(insert(carts).on_conflict_do_nothing().returning(carts.c.id))
_SAVE = Statement(
    update(carts)
    .where(carts.c.id == bindparam("cart_id"), carts.c.version == bindparam("seen"))
    .values({name: bindparam(name, type_=carts.c[name].type) for name in _CHANGED})
    .returning(carts.c.id)
)
_REMOVE = Statement(delete(carts).where(carts.c.id == bindparam("id")))
_FORGET = Statement(
    delete(carts).where(
        carts.c.owner_id.is_(None), carts.c.updated_at <= bindparam("until", type_=TIME)
    )
)


class _Line(msgspec.Struct, omit_defaults=True):
    """A line as it is stored."""

    id: UUID
    quantity: int
    variant: UUID | None = None
    event: UUID | None = None
    type: UUID | None = None
    seats: tuple[str, ...] = ()
    accessible: bool = False
    seen: Money | None = None


_lines = msgspec.json.Decoder(tuple[_Line, ...])
_choices = msgspec.json.Decoder(tuple[Choice, ...])
_destination = msgspec.json.Decoder(Destination)
_seen = msgspec.json.Decoder(dict[str, Money])


class PostgresCarts:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def lock(self, whose: Whose) -> Cart | None:
        row = await _LOCK[type(whose)].row(self._connection, key=_key(whose))
        return None if row is None else to_cart(row)

    async def open(self, cart: Cart) -> Cart:
        opened = await _OPEN.row(self._connection, **_to_row(cart))
        if opened is not None or cart.owner_id is None:
            return cart
        known = await self.lock(OfAccount(cart.owner_id))
        # It can only be gone again if its owner is.
        return known or cart

    async def save(self, cart: Cart) -> None:
        row = _to_row(cart)
        saved = await _SAVE.row(
            self._connection,
            cart_id=cart.id,
            seen=cart.version,
            **{name: row[name] for name in _CHANGED},
        )
        if saved is None:
            raise StaleVersion("The cart changed meanwhile.", cartId=str(cart.id))
        self._transaction.record(cart)

    async def remove(self, cart: Cart) -> None:
        await _REMOVE.run(self._connection, id=cart.id)


class PostgresCartStore:
    def __init__(self, transaction: Transaction) -> None:
        self.carts = PostgresCarts(transaction)
        self.vouchers = PostgresVouchers(transaction)


class PostgresCartViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find(self, whose: Whose) -> Cart | None:
        row = await _FIND[type(whose)].row(self._pool, key=_key(whose))
        return None if row is None else to_cart(row)


class PostgresOldCarts:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def forget_old(self, now: datetime) -> None:
        await _FORGET.run(self._pool, until=now - FORGOTTEN_AFTER)


def _key(whose: Whose) -> object:
    return whose.account_id if isinstance(whose, OfAccount) else whose.token_hash


def to_cart(row: Record) -> Cart:
    destination = row["destination"]
    return Cart(
        id=row["id"],
        owner_id=row["owner_id"],
        token_hash=row["token_hash"],
        lines=tuple(_to_line(line) for line in _lines.decode(row["lines"])),
        voucher_ids=tuple(row["voucher_ids"]),
        destination=None if destination is None else _destination.decode(destination),
        choices=_choices.decode(row["choices"]),
        seen_delivery=_seen.decode(row["seen_delivery"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )


def _to_row(cart: Cart) -> dict[str, object]:
    destination = cart.destination
    return {
        "id": cart.id,
        "owner_id": cart.owner_id,
        "token_hash": cart.token_hash,
        "lines": msgspec.json.encode(_line_rows(cart.lines)),
        "voucher_ids": list(cart.voucher_ids),
        "destination": None if destination is None else msgspec.json.encode(destination),
        "choices": msgspec.json.encode(cart.choices),
        "seen_delivery": msgspec.json.encode(cart.seen_delivery),
        "created_at": cart.created_at,
        "updated_at": cart.updated_at,
        "version": cart.next_version,
    }


def _line_rows(lines: Sequence[CartLine]) -> list[_Line]:
    return [_line_row(line, line.item) for line in lines]


def _line_row(line: CartLine, item: Item) -> _Line:
    if isinstance(item, Goods):
        return _Line(
            id=line.id, quantity=line.quantity, seen=line.seen_price, variant=item.variant_id
        )
    return _Line(
        id=line.id,
        quantity=line.quantity,
        seen=line.seen_price,
        event=item.event_id,
        type=item.ticket_type_id,
        seats=item.seats,
        accessible=item.accessible,
    )


def _to_line(line: _Line) -> CartLine:
    return CartLine(
        id=CartLineId(line.id), item=_to_item(line), quantity=line.quantity, seen_price=line.seen
    )


def _to_item(line: _Line) -> Item:
    if line.variant is not None:
        return Goods(variant_id=VariantId(line.variant))
    if line.event is None or line.type is None:
        raise TypeError("A stored line is of goods or of tickets.")
    return Tickets(
        event_id=EventId(line.event),
        ticket_type_id=TicketTypeId(line.type),
        seats=tuple(SeatId(seat) for seat in line.seats),
        accessible=line.accessible,
    )
