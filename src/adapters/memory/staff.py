"""Who looks after the platform, in memory."""

from collections.abc import Sequence

from adapters.memory.unit_of_work import MemoryDatabase
from domain.identity.account import Account, AccountStatus
from domain.kernel.access import RIGHTS, Right
from domain.kernel.ids import AccountId


class MemoryStaff:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def with_right(self, right: Right) -> Sequence[AccountId]:
        async with self._database.lock:
            accounts: list[Account] = list(self._database.table("accounts").values())
        return sorted(
            account.id
            for account in accounts
            if account.status is not AccountStatus.ERASED
            and any(right in RIGHTS[role] for role in account.roles)
        )
