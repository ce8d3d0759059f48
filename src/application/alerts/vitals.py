"""How well this process and its machine do, and what of it makes an alert."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from application.platform.ports import Clock
from domain.alerts.alert import Alert, Cause
from domain.alerts.events import AlertKind, Severity

ERRORS_MAX = 0.05
REQUESTS_MIN = 20
"""Of fewer requests no share is worth an alarm."""

P95_MAX = timedelta(milliseconds=500)
CPU_MAX = 0.80
MEMORY_MAX = 0.85
DISK_MAX = 0.90
FORGOTTEN_AFTER = timedelta(minutes=15)
"""Whoever does not say any more that something goes on is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineLoad:
    """Shares of what there is; ``None`` where the machine does not tell."""

    cpu: float | None
    memory: float | None
    disk: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficFigures:
    """The requests of the last five minutes."""

    requests: int
    errors: int
    p95: timedelta


class Machine(Protocol):
    def load(self) -> MachineLoad:
        """How busy it was since the last question, and how full it is."""
        ...


class Traffic(Protocol):
    def figures(self) -> TrafficFigures:
        """What this process answered."""
        ...


class VitalSigns:
    """Alerts about processes and machines, each of which speaks for itself."""

    kinds = frozenset(
        {
            AlertKind.ERRORS,
            AlertKind.SLOW_ANSWERS,
            AlertKind.CPU,
            AlertKind.MEMORY,
            AlertKind.DISK,
        }
    )

    def __init__(
        self, machine: Machine, traffic: Traffic, clock: Clock, *, host: str, process: str
    ) -> None:
        self._machine = machine
        self._traffic = traffic
        self._clock = clock
        self._host = f"machine:{host}"
        self._process = f"process:{host}/{process}"

    def owns(self, alert: Alert) -> bool:
        if alert.about in {self._host, self._process}:
            return True
        return self._clock.now() - alert.seen_at > FORGOTTEN_AFTER

    async def causes(self) -> Sequence[Cause]:
        return [*self._of_machine(self._machine.load()), *self._of_traffic(self._traffic.figures())]

    def _of_machine(self, load: MachineLoad) -> Iterator[Cause]:
        for kind, share, most in (
            (AlertKind.CPU, load.cpu, CPU_MAX),
            (AlertKind.MEMORY, load.memory, MEMORY_MAX),
            (AlertKind.DISK, load.disk, DISK_MAX),
        ):
            if share is not None and share > most:
                facts = {"percent": round(share * 100), "most": round(most * 100)}
                yield Cause(kind=kind, about=self._host, facts=facts)

    def _of_traffic(self, figures: TrafficFigures) -> Iterator[Cause]:
        if figures.requests < REQUESTS_MIN:
            return
        if figures.errors > figures.requests * ERRORS_MAX:
            yield Cause(
                kind=AlertKind.ERRORS,
                about=self._process,
                severity=Severity.CRITICAL,
                facts={"requests": figures.requests, "errors": figures.errors},
            )
        if figures.p95 > P95_MAX:
            milliseconds = round(figures.p95.total_seconds() * 1000)
            yield Cause(
                kind=AlertKind.SLOW_ANSWERS,
                about=self._process,
                facts={"requests": figures.requests, "p95Milliseconds": milliseconds},
            )
