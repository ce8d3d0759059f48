"""Challenges in PostgreSQL. Their tries are counted under a lock."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from domain.identity.challenge import LASTS, Challenge, ChallengePurpose
from domain.identity.factor_errors import ChallengeOver
from domain.kernel.ids import AccountId, ChallengeId, SessionId

challenges = Table(
    "challenge",
    metadata,
    id_column(),
    Column("hash", LargeBinary, nullable=False),
    Column("purpose", String, nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("account_id", Uuid),
    Column("session_id", Uuid),
    Column("entry", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("is_answered", Boolean, nullable=False),
    Index("uq_challenge_hash", "hash", unique=True),
    Index("ix_challenge_made_at", "made_at"),
)

_ADD = Statement(insert(challenges))
BY_HASH = select(challenges).where(challenges.c.hash == bindparam("hash"))
_SAVE = Statement(
    update(challenges)
    .where(challenges.c.id == bindparam("challenge_id"))
    .values(tries=bindparam("tries"), is_answered=bindparam("is_answered"))
)
_FORGET_OLD = Statement(
    delete(challenges).where(challenges.c.made_at <= bindparam("until", type_=TIME))
)


class PostgresChallenges:
    locking = Statement(BY_HASH.with_for_update())

    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def add(self, challenge: Challenge) -> None:
        await _ADD.run(
            self._connection,
            id=challenge.id,
            hash=challenge.hash,
            purpose=challenge.purpose.value,
            made_at=challenge.made_at,
            account_id=challenge.account_id,
            session_id=challenge.session_id,
            entry=challenge.entry,
            tries=challenge.tries,
            is_answered=challenge.is_answered,
        )

    async def lock(self, hash: bytes) -> Challenge:
        row = await self.locking.row(self._connection, hash=hash)
        if row is None:
            raise ChallengeOver
        account_id, session_id = row["account_id"], row["session_id"]
        return Challenge(
            id=ChallengeId(row["id"]),
            hash=row["hash"],
            purpose=ChallengePurpose(row["purpose"]),
            made_at=row["made_at"],
            account_id=None if account_id is None else AccountId(account_id),
            session_id=None if session_id is None else SessionId(session_id),
            entry=row["entry"],
            tries=row["tries"],
            is_answered=row["is_answered"],
        )

    async def save(self, challenge: Challenge) -> None:
        await _SAVE.run(
            self._connection,
            challenge_id=challenge.id,
            tries=challenge.tries,
            is_answered=challenge.is_answered,
        )


class PostgresOldChallenges:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def forget_old(self, now: datetime) -> None:
        await _FORGET_OLD.run(self._pool, until=now - LASTS)
