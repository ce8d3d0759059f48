"""Alerts, and what makes them."""

from dataclasses import dataclass, field
from uuid import uuid4

from application.alerts.vitals import MachineLoad, TrafficFigures
from domain.alerts.alert import Alert, Cause
from domain.alerts.events import AlertKind, Severity
from domain.kernel.ids import AlertId
from tests.support.clock import NOON

WELL = MachineLoad(cpu=0.1, memory=0.2, disk=0.3)


def a_cause(
    kind: AlertKind = AlertKind.COURIER_SILENT,
    about: str = "delivery:1",
    *,
    severity: Severity = Severity.WARNING,
) -> Cause:
    return Cause(kind=kind, about=about, severity=severity, facts={"silent": True, "minutes": 5})


def an_alert(cause: Cause | None = None) -> Alert:
    return Alert.start(AlertId(uuid4()), cause or a_cause(), now=NOON)


@dataclass(slots=True)
class ScriptedMails:
    sent: list[str] = field(default_factory=list)

    async def send(self, alert: Alert, *, id: str) -> None:
        assert str(alert.id) in id
        self.sent.append(id)


@dataclass(slots=True)
class ScriptedMachine:
    now: MachineLoad = WELL

    def load(self) -> MachineLoad:
        return self.now


@dataclass(slots=True)
class ScriptedTraffic:
    now: TrafficFigures

    def figures(self) -> TrafficFigures:
        return self.now
