"""Accounts in PostgreSQL."""

from typing import Any
from uuid import UUID

from asyncpg import Record
from sqlalchemy import Column, Integer, String, Table, Uuid, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.identity.ports import AccountView
from application.platform.paging import BadCursor, Page, PageRequest
from domain.identity.account import Account
from domain.identity.errors import AccountNotFound, EmailTaken
from domain.kernel.access import Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId

accounts = Table(
    "account",
    metadata,
    id_column(),
    Column("email", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("roles", ARRAY(String), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
)

_ADD = Statement(
    insert(accounts)
    .on_conflict_do_nothing(index_elements=[accounts.c.email])
    .returning(accounts.c.id)
)
_GET = Statement(select(accounts).where(accounts.c.id == bindparam("id")))
_FIND = Statement(select(accounts).where(accounts.c.email == bindparam("email")))
_SAVE = Statement(
    update(accounts)
    .where(accounts.c.id == bindparam("account_id"), accounts.c.version == bindparam("seen"))
    .values(
        name=bindparam("name"),
        password_hash=bindparam("password_hash"),
        roles=bindparam("roles"),
        version=bindparam("next"),
    )
    .returning(accounts.c.version)
)
_PAGE = Statement(
    select(accounts)
    .where(accounts.c.id > bindparam("after", type_=Uuid))
    .order_by(accounts.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_BEFORE_ALL = UUID(int=0)


class PostgresAccounts:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, account: Account) -> None:
        if await _ADD.row(self._connection, **_to_row(account)) is None:
            raise EmailTaken
        self._transaction.record(account)

    async def get(self, account_id: AccountId) -> Account:
        row = await _GET.row(self._connection, id=account_id)
        if row is None:
            raise AccountNotFound(account_id)
        return _from_row(row)

    async def find(self, email: str) -> Account | None:
        row = await _FIND.row(self._connection, email=email)
        return None if row is None else _from_row(row)

    async def save(self, account: Account) -> None:
        saved = await _SAVE.row(
            self._connection,
            account_id=account.id,
            seen=account.version,
            next=account.next_version,
            name=account.name,
            password_hash=account.password_hash,
            roles=_names(account),
        )
        if saved is None:
            raise StaleVersion("The account changed meanwhile.", accountId=str(account.id))
        self._transaction.record(account)


class PostgresIdentityStore:
    def __init__(self, transaction: Transaction) -> None:
        self.accounts = PostgresAccounts(transaction)


class PostgresAccountViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, account_id: AccountId) -> AccountView:
        row = await _GET.row(self._pool, id=account_id)
        if row is None:
            raise AccountNotFound(account_id)
        return AccountView.of(_from_row(row))

    async def page(self, request: PageRequest) -> Page[AccountView]:
        rows = await _PAGE.rows(self._pool, after=_id_after(request), limit=request.limit + 1)
        found = [AccountView.of(_from_row(row)) for row in rows]
        return Page.cut(found, request, key=lambda view: (str(view.id),))


def _id_after(request: PageRequest) -> UUID:
    key = request.after(str)
    if key is None:
        return _BEFORE_ALL
    try:
        return UUID(str(key[0]))
    except ValueError:
        raise BadCursor from None


def _names(account: Account) -> list[str]:
    return sorted(role.value for role in account.roles)


def _to_row(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "password_hash": account.password_hash,
        "roles": _names(account),
        "created_at": account.created_at,
        "version": account.next_version,
    }


def _from_row(row: Record) -> Account:
    return Account(
        id=AccountId(row["id"]),
        email=row["email"],
        name=row["name"],
        password_hash=row["password_hash"],
        roles=frozenset(Role(name) for name in row["roles"]),
        created_at=row["created_at"],
        version=row["version"],
    )
