"""How locations, and what lies there, are written down, and read again."""

from collections.abc import Mapping
from typing import Any

import msgspec
from asyncpg import Record
from sqlalchemy import select

from adapters.postgres.person_keys import person_keys
from adapters.postgres.sealing import unsealed
from adapters.postgres.stock_schema import locations
from application.platform.personal_data import PersonalCipher
from application.shop.stock_ports import StockMovement
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, LocationId, ProductId, StockId, StockMovementId, VariantId
from domain.kernel.postal import PostalAddress
from domain.shop.location import Location, LocationStatus
from domain.shop.stock import StockLevel
from domain.shop.stock_events import Cause

# With the key of the seller, if they are not erased.
WITH_KEY = select(locations, person_keys.c.key).outerjoin(
    person_keys, person_keys.c.account_id == locations.c.seller_id
)

ADDRESS = msgspec.json.Decoder(PostalAddress)


def sealed(cipher: PersonalCipher, key: bytes | None, place: str, text: str) -> bytes | None:
    """The text as it is stored; nothing of who was erased."""
    return cipher.seal(key, place, text) if key is not None and text else None


def written(address: PostalAddress | None) -> str:
    return "" if address is None else msgspec.json.encode(address).decode()


def location_row(
    location: Location, cipher: PersonalCipher, key: bytes | None
) -> dict[str, object]:
    position, id_ = location.position, location.id
    address = written(location.address)
    return {
        "id": id_,
        "seller_id": location.seller_id,
        "name_sealed": sealed(cipher, key, f"location.name:{id_}", location.name),
        "address_sealed": sealed(cipher, key, f"location.address:{id_}", address),
        "latitude": None if position is None else position.latitude,
        "longitude": None if position is None else position.longitude,
        "opening_hours": location.opening_hours,
        "is_pick_up": location.is_pick_up,
        "status": location.status.value,
        "opened_at": location.opened_at,
        "version": location.next_version,
    }


def location_of(row: Record, cipher: PersonalCipher) -> Location:
    key, id_ = row["key"], row["id"]
    address = unsealed(cipher, key, f"location.address:{id_}", row["address_sealed"])
    return Location(
        id=LocationId(id_),
        seller_id=AccountId(row["seller_id"]),
        name=unsealed(cipher, key, f"location.name:{id_}", row["name_sealed"]),
        address=ADDRESS.decode(address) if address else None,
        position=position_of(row),
        opening_hours=row["opening_hours"],
        is_pick_up=row["is_pick_up"],
        opened_at=row["opened_at"],
        status=LocationStatus(row["status"]),
        version=row["version"],
    )


def position_of(row: Record) -> Position | None:
    known = row["latitude"] is not None
    return Position(row["latitude"], row["longitude"]) if known else None


def level_row(level: StockLevel) -> dict[str, object]:
    return {
        "id": level.id,
        "variant_id": level.variant_id,
        "product_id": level.product_id,
        "location_id": level.location_id,
        "seller_id": level.seller_id,
        "shipped": level.shipped,
        "version": level.next_version,
    }


def level_of(row: Record | Mapping[str, Any], version: str = "version") -> StockLevel:
    return StockLevel(
        id=StockId(row["id"]),
        variant_id=VariantId(row["variant_id"]),
        product_id=ProductId(row["product_id"]),
        location_id=LocationId(row["location_id"]),
        seller_id=AccountId(row["seller_id"]),
        shipped=row["shipped"],
        version=row[version],
    )


def movement_row(
    movement: StockMovement, cipher: PersonalCipher, key: bytes | None
) -> dict[str, object]:
    place = f"stock_movement.note:{movement.id}"
    return {
        "id": movement.id,
        "stock_id": movement.stock_id,
        "variant_id": movement.variant_id,
        "location_id": movement.location_id,
        "seller_id": movement.seller_id,
        "at": movement.at,
        "cause": movement.cause.value,
        "note_sealed": sealed(cipher, key, place, movement.note),
        "before": movement.before,
        "after": movement.after,
        "by_id": movement.by,
    }


def movement_of(row: Record, cipher: PersonalCipher) -> StockMovement:
    place = f"stock_movement.note:{row['id']}"
    return StockMovement(
        id=StockMovementId(row["id"]),
        stock_id=StockId(row["stock_id"]),
        variant_id=VariantId(row["variant_id"]),
        location_id=LocationId(row["location_id"]),
        seller_id=AccountId(row["seller_id"]),
        at=row["at"],
        cause=Cause(row["cause"]),
        note=unsealed(cipher, row["key"], place, row["note_sealed"]),
        before=row["before"],
        after=row["after"],
        by=row["by_id"],
    )
