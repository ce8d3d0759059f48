"""What operators are told of, and what ends it."""

from application.alerts.causes import ENDED_BY, RAISED_BY
from application.platform.tasks import Route
from domain.alerts.events import AlertAcknowledged, AlertRaised, AlertRepeated, AlertResolved
from domain.kernel.events import DomainEvent

ROUTES: tuple[Route, ...] = (
    *(Route(on=event, reaction="raise_alert") for event in RAISED_BY),
    *(Route(on=event, reaction="end_alerts") for event in ENDED_BY),
    Route(on=AlertRaised, reaction="mail_alert"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        AlertRepeated,
        AlertAcknowledged,
        AlertResolved,
    }
)
