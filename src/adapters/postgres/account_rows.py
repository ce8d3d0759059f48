"""How an account lies in its row: what is personal is sealed, and found by blind indexes."""

from typing import Any

import msgspec
from asyncpg import Record
from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, String, Table, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.schema import TIME, id_column, metadata
from application.platform.personal_data import PersonalCipher
from domain.identity.account import Account, AccountStatus
from domain.identity.address import Address
from domain.kernel.access import Role
from domain.kernel.ids import AccountId

accounts = Table(
    "account",
    metadata,
    id_column(),
    Column("email_sealed", LargeBinary),
    Column("email_index", LargeBinary, unique=True),
    Column("email_verified_at", TIME),
    Column("name_sealed", LargeBinary),
    Column("phone_sealed", LargeBinary),
    Column("phone_index", LargeBinary, index=True),
    Column("addresses_sealed", LargeBinary),
    Column("locale", String, nullable=False),
    Column("time_zone", String, nullable=False),
    Column("avatar", Uuid),
    Column("password_hash", String, nullable=False),
    Column("roles", ARRAY(String), nullable=False),
    Column("status", String, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        "(status = 'ERASED') = (email_index IS NULL)", name="erased_without_an_address"
    ),
)

CHANGING = tuple(
    column.name for column in accounts.columns if column.name not in {"id", "created_at", "version"}
)
EMAIL, PHONE = "email", "phone"
"""The kinds of blind indexes."""

_ADDRESSES = msgspec.json.Decoder(tuple[Address, ...])


def place_of(column: str, account_id: AccountId) -> str:
    """Where a sealed value of an account is kept, and so can be opened."""
    return f"account.{column.removesuffix('_sealed')}:{account_id}"


class AccountRows:
    """Seals and opens what is personal, with the key of the person."""

    def __init__(self, cipher: PersonalCipher) -> None:
        self._cipher = cipher

    def to_row(self, account: Account, key: bytes) -> dict[str, Any]:
        """The row; nothing is sealed of who was erased, so that their key may be empty."""
        return {
            "id": account.id,
            **self._sealed(account, key),
            "email_index": self._index(EMAIL, account.email),
            "email_verified_at": account.email_verified_at,
            "phone_index": self._index(PHONE, account.phone),
            "locale": account.locale,
            "time_zone": account.time_zone,
            "avatar": account.avatar,
            "password_hash": account.password_hash,
            "roles": sorted(role.value for role in account.roles),
            "status": account.status.value,
            "created_at": account.created_at,
            "version": account.next_version,
        }

    def from_row(self, row: Record) -> Account:
        addresses = self._opened(row, "addresses_sealed")
        return Account(
            id=AccountId(row["id"]),
            email=self._opened(row, "email_sealed"),
            email_verified_at=row["email_verified_at"],
            name=self._opened(row, "name_sealed"),
            phone=self._opened(row, "phone_sealed"),
            addresses=_ADDRESSES.decode(addresses) if addresses else (),
            locale=row["locale"],
            time_zone=row["time_zone"],
            avatar=row["avatar"],
            password_hash=row["password_hash"],
            roles=frozenset(Role(name) for name in row["roles"]),
            status=AccountStatus(row["status"]),
            created_at=row["created_at"],
            version=row["version"],
        )

    def _sealed(self, account: Account, key: bytes) -> dict[str, bytes | None]:
        addresses = msgspec.json.encode(account.addresses).decode() if account.addresses else ""
        texts = {
            "email_sealed": account.email,
            "name_sealed": account.name,
            "phone_sealed": account.phone,
            "addresses_sealed": addresses,
        }
        return {
            column: self._cipher.seal(key, place_of(column, account.id), text) if text else None
            for column, text in texts.items()
        }

    def _index(self, kind: str, text: str) -> bytes | None:
        return self._cipher.index(kind, text) if text else None

    def _opened(self, row: Record, column: str) -> str:
        sealed = row[column]
        if sealed is None:
            return ""
        return self._cipher.unseal(row["key"], place_of(column, row["id"]), sealed)
