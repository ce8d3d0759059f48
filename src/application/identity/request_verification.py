from dataclasses import dataclass

from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestVerification:
    by: Principal


class RequestVerificationHandler:
    """Have the mail with the link sent once more."""

    def __init__(self, work: UnitOfWork[IdentityStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RequestVerification) -> None:
        async with self._work.begin() as store:
            account = await store.accounts.get(command.by.account_id)
            await store.accounts.save(account.ask_for_verification(now=self._clock.now()))
