"""The tables of orders, and their rows as orders."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    SmallInteger,
    String,
    Table,
    Uuid,
    select,
)

from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import JSON, TIME, id_column, metadata
from application.platform.personal_data import PersonalCipher
from domain.kernel.ids import AccountId, DeliveryId, HoldId, OrderId, PaymentId, VoucherId
from domain.kernel.money import Money
from domain.shop.order import Order
from domain.shop.order_events import Fulfilment, OrderCancelledBy
from domain.shop.order_state import Entry, OrderedTickets, OrderPaymentStatus, OrderStatus
from domain.shop.shipment import (
    AtEvent,
    Charge,
    Destination,
    OrderLine,
    Shipment,
    ShipmentStatus,
)

orders = Table(
    "shop_order",
    metadata,
    id_column(),
    Column("buyer_id", Uuid, nullable=False),
    Column("status", String, nullable=False),
    Column("payment_status", String, nullable=False),
    Column("payment_id", Uuid),
    Column("cancelled_by", String),
    Column("total", BigInteger, nullable=False),
    Column("given_back", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("deadline", TIME, nullable=False),
    Column("hold_id", Uuid),
    # Where couriers bring it, only if they do; whose key sealed it is beside it.
    Column("destination_sealed", LargeBinary),
    Column("sealed_for", Uuid),
    Column("tickets", JSON, nullable=False),
    Column("voucher_ids", JSON, nullable=False),
    Column("history", JSON, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_shop_order_buyer_id_id", "buyer_id", "id"),
)

shipments = Table(
    "order_shipment",
    metadata,
    id_column(),
    Column("order_id", ForeignKey(orders.c.id), nullable=False, index=True),
    Column("seller_id", Uuid, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("location_id", Uuid, nullable=False),
    Column("fulfilment", String, nullable=False),
    Column("status", String, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("discount", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("tax_rate", Integer, nullable=False),
    Column("tax_included", Boolean, nullable=False),
    Column("weight_grams", BigInteger, nullable=False),
    Column("at_event", JSON),
    Column("arrives_by", TIME),
    Column("delivery_id", Uuid),
    Column("carrier", String, nullable=False),
    Column("tracking_number", String, nullable=False),
    Column("collection_code", String, nullable=False),
    Index("ix_order_shipment_seller_id_order_id", "seller_id", "order_id"),
)

lines = Table(
    "order_line",
    metadata,
    id_column(),
    Column("order_id", ForeignKey(orders.c.id), nullable=False, index=True),
    Column("shipment_id", Uuid, nullable=False),
    Column("seller_id", Uuid, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("variant_id", Uuid, nullable=False),
    Column("product_id", Uuid, nullable=False),
    Column("location_id", Uuid, nullable=False),
    Column("title", String, nullable=False),
    Column("sku", String, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("discount", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("tax_rate", Integer, nullable=False),
    Column("tax_included", Boolean, nullable=False),
    Column("cancelled", Integer, nullable=False),
    Column("returned", Integer, nullable=False),
    Index("ix_order_line_variant_id_location_id", "variant_id", "location_id"),
)

_SAME = (
    *("id", "shipment_id", "variant_id", "product_id", "seller_id", "location_id", "title"),
    *("sku", "quantity", "held", "tax_rate", "tax_included", "cancelled", "returned"),
)
_destination = msgspec.json.Decoder(Destination)
_vouchers = msgspec.json.Decoder(tuple[VoucherId, ...])
_tickets = msgspec.json.Decoder(tuple[OrderedTickets, ...])
_history = msgspec.json.Decoder(tuple[Entry, ...])
_at_event = msgspec.json.Decoder(AtEvent)


def with_keys() -> Select[Any]:
    """Orders with the keys that open where they go to."""
    with_key = orders.outerjoin(person_keys, person_keys.c.account_id == orders.c.sealed_for)
    return select(orders, person_keys.c.key).select_from(with_key)


def place_of(order_id: UUID) -> str:
    return f"shop_order.destination:{order_id}"


def sealed_text(destination: Destination) -> str:
    return msgspec.json.encode(destination).decode()


def order_row(order: Order) -> dict[str, Any]:
    """All but what is sealed."""
    return {
        "id": order.id,
        "buyer_id": order.buyer_id,
        "status": order.status.value,
        "payment_status": order.payment_status.value,
        "payment_id": order.payment_id,
        "cancelled_by": order.cancelled_by and order.cancelled_by.value,
        "total": order.total.amount,
        "given_back": order.given_back.amount,
        "currency": order.total.currency,
        "deadline": order.deadline,
        "hold_id": order.hold_id,
        "tickets": order.tickets,
        "voucher_ids": order.vouchers,
        "history": order.history,
        "created_at": order.created_at,
        "updated_at": order.updated_at,
        "version": order.next_version,
    }


def shipment_rows(order: Order) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "order_id": order.id,
            "seller_id": each.seller_id,
            "position": position,
            "location_id": each.location_id,
            "fulfilment": each.fulfilment.value,
            "status": each.status.value,
            "price": each.charge.price.amount,
            "discount": each.charge.discount.amount,
            "net": each.charge.net.amount,
            "tax": each.charge.tax.amount,
            "tax_rate": each.charge.tax_rate,
            "tax_included": each.charge.tax_included,
            "weight_grams": each.weight_grams,
            "at_event": each.at_event,
            "arrives_by": each.arrives_by,
            "delivery_id": each.delivery_id,
            "carrier": each.carrier,
            "tracking_number": each.tracking_number,
            "collection_code": each.collection_code,
        }
        for position, each in enumerate(order.shipments)
    ]


def line_rows(order: Order) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "order_id": order.id,
            "shipment_id": each.shipment_id,
            "seller_id": each.seller_id,
            "position": position,
            "variant_id": each.variant_id,
            "product_id": each.product_id,
            "location_id": each.location_id,
            "title": each.title,
            "sku": each.sku,
            "quantity": each.quantity,
            "held": each.held,
            "unit_price": each.unit_price.amount,
            "discount": each.discount.amount,
            "net": each.net.amount,
            "tax": each.tax.amount,
            "tax_rate": each.tax_rate,
            "tax_included": each.tax_included,
            "cancelled": each.cancelled,
            "returned": each.returned,
        }
        for position, each in enumerate(order.lines)
    ]


def in_shipment(name: str) -> str:
    """What a column of a shipment is called beside those of a line in it."""
    return f"shipment.{name}"


def of_order(name: str) -> str:
    """What a column of an order is called beside those of a line of it."""
    return f"order.{name}"


def to_order(rows: Sequence[Record], cipher: PersonalCipher) -> Order:
    """An order from the rows of its lines, or from one without a line."""
    names = ("key", *(column.name for column in orders.c))
    own = {name: rows[0][of_order(name)] for name in names}
    return _to_order(own, [row for row in rows if row["id"] is not None], cipher)


def to_orders(
    rows: Sequence[Record], part_rows: Sequence[Record], cipher: PersonalCipher
) -> list[Order]:
    """Orders from their rows, and those of their lines, each with the shipment that it is in."""
    parts: defaultdict[UUID, list[Record]] = defaultdict(list)
    for row in part_rows:
        parts[row["order_id"]].append(row)
    return [_to_order(row, parts[row["id"]], cipher) for row in rows]


def _to_order(
    row: Mapping[str, Any] | Record, parts: Sequence[Record], cipher: PersonalCipher
) -> Order:
    return Order(
        id=OrderId(row["id"]),
        buyer_id=AccountId(row["buyer_id"]),
        lines=tuple(_to_line(part, row["currency"]) for part in parts),
        shipments=_to_shipments(parts, row["currency"]),
        tickets=_tickets.decode(row["tickets"]),
        vouchers=_vouchers.decode(row["voucher_ids"]),
        destination=_to_destination(row, cipher),
        total=Money(row["total"], row["currency"]),
        given_back=Money(row["given_back"], row["currency"]),
        deadline=row["deadline"],
        hold_id=row["hold_id"] and HoldId(row["hold_id"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        status=OrderStatus(row["status"]),
        payment_status=OrderPaymentStatus(row["payment_status"]),
        payment_id=row["payment_id"] and PaymentId(row["payment_id"]),
        cancelled_by=row["cancelled_by"] and OrderCancelledBy(row["cancelled_by"]),
        history=_history.decode(row["history"]),
        version=row["version"],
    )


def _to_destination(row: Mapping[str, Any] | Record, cipher: PersonalCipher) -> Destination | None:
    """``None`` too, if its buyer was erased: nobody can read it any more."""
    if row["destination_sealed"] is None or row["key"] is None:
        return None
    text = cipher.unseal(row["key"], place_of(row["id"]), row["destination_sealed"])
    return _destination.decode(text)


def _to_shipments(parts: Sequence[Record], currency: str) -> tuple[Shipment, ...]:
    found = {part["shipment_id"]: part for part in parts}
    ordered = sorted(found.values(), key=itemgetter(in_shipment("position")))
    names = [column.name for column in shipments.c]
    return tuple(
        _to_shipment({name: part[in_shipment(name)] for name in names}, currency)
        for part in ordered
    )


def _to_shipment(row: Mapping[str, Any], currency: str) -> Shipment:
    money = _money(row, currency, ("price", "discount", "net", "tax"))
    return Shipment(
        id=row["id"],
        seller_id=row["seller_id"],
        location_id=row["location_id"],
        fulfilment=Fulfilment(row["fulfilment"]),
        charge=Charge(**money, tax_rate=row["tax_rate"], tax_included=row["tax_included"]),
        weight_grams=row["weight_grams"],
        at_event=None if row["at_event"] is None else _at_event.decode(row["at_event"]),
        arrives_by=row["arrives_by"],
        status=ShipmentStatus(row["status"]),
        delivery_id=row["delivery_id"] and DeliveryId(row["delivery_id"]),
        carrier=row["carrier"],
        tracking_number=row["tracking_number"],
        collection_code=row["collection_code"],
    )


def _to_line(row: Record, currency: str) -> OrderLine:
    money = _money(row, currency, ("unit_price", "discount", "net", "tax"))
    return OrderLine(**{name: row[name] for name in _SAME}, **money)


def _money(row: Mapping[str, Any] | Record, currency: str, names: Sequence[str]) -> dict[str, Any]:
    return {name: Money(row[name], currency) for name in names}
