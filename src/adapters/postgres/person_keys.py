"""The wrapped key of each person. Once it is gone, what it sealed is gone, wherever a copy is."""

from collections.abc import Collection, Mapping

from sqlalchemy import Column, LargeBinary, Table, Uuid, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.schema import id_column, metadata
from adapters.postgres.statement import InsertMany, Statement
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from domain.kernel.ids import AccountId

person_keys = Table(
    "person_key",
    metadata,
    id_column("account_id"),
    Column("key", LargeBinary, nullable=False),
)

_ADD = InsertMany(person_keys)
_FIND = Statement(
    select(person_keys).where(
        person_keys.c.account_id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
    )
)
# One alone is asked for most of the time, and a list is planned anew each time.
_GET = Statement(
    select(person_keys.c.key).where(person_keys.c.account_id == bindparam("id", type_=Uuid))
)
_DESTROY = Statement(delete(person_keys).where(person_keys.c.account_id == bindparam("id")))


class PersonKeys:
    """For every store that seals something of a person's; each store has one of these."""

    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._cipher = cipher
        # Of the transaction, so that no other store in it asks for them again.
        self._known = transaction.keys

    def add(self, account_id: AccountId) -> bytes:
        """Make a key for a new person."""
        key = self._known[account_id] = self._cipher.new_key()
        # With the events, so that a new account costs no more ways than one that is known.
        self._transaction.later.append((_ADD, [{"account_id": account_id, "key": key}]))
        return key

    def note(self, account_id: AccountId, key: bytes | None) -> None:
        """Remember a key that was read together with something else."""
        if key is not None:
            self._known[account_id] = key

    async def get(self, account_id: AccountId) -> bytes | None:
        """The person's wrapped key; ``None`` once they are erased."""
        if account_id not in self._known:
            row = await _GET.row(self._transaction.connection, id=account_id)
            self.note(account_id, None if row is None else row["key"])
        return self._known.get(account_id)

    async def find(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, bytes]:
        """The keys of those who have one."""
        missing = [one for one in account_ids if one not in self._known]
        if missing:
            rows = await _FIND.rows(self._transaction.connection, ids=missing)
            self._known.update({AccountId(row["account_id"]): row["key"] for row in rows})
        return {one: self._known[one] for one in account_ids if one in self._known}

    async def destroy(self, account_id: AccountId) -> None:
        """Make everything that was sealed with it unreadable, for good."""
        self._known.pop(account_id, None)
        await _DESTROY.run(self._transaction.connection, id=account_id)
