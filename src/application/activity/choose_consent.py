from dataclasses import dataclass
from datetime import datetime

from application.activity.archive import ActivityArchive
from application.activity.ports import Consents
from application.platform.ports import Clock
from domain.kernel.access import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseActivityConsent:
    by: Principal
    is_given: bool


class ChooseActivityConsentHandler:
    """Say whether one's activity may be recorded. Who withdraws it is forgotten, too."""

    def __init__(self, *, archive: ActivityArchive, consents: Consents, clock: Clock) -> None:
        self._archive = archive
        self._consents = consents
        self._clock = clock

    async def __call__(self, command: ChooseActivityConsent) -> datetime | None:
        """From when on one is recorded; ``None`` for not at all."""
        account_id = command.by.account_id
        if not command.is_given:
            await self._consents.withdraw(account_id)
            await self._archive.forget_all(account_id)
            return None
        known = (await self._consents.since([account_id])).get(account_id)
        if known is None:
            known = self._clock.now()
            await self._consents.give(account_id, since=known)
        return known
