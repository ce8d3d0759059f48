"""One event on its way to one endpoint, and when it is tried again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from domain.kernel.ids import EndpointId
from domain.kernel.lifecycle import Lifecycle

KEPT_FOR = timedelta(days=30)
GONE = 410

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Between the attempts: ten of them within a bit more than three days."""

ATTEMPTS_MAX = len(PAUSES) + 1
STEPS = 1000


class DeliveryStatus(StrEnum):
    WAITING = "WAITING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    """Every attempt failed."""

    WITHHELD = "WITHHELD"
    """When it was to be sent, its owner could not see any more what it tells of."""


LIFECYCLE = Lifecycle(
    name="webhook delivery",
    initial=DeliveryStatus.WAITING,
    moves={
        DeliveryStatus.WAITING: frozenset(
            {DeliveryStatus.DELIVERED, DeliveryStatus.FAILED, DeliveryStatus.WITHHELD}
        ),
        # Whoever asks for it is sent it again.
        DeliveryStatus.DELIVERED: frozenset({DeliveryStatus.WAITING}),
        DeliveryStatus.FAILED: frozenset({DeliveryStatus.WAITING}),
        DeliveryStatus.WITHHELD: frozenset({DeliveryStatus.WAITING}),
    },
)


class Failure(StrEnum):
    """Why an attempt failed that heard no good answer."""

    TIME_OUT = "TIME_OUT"
    UNREACHABLE = "UNREACHABLE"
    FORBIDDEN_ADDRESS = "FORBIDDEN_ADDRESS"
    """Its name leads into a network that is not public."""

    REDIRECT = "REDIRECT"
    REFUSED = "REFUSED"
    """It answered with another status than one of success."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one attempt."""

    status: int | None
    failure: Failure | None
    took: timedelta

    @classmethod
    def answered(cls, status: int, took: timedelta) -> Self:
        return cls(status=status, failure=_failure_of(status), took=took)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    id: UUID
    endpoint_id: EndpointId
    event_id: UUID
    position: int
    """Where the event stands in the log."""

    event_name: str
    subject: str
    sequence: int
    happened_at: datetime
    created_at: datetime
    due_at: datetime
    """When it is to be tried next; of no meaning once it is not waiting."""

    status: DeliveryStatus = LIFECYCLE.initial
    attempts: int = 0
    last_attempt_at: datetime | None = None
    response_code: int | None = None
    failure: Failure | None = None
    took: timedelta | None = None

    @property
    def is_waiting(self) -> bool:
        return self.status is DeliveryStatus.WAITING

    def attempted(self, outcome: Outcome, *, now: datetime, chance: int) -> Self:
        """``chance`` is below ``STEPS``: those that failed together come back one by one."""
        attempts = self.attempts + 1
        tried = replace(
            self,
            attempts=attempts,
            last_attempt_at=now,
            response_code=outcome.status,
            failure=outcome.failure,
            took=outcome.took,
        )
        if (target := _after(outcome, attempts)) is not DeliveryStatus.WAITING:
            return replace(tried, status=LIFECYCLE.move(self.status, target))
        pause = PAUSES[attempts - 1]
        return replace(tried, due_at=now + pause + pause / 10 * chance / STEPS)

    def withhold(self) -> Self:
        return self._moved(DeliveryStatus.WITHHELD)

    def again(self, *, now: datetime) -> Self:
        """Send it anew, with all its attempts; one that waits is due at once."""
        if self.is_waiting:
            return replace(self, due_at=now)
        return replace(self._moved(DeliveryStatus.WAITING), due_at=now, attempts=0)

    def _moved(self, target: DeliveryStatus) -> Self:
        return replace(self, status=LIFECYCLE.move(self.status, target))


def delivery_id_of(endpoint_id: EndpointId, event_id: UUID) -> UUID:
    """An event is on its way to an endpoint once at most, however often it is found."""
    return uuid5(endpoint_id, str(event_id))


def _after(outcome: Outcome, attempts: int) -> DeliveryStatus:
    if outcome.failure is None:
        return DeliveryStatus.DELIVERED
    if attempts >= ATTEMPTS_MAX or outcome.status == GONE:
        return DeliveryStatus.FAILED
    return DeliveryStatus.WAITING


def _failure_of(status: int) -> Failure | None:
    match status // 100:
        case 2:
            return None
        case 3:
            return Failure.REDIRECT
        case _:
            return Failure.REFUSED
