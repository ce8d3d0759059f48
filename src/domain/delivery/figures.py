"""How far who brings things can be relied on: two averages that forget slowly."""

from dataclasses import dataclass, replace
from typing import Self

from domain.delivery.marks import OF_DELIVERIES, OF_OFFERS, Mark, Worth, reliability
from domain.kernel.ids import CourierId

MEMORY = 20
"""About so many of the last offers, or deliveries, count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The same for a courier of our own as for a partner."""

    acceptance: float = 1.0
    """Of the last offers, how many were accepted: 0 to 1."""

    success: float = 1.0
    """Of the last deliveries, how many were handed over in time: 0 to 1."""

    offers: int = 0
    deliveries: int = 0

    def marked(self, mark: Mark) -> Self:
        """Learn from one more of them."""
        if mark in OF_OFFERS:
            moved = _towards(self.acceptance, OF_OFFERS[mark])
            return replace(self, acceptance=moved, offers=self.offers + 1)
        moved = _towards(self.success, OF_DELIVERIES[mark])
        return replace(self, success=moved, deliveries=self.deliveries + 1)

    def accepted(self) -> Self:
        return self.marked(Mark.ACCEPTED)

    def declined(self) -> Self:
        return self.marked(Mark.DECLINED)

    def let_lapse(self) -> Self:
        return self.marked(Mark.LAPSED)

    def delivered(self, *, on_time: bool) -> Self:
        return self.marked(Mark.ON_TIME if on_time else Mark.LATE)

    def failed(self) -> Self:
        return self.marked(Mark.FAULT)

    @property
    def reliability(self) -> float:
        """From 0 (never) to 1 (always)."""
        return reliability(self.acceptance, self.success)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures(Standing):
    """Those of a courier of our own."""

    courier_id: CourierId


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFigures(Standing):
    partner: str


def _towards(average: float, worth: Worth) -> float:
    return min(1.0, max(0.0, average + (worth.outcome - average) * worth.weight / MEMORY))
