"""Wraps every person's key by the newest master key, and makes the blind indexes anew."""

from uuid import UUID

from asyncpg import Record
from sqlalchemy import Integer, LargeBinary, Uuid, bindparam, select, update

from adapters.postgres.account_rows import EMAIL, PHONE, AccountRows, accounts
from adapters.postgres.person_keys import person_keys
from adapters.postgres.sealing import PLATFORM
from adapters.postgres.social_rows import SocialRows, identities
from adapters.postgres.statement import Connection, Pool, Statement
from application.platform.personal_data import PersonalCipher

AT_ONCE = 200
_BEFORE_ALL = UUID(int=0)

_SOME = Statement(
    select(accounts, person_keys.c.key)
    .join(person_keys, person_keys.c.account_id == accounts.c.id)
    .where(accounts.c.id > bindparam("after", type_=Uuid))
    .order_by(accounts.c.id)
    .limit(bindparam("limit", type_=Integer))
    # Nobody changes or erases an account while its key is being wrapped.
    .with_for_update()
)
_OURS = Statement(
    select(person_keys.c.key).where(person_keys.c.account_id == bindparam("id")).with_for_update()
)
_WRAP = Statement(
    update(person_keys)
    .where(person_keys.c.account_id == bindparam("id"))
    .values(key=bindparam("wrapped", type_=LargeBinary))
)
_IDENTITIES = Statement(
    select(identities).where(identities.c.account_id == bindparam("account_id"))
)
_INDEX_IDENTITY = Statement(
    update(identities)
    .where(identities.c.id == bindparam("identity_id"))
    .values(subject_index=bindparam("subject", type_=LargeBinary))
)
_INDEX = Statement(
    update(accounts)
    .where(accounts.c.id == bindparam("account_id"))
    .values(
        email_index=bindparam("email", type_=LargeBinary),
        phone_index=bindparam("phone", type_=LargeBinary),
    )
)


class PostgresKeyRotation:
    """In short transactions, while the platform runs. What is done already is left alone."""

    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher
        self._rows = AccountRows(cipher)
        self._social_rows = SocialRows(cipher)

    async def __call__(self) -> int:
        """Return how many keys were wrapped anew."""
        wrapped, after = 0, _BEFORE_ALL
        while True:
            async with self._pool.acquire() as connection, connection.transaction():
                rows = await _SOME.rows(connection, after=after, limit=AT_ONCE)
                for row in rows:
                    wrapped += await self._rotate(connection, row)
            if not rows:
                return wrapped + await self._rotate_ours()
            after = rows[-1]["id"]

    async def _rotate_ours(self) -> bool:
        """The platform's own key is nobody's, so no account leads to it."""
        async with self._pool.acquire() as connection, connection.transaction():
            row = await _OURS.row(connection, id=PLATFORM)
            again = row and self._cipher.rewrapped(row["key"])
            if row is None or again == row["key"]:
                return False
            await _WRAP.run(connection, id=PLATFORM, wrapped=again)
            return True

    async def _rotate(self, connection: Connection, row: Record) -> bool:
        again = self._cipher.rewrapped(row["key"])
        account = self._rows.from_row(row)
        email = self._cipher.index(EMAIL, account.email)
        if again == row["key"] and email == row["email_index"]:
            return False
        phone = self._cipher.index(PHONE, account.phone) if account.phone else None
        await _WRAP.run(connection, id=account.id, wrapped=again)
        await _INDEX.run(connection, account_id=account.id, email=email, phone=phone)
        await self._index_identities(connection, row)
        return True

    async def _index_identities(self, connection: Connection, account: Record) -> None:
        for row in await _IDENTITIES.rows(connection, account_id=account["id"]):
            identity = self._social_rows.from_row(row, account["key"])
            subject = self._social_rows.index(identity)
            await _INDEX_IDENTITY.run(connection, identity_id=identity.id, subject=subject)
