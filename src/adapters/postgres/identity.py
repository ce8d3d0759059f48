"""Accounts in PostgreSQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record, UniqueViolationError
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    LargeBinary,
    Select,
    Uuid,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.account_rows import CHANGING, EMAIL, PHONE, AccountRows, accounts
from adapters.postgres.api_keys import PostgresApiKeys
from adapters.postgres.challenges import PostgresChallenges
from adapters.postgres.links import PostgresLinks, PostgresResetRequests
from adapters.postgres.person_keys import PersonKeys, person_keys
from adapters.postgres.second_factors import PostgresSecondFactors
from adapters.postgres.sessions import PostgresSessions
from adapters.postgres.social import PostgresSocialIdentities, PostgresSocialLogIns
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.identity.ports import AccountView
from application.platform.paging import BadCursor, Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.identity.account import Account, AccountStatus
from domain.identity.errors import AccountNotFound, EmailTaken
from domain.kernel.access import Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId


def _accounts() -> Select[Any]:
    """Accounts with the keys of those who were not erased."""
    with_key = accounts.outerjoin(person_keys, person_keys.c.account_id == accounts.c.id)
    return select(accounts, person_keys.c.key).select_from(with_key)


_INDEXES = bindparam("indexes", type_=ARRAY(LargeBinary))
_ADD = Statement(
    insert(accounts)
    .on_conflict_do_nothing(index_elements=[accounts.c.email_index])
    .returning(accounts.c.id)
)
_GET = Statement(_accounts().where(accounts.c.id == bindparam("id")))
_FIND = Statement(_accounts().where(accounts.c.email_index == func.any(_INDEXES)))
_FIND_BY_PHONE = Statement(
    _accounts().where(accounts.c.phone_index == func.any(_INDEXES)).order_by(accounts.c.id)
)
_LIVING = Statement(
    select(accounts.c.id).where(
        accounts.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
        accounts.c.status != AccountStatus.ERASED.value,
    )
)
# In one order, so that two who take each other's role away wait and do not deadlock; who waited
# sees who is left.
ADMINISTRATORS = (
    select(accounts.c.id)
    .where(accounts.c.roles.contains([Role.ADMIN.value]))
    .order_by(accounts.c.id)
)
_CLAIM = Statement(select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger))))
_SAVE = Statement(
    update(accounts)
    .where(accounts.c.id == bindparam("account_id"), accounts.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in CHANGING} | {"version": bindparam("next")})
    .returning(accounts.c.version)
)
_PAGE = Statement(
    _accounts()
    .where(accounts.c.id > bindparam("after", type_=Uuid))
    .order_by(accounts.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_BEFORE_ALL = UUID(int=0)


class PostgresAccounts:
    locking_administrators = Statement(ADMINISTRATORS.with_for_update())

    def __init__(self, transaction: Transaction, cipher: PersonalCipher, keys: PersonKeys) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = keys
        self._rows = AccountRows(cipher)

    async def add(self, account: Account) -> None:
        await self._claim_address(account)
        row = self._rows.to_row(account, self._keys.add(account.id))
        if await _ADD.row(self._connection, **row) is None:
            raise EmailTaken
        self._transaction.record(account)

    async def get(self, account_id: AccountId) -> Account:
        row = await _GET.row(self._connection, id=account_id)
        if row is None:
            raise AccountNotFound(account_id)
        return self._read(row)

    async def find(self, email: str) -> Account | None:
        indexes = self._cipher.indexes(EMAIL, email)
        row = await _FIND.row(self._connection, indexes=indexes)
        return None if row is None else self._read(row)

    async def living(self, account_ids: Sequence[AccountId]) -> Sequence[AccountId]:
        rows = await _LIVING.rows(self._connection, ids=list(account_ids))
        return [AccountId(row["id"]) for row in rows]

    async def administrators(self) -> Sequence[AccountId]:
        rows = await self.locking_administrators.rows(self._connection)
        return [AccountId(row["id"]) for row in rows]

    async def save(self, account: Account) -> None:
        await self._claim_address(account)
        # Who was erased has no key, and nothing that would need one.
        row = self._rows.to_row(account, await self._keys.get(account.id) or b"")
        if not await self._update(account, row):
            raise StaleVersion("The account changed meanwhile.", accountId=str(account.id))
        if account.is_erased:
            await self._keys.destroy(account.id)
        self._transaction.record(account)

    async def _update(self, account: Account, row: dict[str, Any]) -> bool:
        values = {name: row[name] for name in CHANGING}
        seen, following = account.version, account.next_version
        try:
            saved = await _SAVE.row(
                self._connection, account_id=account.id, seen=seen, next=following, **values
            )
        except UniqueViolationError:
            raise EmailTaken from None
        return saved is not None

    async def _claim_address(self, account: Account) -> None:
        """While a master key is replaced, one address has two indexes, of which one is stored."""
        indexes = self._cipher.indexes(EMAIL, account.email)
        if len(indexes) == 1 or account.is_erased:
            return
        await _CLAIM.run(self._connection, lock=int.from_bytes(min(indexes)[:8], signed=True))
        known = await self.find(account.email)
        if known is not None and known.id != account.id:
            raise EmailTaken

    def _read(self, row: Record) -> Account:
        self._keys.note(row["id"], row["key"])
        return self._rows.from_row(row)


class PostgresIdentityStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        keys = PersonKeys(transaction, cipher)
        self.accounts = PostgresAccounts(transaction, cipher, keys)
        self.sessions = PostgresSessions(transaction, cipher)
        self.links = PostgresLinks(transaction, cipher, keys)
        self.reset_requests = PostgresResetRequests(transaction, cipher)
        self.second_factors = PostgresSecondFactors(transaction, cipher, keys)
        self.challenges = PostgresChallenges(transaction)
        self.social_identities = PostgresSocialIdentities(transaction, cipher, keys)
        self.social_log_ins = PostgresSocialLogIns(transaction)
        self.api_keys = PostgresApiKeys(transaction, cipher)


class PostgresAccountViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher
        self._rows = AccountRows(cipher)

    async def get(self, account_id: AccountId) -> AccountView:
        row = await _GET.row(self._pool, id=account_id)
        if row is None:
            raise AccountNotFound(account_id)
        return self._read(row)

    async def page(self, request: PageRequest) -> Page[AccountView]:
        rows = await _PAGE.rows(self._pool, after=_id_after(request), limit=request.limit + 1)
        found = [self._read(row) for row in rows]
        return Page.cut(found, request, key=lambda view: (str(view.id),))

    async def with_phone(self, phone: str) -> Sequence[AccountView]:
        indexes = self._cipher.indexes(PHONE, phone)
        rows = await _FIND_BY_PHONE.rows(self._pool, indexes=indexes)
        return [self._read(row) for row in rows]

    def _read(self, row: Record) -> AccountView:
        return AccountView.of(self._rows.from_row(row))


def _id_after(request: PageRequest) -> UUID:
    key = request.after(str)
    if key is None:
        return _BEFORE_ALL
    try:
        return UUID(str(key[0]))
    except ValueError:
        raise BadCursor from None
