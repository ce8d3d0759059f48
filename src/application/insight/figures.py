"""What is added up, and the figures that follow. Each is defined in docs/insight.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from application.insight.facts import CourierFactKind
from domain.delivery.marks import OF_DELIVERIES, OF_OFFERS, Mark, average, reliability


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCounts:
    part: int
    key: str = ""
    """The courier, seller or region; ``""`` if it has none, or if none are told apart."""

    delivered: int = 0
    returned: int = 0
    cancelled: int = 0
    on_time: int = 0
    seconds: int = 0
    """From the request to the hand-over, of all that were delivered."""

    seconds_carried: int = 0
    did: Mapping[CourierFactKind, int] = field(default_factory=dict)
    """What couriers did, and how often."""

    ratings: int = 0
    stars: int = 0

    @property
    def ended(self) -> int:
        return self.delivered + self.returned + self.cancelled

    @property
    def success_rate(self) -> float | None:
        return _share(self.delivered, self.ended)

    @property
    def on_time_rate(self) -> float | None:
        return _share(self.on_time, self.delivered)

    @property
    def average_seconds(self) -> float | None:
        return _share(self.seconds, self.delivered)

    @property
    def average_seconds_carried(self) -> float | None:
        return _share(self.seconds_carried, self.delivered)

    @property
    def failed_attempts(self) -> int:
        return self.did.get(CourierFactKind.FAILED, 0)

    @property
    def acceptance_rate(self) -> float | None:
        accepted = self.did.get(CourierFactKind.ACCEPTED, 0)
        return _share(accepted, sum(self.did.get(CourierFactKind(mark), 0) for mark in OF_OFFERS))

    @property
    def reliability(self) -> float | None:
        """As assignment has it; but there the past fades, and here all that is asked for counts."""
        marks = {mark: self.did.get(CourierFactKind(mark), 0) for mark in Mark}
        acceptance, success = average(marks, OF_OFFERS), average(marks, OF_DELIVERIES)
        if acceptance is None and success is None:
            return None
        # Who was never asked has refused nothing; who never tried has failed at nothing.
        return reliability(
            1.0 if acceptance is None else acceptance, 1.0 if success is None else success
        )

    @property
    def rating(self) -> float | None:
        return _share(self.stars, self.ratings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """In seconds; ``None`` if there is nothing to take them of."""

    median: float | None = None
    p95: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCounts:
    part: int
    key: str = ""
    delivered: int = 0
    cancelled: int = 0
    to_ready: Times = Times()
    to_shipped: Times = Times()
    to_delivered: Times = Times()
    in_all: Times = Times()

    @property
    def ended(self) -> int:
        return self.delivered + self.cancelled

    @property
    def success_rate(self) -> float | None:
        return _share(self.delivered, self.ended)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
