"""A reconciliation: our books beside those of one provider, for some time that has passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import PaymentId, ReconciliationId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money
from domain.payments.errors import BadReconciliationPeriod
from domain.payments.reconciliation_events import (
    ReconciliationFinished,
    ReconciliationGivenUp,
    ReconciliationStarted,
)

LONGEST = timedelta(days=92)


class ReconciliationStatus(StrEnum):
    ASKING = "ASKING"
    """The provider is asked about every payment and refund of which something is open."""

    READING = "READING"
    """Its list is read, and each entry compared with what we know."""

    CHECKING = "CHECKING"
    """What we know and its list did not have is looked for."""

    FINISHED = "FINISHED"
    GIVEN_UP = "GIVEN_UP"


_RUNS_ON = frozenset({ReconciliationStatus.GIVEN_UP})

LIFECYCLE = Lifecycle(
    name="reconciliation",
    initial=ReconciliationStatus.ASKING,
    moves={
        ReconciliationStatus.ASKING: _RUNS_ON | {ReconciliationStatus.READING},
        ReconciliationStatus.READING: _RUNS_ON | {ReconciliationStatus.CHECKING},
        ReconciliationStatus.CHECKING: _RUNS_ON | {ReconciliationStatus.FINISHED},
        ReconciliationStatus.FINISHED: frozenset(),
        ReconciliationStatus.GIVEN_UP: frozenset(),
    },
)


class DiscrepancyKind(StrEnum):
    PAYMENT_BEHIND = "PAYMENT_BEHIND"
    """We did not know yet what became of it."""

    REFUND_BEHIND = "REFUND_BEHIND"
    CAPTURE_UNKNOWN = "CAPTURE_UNKNOWN"
    """The provider took money that we did not know of."""

    CAPTURE_MISSING = "CAPTURE_MISSING"
    """We know of money that the provider does not."""

    REFUND_UNKNOWN = "REFUND_UNKNOWN"
    REFUND_MISSING = "REFUND_MISSING"
    DISPUTE_UNKNOWN = "DISPUTE_UNKNOWN"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    FEE_DIFFERS = "FEE_DIFFERS"
    FEE_UNKNOWN = "FEE_UNKNOWN"
    """A fee of a charge or refund that is none of ours, or of no charge at all."""


class Remedy(StrEnum):
    """What was done about a discrepancy."""

    REPAIRED = "REPAIRED"
    LATE_MONEY = "LATE_MONEY"
    """It came after we gave up, and goes the way of late money."""

    QUARANTINED = "QUARANTINED"
    """It cannot be right: nothing moved, and a person must look."""

    REPORTED = "REPORTED"
    """There is nothing of ours that could be changed: a person must look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    kind: DiscrepancyKind
    remedy: Remedy
    reference: str
    """What it is about: what the provider calls it, or else our key."""

    payment_id: PaymentId | None = None
    ours: Money | None = None
    theirs: Money | None = None
    detail: str = ""
    at: datetime
    """When it was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation(Aggregate):
    id: ReconciliationId
    gateway: str
    since: datetime
    until: datetime
    """Not included."""

    started_at: datetime
    status: ReconciliationStatus = LIFECYCLE.initial
    place: str = ""
    """How far the present part of the work has come."""

    asked: int = 0
    entries: int = 0
    checked: int = 0
    finished_at: datetime | None = None

    @classmethod
    def start(
        cls,
        id: ReconciliationId,
        *,
        gateway: str,
        since: datetime,
        until: datetime,
        now: datetime,
    ) -> Self:
        if not (since < until <= now and until - since <= LONGEST):
            raise BadReconciliationPeriod
        new = cls(id=id, gateway=gateway, since=since, until=until, started_at=now)
        event = ReconciliationStarted(
            at=now, reconciliation_id=id, gateway=gateway, since=since, until=until
        )
        return new._after(event)

    @property
    def is_running(self) -> bool:
        return not LIFECYCLE.is_final(self.status)

    def go_on(self, place: str, *, asked: int = 0, entries: int = 0, checked: int = 0) -> Self:
        """It came so far, and did so much more."""
        return self._after(
            place=place,
            asked=self.asked + asked,
            entries=self.entries + entries,
            checked=self.checked + checked,
        )

    def next_part(self, part: ReconciliationStatus) -> Self:
        return self._after(status=LIFECYCLE.move(self.status, part), place="")

    def finish(self, *, discrepancies: int, now: datetime) -> Self:
        event = ReconciliationFinished(
            at=now, reconciliation_id=self.id, gateway=self.gateway, discrepancies=discrepancies
        )
        status = LIFECYCLE.move(self.status, ReconciliationStatus.FINISHED)
        return self._after(event, status=status, place="", finished_at=now)

    def give_up(self, *, now: datetime) -> Self:
        event = ReconciliationGivenUp(at=now, reconciliation_id=self.id, gateway=self.gateway)
        status = LIFECYCLE.move(self.status, ReconciliationStatus.GIVEN_UP)
        return self._after(event, status=status, finished_at=now)
