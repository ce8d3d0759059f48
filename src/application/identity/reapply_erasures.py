from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from application.identity.erase_account import erase
from application.identity.erasure_ports import ErasureLog
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId

AT_ONCE = 500


class ReapplyErasures:
    """Erase again whom an older backup brought back. Nobody is asked: they have asked already."""

    def __init__(self, work: UnitOfWork[IdentityStore], log: ErasureLog, clock: Clock) -> None:
        self._work = work
        self._log = log
        self._clock = clock

    async def __call__(self) -> int:
        """Return how many had to be erased again."""
        again = 0
        async for some in _in_parts(self._log.all()):
            async with self._work.begin() as store:
                living = await store.accounts.living(some)
            for account_id in living:
                again += await self._erase(account_id)
        return again

    async def _erase(self, account_id: AccountId) -> bool:
        # Another process that starts at the same time does the same.
        with suppress(StaleVersion):
            async with self._work.begin() as store:
                account = await store.accounts.get(account_id)
                if account.is_erased:
                    return False
                await erase(store, account, by=account_id, clock=self._clock)
                return True
        return False


async def _in_parts(ids: AsyncIterator[AccountId]) -> AsyncIterator[Sequence[AccountId]]:
    part: list[AccountId] = []
    async for account_id in ids:
        part.append(account_id)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part
