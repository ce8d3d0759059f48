"""Second factors in PostgreSQL: what a person's app and devices are is sealed with their key."""

from collections.abc import Sequence
from typing import Any

from asyncpg import Record, UniqueViolationError
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Uuid,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.account_rows import accounts
from adapters.postgres.person_keys import PersonKeys
from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import Statement
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from domain.identity.account import AccountStatus
from domain.identity.errors import AccountNotFound
from domain.identity.factor_errors import PasskeyKnown
from domain.identity.passkey import Passkey
from domain.identity.second_factors import Authenticator, SecondFactors
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, PasskeyId

second_factors = Table(
    "second_factors",
    metadata,
    id_column("account_id"),
    Column("authenticator_sealed", LargeBinary),
    Column("authenticator_begun_at", TIME),
    Column("authenticator_confirmed_at", TIME),
    Column("last_step", BigInteger, nullable=False),
    Column("begun_sealed", LargeBinary),
    Column("begun_at", TIME),
    Column("recovery_hashes", ARRAY(LargeBinary), nullable=False),
    Column("guesses", Integer, nullable=False),
    Column("guessing_since", TIME),
    Column("has_short_password", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)
passkeys = Table(
    "passkey",
    metadata,
    id_column(),
    Column("account_id", Uuid, nullable=False),
    Column("credential_id", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("last_used_at", TIME),
    Index("ix_passkey_account_id", "account_id"),
    Index("uq_passkey_credential_id", "credential_id", unique=True),
)

_FACTORS = Statement(
    select(second_factors).where(second_factors.c.account_id == bindparam("account_id"))
)
_PASSKEYS = Statement(
    select(passkeys).where(passkeys.c.account_id == bindparam("account_id")).order_by(passkeys.c.id)
)
_OWNER = Statement(
    select(passkeys.c.account_id).where(passkeys.c.credential_id == bindparam("credential_id"))
)
_add = insert(second_factors)
_SAVE = Statement(
    _add.on_conflict_do_update(
        index_elements=[second_factors.c.account_id],
        set_={
            column.name: _add.excluded[column.name]
            for column in second_factors.columns
            if column.name != "account_id"
        },
        where=second_factors.c.version == bindparam("seen", type_=Integer),
    ).returning(second_factors.c.account_id)
)
_put = insert(passkeys)
_PUT_PASSKEY = Statement(
    _put.on_conflict_do_update(
        index_elements=[passkeys.c.id],
        set_={name: _put.excluded[name] for name in ("sign_count", "name_sealed", "last_used_at")},
    )
)
_FORGET_PASSKEYS = Statement(
    delete(passkeys).where(
        passkeys.c.account_id == bindparam("account_id", type_=Uuid),
        passkeys.c.id != func.all(bindparam("keeping", type_=ARRAY(Uuid))),
    )
)
_FORGET = Statement(
    delete(second_factors).where(second_factors.c.account_id == bindparam("account_id"))
)


class PostgresSecondFactors:
    # The account stands for all that it has, also while that is nothing yet.
    locking = Statement(
        select(accounts.c.status)
        .where(accounts.c.id == bindparam("account_id"))
        .with_for_update(key_share=True)
    )

    def __init__(self, transaction: Transaction, cipher: PersonalCipher, keys: PersonKeys) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._rows = FactorRows(cipher)
        self._keys = keys

    async def of(self, account_id: AccountId) -> SecondFactors:
        row = await _FACTORS.row(self._connection, account_id=account_id)
        if row is None:
            return SecondFactors(account_id=account_id)
        of_keys = await _PASSKEYS.rows(self._connection, account_id=account_id)
        key = await self._keys.get(account_id)
        # Of who was erased nothing can be read, and there is nothing to read.
        return (
            SecondFactors(account_id=account_id)
            if key is None
            else self._rows.from_rows(row, of_keys, key)
        )

    async def lock(self, account_id: AccountId) -> SecondFactors:
        status = await self.locking.value(self._connection, account_id=account_id)
        if status is None or status == AccountStatus.ERASED.value:
            raise AccountNotFound(account_id)
        return await self.of(account_id)

    async def owner(self, credential_id: bytes) -> AccountId | None:
        row = await _OWNER.row(self._connection, credential_id=credential_id)
        return None if row is None else AccountId(row["account_id"])

    async def save(self, factors: SecondFactors) -> None:
        account_id = factors.account_id
        key = await self._keys.get(account_id)
        if key is None:
            raise AccountNotFound(account_id)
        row = self._rows.to_row(factors, key)
        saved = await _SAVE.row(self._connection, seen=factors.version, **row)
        if saved is None:
            raise StaleVersion("The second factors changed meanwhile.")
        await self._save_passkeys(factors, key)
        self._transaction.record(factors)

    async def forget(self, account_id: AccountId) -> None:
        await _FORGET_PASSKEYS.run(self._connection, account_id=account_id, keeping=[])
        await _FORGET.run(self._connection, account_id=account_id)

    async def _save_passkeys(self, factors: SecondFactors, key: bytes) -> None:
        keeping = [passkey.id for passkey in factors.passkeys]
        await _FORGET_PASSKEYS.run(self._connection, account_id=factors.account_id, keeping=keeping)
        for passkey in factors.passkeys:
            try:
                row = self._rows.to_passkey_row(passkey, key)
                await _PUT_PASSKEY.run(self._connection, **row)
            except UniqueViolationError:
                raise PasskeyKnown from None


class FactorRows:
    def __init__(self, cipher: PersonalCipher) -> None:
        self._cipher = cipher

    def to_row(self, factors: SecondFactors, key: bytes) -> dict[str, Any]:
        app, begun = factors.authenticator, factors.begun
        return {
            "account_id": factors.account_id,
            "authenticator_sealed": self._sealed(app, key, "authenticator", factors),
            "authenticator_begun_at": None if app is None else app.begun_at,
            "authenticator_confirmed_at": None if app is None else app.confirmed_at,
            "last_step": 0 if app is None else app.last_step,
            "begun_sealed": self._sealed(begun, key, "begun", factors),
            "begun_at": None if begun is None else begun.begun_at,
            "recovery_hashes": list(factors.recovery_hashes),
            "guesses": factors.guesses,
            "guessing_since": factors.guessing_since,
            "has_short_password": factors.has_short_password,
            "version": factors.next_version,
        }

    def to_passkey_row(self, passkey: Passkey, key: bytes) -> dict[str, Any]:
        return {
            "id": passkey.id,
            "account_id": passkey.account_id,
            "credential_id": passkey.credential_id,
            "public_key": passkey.public_key,
            "sign_count": passkey.sign_count,
            "name_sealed": self._cipher.seal(key, _place_of(passkey.id), passkey.name),
            "created_at": passkey.created_at,
            "last_used_at": passkey.last_used_at,
        }

    def from_rows(self, row: Record, of_keys: Sequence[Record], key: bytes) -> SecondFactors:
        return SecondFactors(
            account_id=AccountId(row["account_id"]),
            authenticator=self._authenticator(row, key),
            begun=self._begun(row, key),
            recovery_hashes=tuple(row["recovery_hashes"]),
            passkeys=tuple(self._passkey(each, key) for each in of_keys),
            guesses=row["guesses"],
            guessing_since=row["guessing_since"],
            has_short_password=row["has_short_password"],
            version=row["version"],
        )

    def _authenticator(self, row: Record, key: bytes) -> Authenticator | None:
        if row["authenticator_sealed"] is None:
            return None
        return Authenticator(
            secret=self._opened(row, key, "authenticator"),
            begun_at=row["authenticator_begun_at"],
            confirmed_at=row["authenticator_confirmed_at"],
            last_step=row["last_step"],
        )

    def _begun(self, row: Record, key: bytes) -> Authenticator | None:
        if row["begun_sealed"] is None:
            return None
        return Authenticator(secret=self._opened(row, key, "begun"), begun_at=row["begun_at"])

    def _passkey(self, row: Record, key: bytes) -> Passkey:
        return Passkey(
            id=PasskeyId(row["id"]),
            account_id=AccountId(row["account_id"]),
            credential_id=row["credential_id"],
            public_key=row["public_key"],
            sign_count=row["sign_count"],
            name=self._cipher.unseal(key, _place_of(row["id"]), row["name_sealed"]),
            created_at=row["created_at"],
            last_used_at=row["last_used_at"],
        )

    def _sealed(
        self, app: Authenticator | None, key: bytes, what: str, of: SecondFactors
    ) -> bytes | None:
        if app is None:
            return None
        return self._cipher.seal(key, _place(what, of.account_id), app.secret)

    def _opened(self, row: Record, key: bytes, what: str) -> str:
        return self._cipher.unseal(key, _place(what, row["account_id"]), row[f"{what}_sealed"])


def _place(what: str, account_id: object) -> str:
    return f"second_factors.{what}:{account_id}"


def _place_of(passkey_id: object) -> str:
    return f"passkey.name:{passkey_id}"
