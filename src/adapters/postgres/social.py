"""Identities elsewhere, and log-ins that are under way, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    BigInteger,
    LargeBinary,
    bindparam,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from adapters.postgres.account_rows import accounts
from adapters.postgres.person_keys import PersonKeys, person_keys
from adapters.postgres.schema import TIME
from adapters.postgres.social_rows import (
    SUBJECT,
    SocialRows,
    identities,
    index_text,
    log_in_from_row,
    log_in_to_row,
    log_ins,
)
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from domain.identity.errors import AccountGone
from domain.identity.social_errors import IdentityTaken, SocialLogInOver
from domain.identity.social_identity import SocialIdentity
from domain.identity.social_log_in import LASTS, SocialLogIn
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, SocialLogInId

_with_keys = identities.join(person_keys, person_keys.c.account_id == identities.c.account_id)
_IDENTITIES = select(identities, person_keys.c.key).select_from(_with_keys)

_FIND = Statement(
    _IDENTITIES.where(
        identities.c.subject_index == func.any(bindparam("indexes", type_=ARRAY(LargeBinary)))
    )
)
_OF = Statement(
    _IDENTITIES.where(identities.c.account_id == bindparam("account_id")).order_by(identities.c.id)
)
# As whoever changes the account does it, so that neither waits for the other in a circle.
_LOCK_ACCOUNT = Statement(
    select(accounts.c.id)
    .where(accounts.c.id == bindparam("account_id"))
    .with_for_update(key_share=True)
)
_CLAIM = Statement(select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger))))
_ADD = Statement(
    insert_or_skip(identities)
    .on_conflict_do_nothing(index_elements=[identities.c.subject_index])
    .returning(identities.c.id)
)
_REMOVE = Statement(
    delete(identities)
    .where(identities.c.id == bindparam("id"), identities.c.version == bindparam("seen"))
    .returning(identities.c.id)
)
_FORGET_ALL = Statement(delete(identities).where(identities.c.account_id == bindparam("id")))

_BEGIN = Statement(insert(log_ins))
_TAKE = Statement(delete(log_ins).where(log_ins.c.id == bindparam("id")).returning(log_ins))
_FORGET_OLD = Statement(delete(log_ins).where(log_ins.c.begun_at <= bindparam("until", type_=TIME)))


class PostgresSocialIdentities:
    adding = _ADD
    locking = _LOCK_ACCOUNT

    def __init__(self, transaction: Transaction, cipher: PersonalCipher, keys: PersonKeys) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = keys
        self._rows = SocialRows(cipher)

    async def find(self, issuer: str, subject: str) -> SocialIdentity | None:
        indexes = self._cipher.indexes(SUBJECT, index_text(issuer, subject))
        row = await _FIND.row(self._connection, indexes=indexes)
        return None if row is None else self._read(row)

    async def of(self, account_id: AccountId) -> Sequence[SocialIdentity]:
        await self.locking.run(self._connection, account_id=account_id)
        rows = await _OF.rows(self._connection, account_id=account_id)
        return [self._read(row) for row in rows]

    async def add(self, identity: SocialIdentity) -> None:
        await self.locking.run(self._connection, account_id=identity.account_id)
        await self._claim(identity)
        key = await self._keys.get(identity.account_id)
        if key is None:
            raise AccountGone
        row = self._rows.to_row(identity, key)
        if await self.adding.row(self._connection, **row) is None:
            raise IdentityTaken
        self._transaction.record(identity)

    async def remove(self, identity: SocialIdentity) -> None:
        row = await _REMOVE.row(self._connection, id=identity.id, seen=identity.version)
        if row is None:
            raise StaleVersion("It is not linked any more.", identityId=str(identity.id))
        self._transaction.record(identity)

    async def forget_all(self, account_id: AccountId) -> None:
        await _FORGET_ALL.run(self._connection, id=account_id)

    async def _claim(self, identity: SocialIdentity) -> None:
        """While a master key is replaced, one subject has two indexes, of which one is stored."""
        indexes = self._cipher.indexes(SUBJECT, index_text(identity.issuer, identity.subject))
        if len(indexes) == 1:
            return
        await _CLAIM.run(self._connection, lock=int.from_bytes(min(indexes)[:8], signed=True))
        if await self.find(identity.issuer, identity.subject) is not None:
            raise IdentityTaken

    def _read(self, row: Record) -> SocialIdentity:
        return self._rows.from_row(row, row["key"])


class PostgresSocialIdentityViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._rows = SocialRows(cipher)

    async def of(self, account_id: AccountId) -> Sequence[SocialIdentity]:
        rows = await _OF.rows(self._pool, account_id=account_id)
        return [self._rows.from_row(row, row["key"]) for row in rows]


class PostgresSocialLogIns:
    taking = _TAKE

    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def add(self, log_in: SocialLogIn) -> None:
        await _BEGIN.run(self._connection, **log_in_to_row(log_in))

    async def take(self, log_in_id: SocialLogInId) -> SocialLogIn:
        row = await self.taking.row(self._connection, id=log_in_id)
        if row is None:
            raise SocialLogInOver
        return log_in_from_row(row)


class PostgresOldSocialLogIns:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def forget_old(self, now: datetime) -> None:
        await _FORGET_OLD.run(self._pool, until=now - LASTS)
