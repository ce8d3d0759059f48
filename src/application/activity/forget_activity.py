from dataclasses import dataclass

from application.activity.archive import ActivityArchive
from application.activity.ports import Consents
from application.platform.ports import Clock
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetActivity:
    by: Principal


class ForgetActivityHandler:
    """Forget all that one looked at; what one looks at from now on is another matter."""

    def __init__(self, *, archive: ActivityArchive, consents: Consents, clock: Clock) -> None:
        self._archive = archive
        self._consents = consents
        self._clock = clock

    async def __call__(self, command: ForgetActivity) -> None:
        account_id = command.by.account_id
        if account_id in await self._consents.since([account_id]):
            # What is just being recorded comes from before, and counts no more.
            await self._consents.give(account_id, since=self._clock.now())
        await self._archive.forget_all(account_id)
