"""How far a courier can be relied on: two averages that forget slowly."""

from dataclasses import dataclass, replace
from typing import Self

from domain.kernel.ids import CourierId

MEMORY = 20
"""About so many of the last offers, or deliveries, count."""

GENTLE = 0.25
"""An offer that ran out counts less than one that was declined, and neither by much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    courier_id: CourierId
    acceptance: float = 1.0
    """Of the last offers, how many were accepted: 0 to 1."""

    success: float = 1.0
    """Of the last deliveries, how many were handed over in time: 0 to 1."""

    offers: int = 0
    deliveries: int = 0

    def accepted(self) -> Self:
        return self._asked(1.0, weight=1.0)

    def declined(self) -> Self:
        return self._asked(0.0, weight=2 * GENTLE)

    def let_lapse(self) -> Self:
        return self._asked(0.0, weight=GENTLE)

    def delivered(self, *, on_time: bool) -> Self:
        return self._tried(1.0 if on_time else 0.5)

    def failed(self) -> Self:
        return self._tried(0.0)

    @property
    def reliability(self) -> float:
        """From 0 (never) to 1 (always); what they deliver counts more than what they accept."""
        return 0.3 * self.acceptance + 0.7 * self.success

    def _asked(self, outcome: float, *, weight: float) -> Self:
        moved = _towards(self.acceptance, outcome, weight)
        return replace(self, acceptance=moved, offers=self.offers + 1)

    def _tried(self, outcome: float) -> Self:
        moved = _towards(self.success, outcome, 1.0)
        return replace(self, success=moved, deliveries=self.deliveries + 1)


def _towards(average: float, outcome: float, weight: float) -> float:
    return min(1.0, max(0.0, average + (outcome - average) * weight / MEMORY))
