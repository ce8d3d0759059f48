"""The table of deliveries, and what is in a row.

Who is where is sealed, each stop with the key of whose it is: the pick-up with the seller's, the
drop-off with the recipient's. Once either is erased, their stop is empty.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Interval,
    LargeBinary,
    Select,
    SmallInteger,
    String,
    Table,
    Uuid,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import JSON, TIME, id_column, metadata
from application.platform.personal_data import PersonalCipher
from domain.delivery.delivery import Delivery
from domain.delivery.events import ProofKind
from domain.delivery.geofence import Visit
from domain.delivery.hands import Consigned, Meeting, OpenOffer
from domain.delivery.proof import Proof
from domain.delivery.status import GAVE_UP, OVER, SEEKING, DeliveryStatus, Entry
from domain.delivery.stop import Parcel, ParcelSize, Stop, Window
from domain.kernel.money import Money


def _one_of(statuses: frozenset[DeliveryStatus]) -> str:
    return f"status IN ({', '.join(repr(status.value) for status in sorted(statuses))})"


IS_OVER = _one_of(OVER)
IS_SEEKING = _one_of(SEEKING)
_GAVE_UP = _one_of(GAVE_UP)
_HAS_CARRIER = _one_of(
    frozenset(
        {
            DeliveryStatus.ASSIGNED,
            DeliveryStatus.PICKED_UP,
            DeliveryStatus.IN_TRANSIT,
            DeliveryStatus.OUT_FOR_DELIVERY,
            DeliveryStatus.DELIVERED,
        }
    )
)

deliveries = Table(
    "delivery",
    metadata,
    id_column(),
    Column("order_id", Uuid, nullable=False, index=True),
    Column("shipment_id", Uuid, nullable=False),
    Column("seller_id", Uuid, nullable=False),
    Column("recipient_id", Uuid, nullable=False),
    Column("zone_id", Uuid),
    Column("pickup_sealed", LargeBinary),
    Column("dropoff_sealed", LargeBinary),
    Column("weight_grams", Integer, nullable=False),
    Column("size", String, nullable=False),
    Column("value", BigInteger),
    Column("currency", String(3)),
    Column("due_by", TIME, nullable=False),
    Column("window_opens_at", TIME),
    Column("window_closes_at", TIME),
    Column("needs", ARRAY(String), nullable=False),
    Column("tries_max", SmallInteger, nullable=False),
    Column("try_again_after", Interval, nullable=False),
    Column("status", String, nullable=False),
    Column("courier_id", Uuid),
    Column("asked", JSON),
    Column("consigned", JSON),
    Column("is_recalled", Boolean, nullable=False, server_default=text("false")),
    Column("collected_at", TIME),
    Column("meeting_sealed", LargeBinary),
    Column("visits", JSON, nullable=False, server_default=text("'[]'")),
    Column("silent_since", TIME),
    Column("attempts", SmallInteger, nullable=False),
    Column("retry_at", TIME),
    Column("is_given_up", Boolean, nullable=False),
    Column("wrong_codes", ARRAY(String), nullable=False),
    Column("proof", JSON, nullable=False),
    Column("arrives_at", TIME),
    Column("delivered_at", TIME),
    Column("history", JSON, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint(f"NOT ({IS_SEEKING} AND courier_id IS NOT NULL)", name="one_courier"),
    CheckConstraint(
        f"NOT ({_HAS_CARRIER} AND courier_id IS NULL AND consigned IS NULL)", name="has_a_carrier"
    ),
    CheckConstraint("num_nonnulls(asked, courier_id, consigned) <= 1", name="one_carrier"),
    # What came back may be sent again: with another delivery.
    Index(
        "uq_delivery_live_of_shipment",
        "shipment_id",
        unique=True,
        postgresql_where=text(f"NOT {_GAVE_UP}"),
    ),
    Index("ix_delivery_recipient", "recipient_id", "created_at", "id"),
    Index("ix_delivery_seller", "seller_id", "created_at", "id"),
    Index("ix_delivery_courier", "courier_id", "created_at", "id"),
    Index("ix_delivery_newest", "created_at", "id"),
    Index(
        "ix_delivery_carried", "courier_id", "due_by", "id", postgresql_where=text(f"NOT {IS_OVER}")
    ),
    Index("ix_delivery_seeking", "due_by", "id", postgresql_where=text(IS_SEEKING)),
    Index(
        "ix_delivery_proof",
        "proof",
        postgresql_using="gin",
        postgresql_ops={"proof": "jsonb_path_ops"},
    ),
)

CHANGING = (
    *("status", "courier_id", "asked", "consigned", "is_recalled", "collected_at", "attempts"),
    *("meeting_sealed", "visits", "silent_since", "retry_at", "is_given_up"),
    *("wrong_codes", "proof", "arrives_at", "delivered_at", "history", "updated_at", "version"),
)
"""Everything else stays as it was requested."""

_sellers = person_keys.alias("seller_keys")
_recipients = person_keys.alias("recipient_keys")


def with_keys() -> Select[Any]:
    """Deliveries with the keys that open their stops."""
    return (
        select(
            deliveries,
            _sellers.c.key.label("seller_key"),
            _recipients.c.key.label("recipient_key"),
        )
        .outerjoin(_sellers, _sellers.c.account_id == deliveries.c.seller_id)
        .outerjoin(_recipients, _recipients.c.account_id == deliveries.c.recipient_id)
    )


def place_of(which: str, delivery_id: UUID) -> str:
    return f"delivery.{which}:{delivery_id}"


def sealed_stop(
    stop: Stop, which: str, delivery_id: UUID, *, key: bytes | None, cipher: PersonalCipher
) -> bytes | None:
    """``None`` of somebody who was erased: nothing new is learnt about them."""
    if key is None:
        return None
    return cipher.seal(key, place_of(which, delivery_id), msgspec.json.encode(stop).decode())


def sealed_meeting(
    meeting: Meeting | None, delivery_id: UUID, *, key: bytes | None, cipher: PersonalCipher
) -> bytes | None:
    """With the key of whom it is brought to; ``None`` if they were erased."""
    if key is None or meeting is None:
        return None
    text = msgspec.json.encode(meeting).decode()
    return cipher.seal(key, place_of("meeting", delivery_id), text)


def to_row(delivery: Delivery) -> dict[str, Any]:
    window = delivery.window
    return {
        "id": delivery.id,
        "order_id": delivery.order_id,
        "shipment_id": delivery.shipment_id,
        "seller_id": delivery.seller_id,
        "recipient_id": delivery.recipient_id,
        "zone_id": delivery.zone_id,
        "weight_grams": delivery.parcel.weight_grams,
        "size": delivery.parcel.size.value,
        "value": delivery.value and delivery.value.amount,
        "currency": delivery.value and delivery.value.currency,
        "due_by": delivery.due_by,
        "window_opens_at": window and window.opens_at,
        "window_closes_at": window and window.closes_at,
        "needs": sorted(kind.value for kind in delivery.needs),
        "tries_max": delivery.tries_max,
        "try_again_after": delivery.try_again_after,
        **changing_row(delivery),
        "created_at": delivery.created_at,
    }


def changing_row(delivery: Delivery) -> dict[str, Any]:
    return {
        "status": delivery.status.value,
        "courier_id": delivery.courier_id,
        "asked": None if delivery.asked is None else msgspec.json.encode(delivery.asked),
        "consigned": delivery.consigned and msgspec.json.encode(delivery.consigned),
        "is_recalled": delivery.is_recalled,
        "collected_at": delivery.collected_at,
        "visits": msgspec.json.encode(delivery.visits),
        "silent_since": delivery.silent_since,
        "attempts": delivery.attempts,
        "retry_at": delivery.retry_at,
        "is_given_up": delivery.is_given_up,
        "wrong_codes": list(delivery.wrong_codes),
        "proof": msgspec.json.encode(delivery.proof),
        "arrives_at": delivery.arrives_at,
        "delivered_at": delivery.delivered_at,
        "history": msgspec.json.encode(delivery.history),
        "updated_at": delivery.updated_at,
        "version": delivery.next_version,
    }


def to_delivery(row: Record, cipher: PersonalCipher) -> Delivery:
    opens_at, closes_at = row["window_opens_at"], row["window_closes_at"]
    try_again_after: timedelta = row["try_again_after"]
    return Delivery(
        id=row["id"],
        order_id=row["order_id"],
        shipment_id=row["shipment_id"],
        seller_id=row["seller_id"],
        recipient_id=row["recipient_id"],
        zone_id=row["zone_id"],
        pickup=_stop(row, "pickup", row["seller_key"], cipher),
        dropoff=_stop(row, "dropoff", row["recipient_key"], cipher),
        parcel=Parcel(row["weight_grams"], ParcelSize(row["size"])),
        value=Money(row["value"], row["currency"]) if row["currency"] else None,
        due_by=row["due_by"],
        window=Window(opens_at, closes_at) if opens_at and closes_at else None,
        needs=frozenset(ProofKind(kind) for kind in row["needs"]),
        tries_max=row["tries_max"],
        try_again_after=try_again_after,
        status=DeliveryStatus(row["status"]),
        courier_id=row["courier_id"],
        asked=row["asked"] and msgspec.json.decode(row["asked"], type=OpenOffer),
        consigned=row["consigned"] and msgspec.json.decode(row["consigned"], type=Consigned),
        is_recalled=row["is_recalled"],
        collected_at=row["collected_at"],
        meeting=_meeting(row, cipher),
        visits=msgspec.json.decode(row["visits"], type=tuple[Visit, ...]),
        silent_since=row["silent_since"],
        attempts=row["attempts"],
        retry_at=row["retry_at"],
        is_given_up=row["is_given_up"],
        wrong_codes=tuple(row["wrong_codes"]),
        proof=msgspec.json.decode(row["proof"], type=tuple[Proof, ...]),
        arrives_at=row["arrives_at"],
        delivered_at=row["delivered_at"],
        history=msgspec.json.decode(row["history"], type=tuple[Entry, ...]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )


def _stop(row: Record, which: str, key: bytes | None, cipher: PersonalCipher) -> Stop:
    sealed = row[f"{which}_sealed"]
    if key is None or sealed is None:
        return Stop()
    text = cipher.unseal(key, place_of(which, row["id"]), sealed)
    return msgspec.json.decode(text, type=Stop)


def _meeting(row: Record, cipher: PersonalCipher) -> Meeting | None:
    key, sealed = row["recipient_key"], row["meeting_sealed"]
    if key is None or sealed is None:
        return None
    text = cipher.unseal(key, place_of("meeting", row["id"]), sealed)
    return msgspec.json.decode(text, type=Meeting)
