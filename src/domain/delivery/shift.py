"""A courier's time at work."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from domain.delivery.courier_events import (
    ShiftCalledOff,
    ShiftEnded,
    ShiftLocated,
    ShiftPaused,
    ShiftPlanned,
    ShiftResumed,
    ShiftStarted,
)
from domain.kernel.aggregate import Aggregate
from domain.kernel.errors import Invalid
from domain.kernel.ids import CourierId, ShiftId
from domain.kernel.lifecycle import IllegalMove, Lifecycle

LONGEST = timedelta(hours=16)


class ShiftStatus(StrEnum):
    PLANNED = "PLANNED"
    ON = "ON"
    BREAK = "BREAK"
    ENDED = "ENDED"
    CALLED_OFF = "CALLED_OFF"


LIFECYCLE = Lifecycle(
    name="shift",
    initial=ShiftStatus.PLANNED,
    moves={
        ShiftStatus.PLANNED: frozenset({ShiftStatus.ON, ShiftStatus.CALLED_OFF}),
        ShiftStatus.ON: frozenset({ShiftStatus.BREAK, ShiftStatus.ENDED}),
        ShiftStatus.BREAK: frozenset({ShiftStatus.ON, ShiftStatus.ENDED}),
        ShiftStatus.ENDED: frozenset(),
        ShiftStatus.CALLED_OFF: frozenset(),
    },
)
UNDER_WAY = frozenset({ShiftStatus.ON, ShiftStatus.BREAK})


class BadShift(Invalid):
    """A shift ends after it begins, and within sixteen hours."""

    code = "bad-shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Aggregate):
    id: ShiftId
    courier_id: CourierId
    planned_from: datetime
    planned_until: datetime
    status: ShiftStatus = LIFECYCLE.initial
    started_at: datetime | None = None
    ended_at: datetime | None = None
    breaks: tuple[Break, ...] = ()
    is_located: bool = False
    """Whether the courier has reported where they are: before that nothing is offered."""

    @classmethod
    def plan(
        cls,
        id: ShiftId,
        *,
        courier_id: CourierId,
        from_: datetime,
        until: datetime,
        now: datetime,
    ) -> Self:
        if not timedelta(0) < until - from_ <= LONGEST:
            raise BadShift("A shift ends after it begins, and within sixteen hours.")
        planned = ShiftPlanned(at=now, shift_id=id, courier_id=courier_id, from_=from_, until=until)
        return cls(
            id=id,
            courier_id=courier_id,
            planned_from=from_,
            planned_until=until,
            events=(planned,),
        )

    def start(self, *, now: datetime) -> Self:
        self._need(ShiftStatus.PLANNED, ShiftStatus.ON)
        event = ShiftStarted(at=now, **self._identity)
        return self._move(ShiftStatus.ON, event, started_at=now)

    def pause(self, *, now: datetime) -> Self:
        """Have a break: no offers come, and what is on the round waits or is delivered."""
        event = ShiftPaused(at=now, **self._identity)
        return self._move(ShiftStatus.BREAK, event, breaks=(*self.breaks, Break(began_at=now)))

    def resume(self, *, now: datetime) -> Self:
        self._need(ShiftStatus.BREAK, ShiftStatus.ON)
        event = ShiftResumed(at=now, **self._identity)
        return self._move(ShiftStatus.ON, event, breaks=self._breaks_over(now))

    def locate(self, *, now: datetime) -> Self:
        """Note the first report of where the courier is."""
        if self.status is not ShiftStatus.ON or self.is_located:
            return self
        return self._after(ShiftLocated(at=now, **self._identity), is_located=True)

    def end(self, *, now: datetime) -> Self:
        event = ShiftEnded(at=now, **self._identity)
        return self._move(ShiftStatus.ENDED, event, ended_at=now, breaks=self._breaks_over(now))

    def call_off(self, *, now: datetime) -> Self:
        event = ShiftCalledOff(at=now, **self._identity)
        return self._move(ShiftStatus.CALLED_OFF, event)

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    def _need(self, status: ShiftStatus, target: ShiftStatus) -> None:
        """Two ways lead to ON: to begin is one, to go on after a break the other."""
        if self.status is not status:
            raise IllegalMove(
                f"A shift that is {self.status} cannot become {target} that way.",
                current=self.status,
                target=target,
            )

    def _breaks_over(self, now: datetime) -> tuple[Break, ...]:
        return tuple(
            replace(each, ended_at=now) if each.ended_at is None else each for each in self.breaks
        )

    @property
    def _identity(self) -> dict[str, Any]:
        return {"shift_id": self.id, "courier_id": self.courier_id}

    def _move(self, target: ShiftStatus, event: Any, **changes: Any) -> Self:
        return self._after(event, status=LIFECYCLE.move(self.status, target), **changes)
