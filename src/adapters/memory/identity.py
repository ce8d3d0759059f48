"""Accounts in memory."""

from collections.abc import Sequence
from uuid import UUID

from adapters.memory.api_keys import MemoryApiKeys
from adapters.memory.links import MemoryLinks, MemoryResetRequests
from adapters.memory.second_factors import MemoryChallenges, MemorySecondFactors
from adapters.memory.sessions import MemorySessions
from adapters.memory.social import MemorySocialIdentities, MemorySocialLogIns
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.identity.ports import AccountView
from application.platform.paging import BadCursor, Page, PageRequest
from domain.identity.account import Account
from domain.identity.errors import AccountNotFound, EmailTaken
from domain.kernel.access import Role
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
        account_id = self._emails.get(email)
        return None if account_id is None else self._rows[account_id]

    async def living(self, account_ids: Sequence[AccountId]) -> Sequence[AccountId]:
        known = (self._rows[one] for one in account_ids if one in self._rows)
        return [account.id for account in known if not account.is_erased]

    async def administrators(self) -> Sequence[AccountId]:
        return sorted(one.id for one in self._rows.values() if Role.ADMIN in one.roles)

    async def save(self, account: Account) -> None:
        before = await self.get(account.id)
        if before.version != account.version:
            raise StaleVersion("The account changed meanwhile.", accountId=str(account.id))
        holder = self._emails.get(account.email)
        if holder not in {None, account.id}:
            raise EmailTaken
        self._emails.pop(before.email, None)
        self._put(account)

    @property
    def _rows(self) -> dict[AccountId, Account]:
        return self._transaction.table("accounts")

    @property
    def _emails(self) -> dict[str, AccountId]:
        return self._transaction.table("account_emails")

    def _put(self, account: Account) -> None:
        self._rows[account.id] = account.settled()
        if not account.is_erased:
            self._emails[account.email] = account.id
        self._transaction.record(account)


class MemoryIdentityStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.accounts = MemoryAccounts(transaction)
        self.sessions = MemorySessions(transaction)
        self.links = MemoryLinks(transaction)
        self.reset_requests = MemoryResetRequests(transaction)
        self.second_factors = MemorySecondFactors(transaction)
        self.challenges = MemoryChallenges(transaction)
        self.social_identities = MemorySocialIdentities(transaction)
        self.social_log_ins = MemorySocialLogIns(transaction)
        self.api_keys = MemoryApiKeys(transaction)


class MemoryAccountViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, account_id: AccountId) -> AccountView:
        async with self._database.lock:
            account = self._database.table("accounts").get(account_id)
        if account is None:
            raise AccountNotFound(account_id)
        return AccountView.of(account)

    async def with_phone(self, phone: str) -> Sequence[AccountView]:
        async with self._database.lock:
            accounts: list[Account] = list(self._database.table("accounts").values())
        found = [AccountView.of(account) for account in accounts if account.phone == phone]
        return sorted(found, key=lambda view: view.id)

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
