"""The tables of consignments and of partners' notices, and what is in a row.

Who a partner sends, and where they are, is sealed with the recipient's key, and gone once the
consignment is over.
"""

from typing import Any

import msgspec
from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    Uuid,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.delivery_rows import deliveries
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import JSON, TIME, id_column, metadata
from application.platform.personal_data import PersonalCipher
from domain.delivery.consignment import Consignment, Double
from domain.delivery.consignment_events import Step
from domain.delivery.consignment_status import OVER, ConsignmentStatus
from domain.delivery.events import ProofKind
from domain.kernel.geo import Position
from domain.kernel.ids import ConsignmentId
from domain.kernel.money import Money

_IS_OVER = f"status IN ({', '.join(repr(status.value) for status in sorted(OVER))})"

consignments = Table(
    "consignment",
    metadata,
    id_column(),
    Column("delivery_id", Uuid, nullable=False),
    Column("partner", String, nullable=False),
    Column("quote_reference", String, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("fee", BigInteger),
    Column("fee_currency", String),
    Column("status", String, nullable=False),
    Column("step", String),
    Column("is_collected", Boolean, nullable=False),
    Column("reference", String, nullable=False),
    Column("doubles", JSON, nullable=False),
    Column("book_by", TIME, nullable=False),
    Column("pick_up_at", TIME, nullable=False),
    Column("pick_up_by", TIME, nullable=False),
    Column("quoted_arrival", TIME, nullable=False),
    Column("arrives_at", TIME, nullable=False),
    Column("asked_at", TIME),
    Column("heard_at", TIME),
    Column("told_at", TIME),
    Column("silent_since", TIME),
    Column("courier_sealed", LargeBinary),
    Column("reason", String, nullable=False),
    Column("proof", ARRAY(String), nullable=False),
    Column("is_disputed", Boolean, nullable=False),
    Column("opened_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    Index(
        "uq_consignment_live_of_delivery",
        "delivery_id",
        unique=True,
        postgresql_where=text(f"NOT {_IS_OVER}"),
    ),
    Index("ix_consignment_delivery", "delivery_id", "opened_at", "id"),
    Index("ix_consignment_partner", "partner", "opened_at", "id"),
    Index("ix_consignment_newest", "opened_at", "id"),
    # By what a partner calls it, a notice finds it.
    Index(
        "ix_consignment_reference",
        "reference",
        "partner",
        postgresql_where=text("reference <> ''"),
    ),
    Index(
        "ix_consignment_doubles",
        "doubles",
        postgresql_using="gin",
        postgresql_ops={"doubles": "jsonb_path_ops"},
    ),
)

notices = Table(
    "partner_notice",
    metadata,
    Column("partner", String, nullable=False),
    Column("notice_id", String, nullable=False),
    Column("received_at", TIME, nullable=False, index=True),
    PrimaryKeyConstraint("partner", "notice_id"),
)

CHANGING = (
    *("fee", "fee_currency", "status", "step", "is_collected", "reference", "doubles"),
    *(
        "arrives_at",
        "asked_at",
        "heard_at",
        "told_at",
        "silent_since",
        "courier_sealed",
        "reason",
        "proof",
        "is_disputed",
    ),
    *("updated_at", "version"),
)
"""Everything else stays as it was decided."""


class _Courier(msgspec.Struct, frozen=True):
    """Who brings it, as the partner tells."""

    name: str
    phone: str
    position: Position | None


def with_keys() -> Select[Any]:
    """Consignments with the keys that open what is personal in them."""
    joined = consignments.outerjoin(
        deliveries, deliveries.c.id == consignments.c.delivery_id
    ).outerjoin(person_keys, person_keys.c.account_id == deliveries.c.recipient_id)
    return select(consignments, person_keys.c.key).select_from(joined)


def to_row(consignment: Consignment, key: bytes | None, cipher: PersonalCipher) -> dict[str, Any]:
    return {
        "id": consignment.id,
        "delivery_id": consignment.delivery_id,
        "partner": consignment.partner,
        "quote_reference": consignment.quote_reference,
        "price": consignment.price.amount,
        "currency": consignment.price.currency,
        "book_by": consignment.book_by,
        "pick_up_at": consignment.pick_up_at,
        "pick_up_by": consignment.pick_up_by,
        "quoted_arrival": consignment.quoted_arrival,
        "opened_at": consignment.opened_at,
        **changing_row(consignment, key, cipher),
    }


def changing_row(
    consignment: Consignment, key: bytes | None, cipher: PersonalCipher
) -> dict[str, Any]:
    fee = consignment.fee
    return {
        "fee": fee and fee.amount,
        "fee_currency": fee and fee.currency,
        "status": consignment.status.value,
        "step": consignment.step and consignment.step.value,
        "is_collected": consignment.is_collected,
        "reference": consignment.reference,
        "doubles": msgspec.json.encode(consignment.doubles),
        "arrives_at": consignment.arrives_at,
        "asked_at": consignment.asked_at,
        "heard_at": consignment.heard_at,
        "told_at": consignment.told_at,
        "silent_since": consignment.silent_since,
        "courier_sealed": _sealed(consignment, key, cipher),
        "reason": consignment.reason,
        "proof": sorted(kind.value for kind in consignment.proof),
        "is_disputed": consignment.is_disputed,
        "updated_at": consignment.updated_at,
        "version": consignment.next_version,
    }


def has_courier(consignment: Consignment) -> bool:
    """Whether the partner has told who brings it, or where they are."""
    told = (consignment.courier_name, consignment.courier_phone, consignment.position)
    return any(told)


def to_consignment(row: Record, cipher: PersonalCipher) -> Consignment:
    fee, step = row["fee"], row["step"]
    courier = _unsealed(row, cipher)
    return Consignment(
        id=row["id"],
        delivery_id=row["delivery_id"],
        partner=row["partner"],
        quote_reference=row["quote_reference"],
        price=Money(row["price"], row["currency"]),
        fee=None if fee is None else Money(fee, row["fee_currency"]),
        status=ConsignmentStatus(row["status"]),
        step=None if step is None else Step(step),
        is_collected=row["is_collected"],
        reference=row["reference"],
        doubles=msgspec.json.decode(row["doubles"], type=tuple[Double, ...]),
        book_by=row["book_by"],
        pick_up_at=row["pick_up_at"],
        pick_up_by=row["pick_up_by"],
        quoted_arrival=row["quoted_arrival"],
        arrives_at=row["arrives_at"],
        asked_at=row["asked_at"],
        heard_at=row["heard_at"],
        told_at=row["told_at"],
        silent_since=row["silent_since"],
        courier_name=courier.name,
        courier_phone=courier.phone,
        position=courier.position,
        reason=row["reason"],
        proof=frozenset(ProofKind(kind) for kind in row["proof"]),
        is_disputed=row["is_disputed"],
        opened_at=row["opened_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )


def _sealed(consignment: Consignment, key: bytes | None, cipher: PersonalCipher) -> bytes | None:
    """``None`` for somebody who was erased: nothing new is learnt about them."""
    if key is None or not has_courier(consignment):
        return None
    courier = _Courier(consignment.courier_name, consignment.courier_phone, consignment.position)
    return cipher.seal(key, _place(consignment.id), msgspec.json.encode(courier).decode())


def _unsealed(row: Record, cipher: PersonalCipher) -> _Courier:
    key, sealed = row["key"], row["courier_sealed"]
    if key is None or sealed is None:
        return _Courier("", "", None)
    return msgspec.json.decode(cipher.unseal(key, _place(row["id"]), sealed), type=_Courier)


def _place(consignment_id: ConsignmentId) -> str:
    return f"consignment.courier:{consignment_id}"
