"""Looking for somebody when nobody is free: again after a while, and farther away."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from domain.kernel.ids import CourierId, DeliveryId

FIRST_RADIUS = 5_000
"""Metres. Each try looks twice as far."""

RADIUS_MAX = 80_000
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=5)
ASKED_AGAIN_AFTER = timedelta(minutes=10)
"""Who said no, or did not bring it, is left alone for so long."""

LET_DOWNS_MAX = 20
"""So many are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How often nobody was found for a delivery, and who is not to be asked again soon."""

    delivery_id: DeliveryId
    tries: int = 0
    asked: tuple[tuple[CourierId, datetime], ...] = ()
    let_down: tuple[tuple[str, datetime], ...] = ()
    """Partners who have not brought it, each with when that was known."""

    is_escalated: bool = False
    waits: bool = False
    """Nobody was free the last time: it is tried as soon as somebody is."""

    @property
    def radius(self) -> float:
        return min(FIRST_RADIUS * 2.0 ** min(self.tries, 10), RADIUS_MAX)

    @property
    def pause(self) -> timedelta:
        return min(FIRST_PAUSE * 2.0 ** min(max(self.tries - 1, 0), 10), LONGEST_PAUSE)

    def asked_recently(self, now: datetime) -> frozenset[CourierId]:
        return frozenset(courier for courier, at in self._recent(now))

    def asking(self, courier_id: CourierId, *, now: datetime) -> Self:
        others = (pair for pair in self._recent(now) if pair[0] != courier_id)
        return replace(self, asked=(*others, (courier_id, now)), waits=False)

    def let_down_recently(self, now: datetime) -> frozenset[str]:
        """Whoever does it again is left alone for twice as long each time."""
        partners = [partner for partner, _ in self.let_down]
        last = dict(self.let_down)
        return frozenset(
            partner
            for partner, at in last.items()
            if now - at < ASKED_AGAIN_AFTER * 2 ** (partners.count(partner) - 1)
        )

    def let_down_by(self, partner: str, *, now: datetime) -> Self:
        if (partner, now) in self.let_down:
            return self
        return replace(self, let_down=(*self.let_down, (partner, now))[-LET_DOWNS_MAX:])

    def found_nobody(self) -> Self:
        return replace(self, tries=self.tries + 1, waits=True)

    def escalate(self) -> Self:
        return replace(self, is_escalated=True)

    def needs_dispatch(self, tries_max: int) -> bool:
        """Whether nobody was found so often, or so many who were found have not brought it."""
        is_hopeless = max(self.tries, len(self.let_down)) >= tries_max
        return is_hopeless and not self.is_escalated

    def _recent(self, now: datetime) -> Iterable[tuple[CourierId, datetime]]:
        return (pair for pair in self.asked if now - pair[1] < ASKED_AGAIN_AFTER)
