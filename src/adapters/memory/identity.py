"""Accounts in memory."""

from uuid import UUID

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.identity.ports import AccountView
from application.platform.paging import BadCursor, Page, PageRequest
from domain.identity.account import Account
from domain.identity.errors import AccountNotFound, EmailTaken
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId


class MemoryAccounts:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def add(self, account: Account) -> None:
        if await self.find(account.email) is not None:
            raise EmailTaken
        self._put(account)

    async def get(self, account_id: AccountId) -> Account:
        try:
            return self._rows[account_id]
        except KeyError:
            raise AccountNotFound(account_id) from None

    async def find(self, email: str) -> Account | None:
        account_id = self._transaction.table("account_emails").get(email)
        return None if account_id is None else self._rows[account_id]

    async def save(self, account: Account) -> None:
        if (await self.get(account.id)).version != account.version:
            raise StaleVersion("The account changed meanwhile.", accountId=str(account.id))
        self._put(account)

    @property
    def _rows(self) -> dict[AccountId, Account]:
        return self._transaction.table("accounts")

    def _put(self, account: Account) -> None:
        self._rows[account.id] = account.settled()
        self._transaction.table("account_emails")[account.email] = account.id
        self._transaction.record(account)


class MemoryIdentityStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.accounts = MemoryAccounts(transaction)


class MemoryAccountViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, account_id: AccountId) -> AccountView:
        async with self._database.lock:
            account = self._database.table("accounts").get(account_id)
        if account is None:
            raise AccountNotFound(account_id)
        return AccountView.of(account)

    async def page(self, request: PageRequest) -> Page[AccountView]:
        after = _id_after(request)
        async with self._database.lock:
            accounts: list[Account] = sorted(
                self._database.table("accounts").values(), key=lambda account: account.id
            )
        found = [AccountView.of(one) for one in accounts if after is None or one.id > after]
        return Page.cut(found, request, key=lambda view: (str(view.id),))


def _id_after(request: PageRequest) -> UUID | None:
    """The id to continue after; raise ``BadCursor`` if it is none."""
    key = request.after(str)
    if key is None:
        return None
    try:
        return UUID(str(key[0]))
    except ValueError:
        raise BadCursor from None
