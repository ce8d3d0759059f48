from collections.abc import Mapping
from dataclasses import dataclass

from application.notifications.ports import NotificationStore, UnsubscribeTokens
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal
from domain.kernel.errors import StaleVersion
from domain.notifications.kinds import Category, Frequency, Way
from domain.notifications.preferences import Preferences, QuietHours


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePreferences:
    """All of them: what is left out is as it is by default."""

    by: Principal
    if_match: int
    ways: Mapping[Category, frozenset[Way]]
    frequencies: Mapping[Category, Frequency]
    quiet_hours: QuietHours | None


class ChangePreferencesHandler:
    def __init__(self, *, work: UnitOfWork[NotificationStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangePreferences) -> Preferences:
        async with self._work.begin() as store:
            preferences = await store.preferences.get(command.by.account_id)
            if preferences.version != command.if_match:
                raise StaleVersion("The preferences changed meanwhile.")
            changed = preferences.change(
                ways=command.ways,
                frequencies=command.frequencies,
                quiet_hours=command.quiet_hours,
                now=self._clock.now(),
            )
            await store.preferences.save(changed)
        return changed.settled()


class UnsubscribeHandler:
    """Whoever has the link of a mail hears no more of its kind by mail. Twice is as once."""

    def __init__(
        self, *, work: UnitOfWork[NotificationStore], tokens: UnsubscribeTokens, clock: Clock
    ) -> None:
        self._work = work
        self._tokens = tokens
        self._clock = clock

    async def __call__(self, token: str) -> Category:
        account_id, category = self._tokens.read(token)
        async with self._work.begin() as store:
            preferences = await store.preferences.get(account_id)
            if Way.EMAIL in preferences.ways_of(category):
                now = self._clock.now()
                changed = preferences.without(category, Way.EMAIL, now=now)
                await store.preferences.save(changed)
        return category
