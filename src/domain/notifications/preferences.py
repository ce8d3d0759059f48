"""How somebody wants to be told of what, and when not to be disturbed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId
from domain.notifications.errors import BadQuietHours, NotDigestible
from domain.notifications.events import PreferencesChanged
from domain.notifications.kinds import Category, Frequency, Way

DIGEST_AT = time(8)
MONDAY = 0

_ALL = frozenset(Way)
DEFAULT_WAYS: Mapping[Category, frozenset[Way]] = {
    Category.BOOKING: _ALL,
    Category.ORDER: frozenset({Way.EMAIL, Way.PUSH}),
    Category.DELIVERY: _ALL,
    Category.CHAT: frozenset({Way.PUSH, Way.EMAIL}),
    Category.SELLING: frozenset({Way.EMAIL, Way.PUSH}),
    Category.WORK: frozenset({Way.EMAIL, Way.PUSH}),
    Category.MARKETING: frozenset(),
}
"""Nobody gets advertisements who did not ask for them."""

DIGESTIBLE = frozenset({Category.CHAT, Category.SELLING, Category.ORDER, Category.MARKETING})
"""What can wait: tickets and parcels cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Times of day where the person lives. They may go over midnight."""

    begin: time
    end: time
    passing: frozenset[Category] = frozenset({Category.DELIVERY})
    """What may disturb them all the same."""

    def __post_init__(self) -> None:
        if self.begin == self.end or self.begin.tzinfo or self.end.tzinfo:
            raise BadQuietHours

    def over_at(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When somebody may be disturbed again: now, outside of them."""
        local = now.astimezone(zone)
        if not self._has(local.time()):
            return now
        end = datetime.combine(local.date(), self.end, zone)
        if end <= local:
            end = datetime.combine(local.date() + timedelta(days=1), self.end, zone)
        return max(end.astimezone(UTC), now)

    def _has(self, at: time) -> bool:
        if self.begin < self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences(Aggregate):
    """What is not in ``ways`` and ``frequencies`` is as it is by default."""

    account_id: AccountId
    ways: Mapping[Category, frozenset[Way]] = field(default_factory=dict)
    frequencies: Mapping[Category, Frequency] = field(default_factory=dict)
    quiet_hours: QuietHours | None = None

    def change(
        self,
        *,
        ways: Mapping[Category, frozenset[Way]],
        frequencies: Mapping[Category, Frequency],
        quiet_hours: QuietHours | None,
        now: datetime,
    ) -> Self:
        for category, frequency in frequencies.items():
            if frequency is not Frequency.NONE and category not in DIGESTIBLE:
                raise NotDigestible(category)
        return self._after(
            PreferencesChanged(at=now, account_id=self.account_id),
            ways=dict(ways),
            frequencies=dict(frequencies),
            quiet_hours=quiet_hours,
        )

    def without(self, category: Category, way: Way, *, now: datetime) -> Self:
        """Hear nothing more of this in this way."""
        ways = {**self.ways, category: self.ways_of(category) - {way}}
        return replace(
            self._after(PreferencesChanged(at=now, account_id=self.account_id)), ways=ways
        )

    def ways_of(self, category: Category) -> frozenset[Way]:
        return self.ways.get(category, DEFAULT_WAYS[category])

    def frequency_of(self, category: Category) -> Frequency:
        return self.frequencies.get(category, Frequency.NONE)

    def due_at(self, category: Category, *, now: datetime, zone: ZoneInfo) -> datetime:
        """When they want to be told of it: at once, after quiet hours, or with a digest."""
        frequency = self.frequency_of(category)
        if frequency is not Frequency.NONE:
            return next_digest(frequency, now=now, zone=zone)
        quiet = self.quiet_hours
        if quiet is None or category in quiet.passing:
            return now
        return quiet.over_at(now, zone)


def next_digest(frequency: Frequency, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Tomorrow morning or next Monday's, where they live; today's if it is still to come."""
    local = now.astimezone(zone)
    day = local.date()
    if frequency is Frequency.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    at = datetime.combine(day, DIGEST_AT, zone)
    if at <= local:
        days = 7 if frequency is Frequency.WEEKLY else 1
        at = datetime.combine(day + timedelta(days=days), DIGEST_AT, zone)
    return at.astimezone(UTC)
