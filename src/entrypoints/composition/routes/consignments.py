"""How partners are booked, watched, and got rid of."""

from datetime import datetime

from application.delivery.refresh_consignment import first_look_at_ended
from application.delivery.watch_consignment import first_watch as first_watch_of_consignment
from application.platform.tasks import Route
from domain.delivery.consignment_events import (
    ConsignmentAdvanced,
    ConsignmentBooked,
    ConsignmentCancelled,
    ConsignmentDisputed,
    ConsignmentDoubled,
    ConsignmentDoubted,
    ConsignmentLost,
    ConsignmentOpened,
    ConsignmentRefused,
    ConsignmentRevoked,
    ConsignmentStalled,
    Step,
)
from domain.delivery.events import DeliveryFailed, DeliveryPickedUp, DeliveryRecalled
from domain.kernel.events import DomainEvent


def _if_partners(event: DeliveryFailed | DeliveryPickedUp) -> datetime | None:
    return None if event.consignment_id is None else event.at


def _if_returning(event: ConsignmentAdvanced) -> datetime | None:
    return event.at if event.step is Step.RETURNING else None


PARTNERS_TROUBLE = (
    ConsignmentRevoked,
    ConsignmentDoubled,
    ConsignmentStalled,
    ConsignmentLost,
    ConsignmentDisputed,
)
"""What somebody of dispatch looks at, if it is not settled in time."""

ROUTES: tuple[Route, ...] = (
    Route(on=ConsignmentOpened, reaction="book_consignment"),
    Route(on=ConsignmentOpened, reaction="watch_consignment", due=first_watch_of_consignment),
    Route(on=ConsignmentRevoked, reaction="settle_revoked_consignment"),
    Route(on=ConsignmentDoubled, reaction="settle_doubled_consignment"),
    Route(on=ConsignmentDoubted, reaction="refresh_consignment"),
    Route(on=ConsignmentCancelled, reaction="watch_ended_consignment", due=first_look_at_ended),
    Route(on=ConsignmentRefused, reaction="watch_ended_consignment", due=first_look_at_ended),
    Route(on=DeliveryRecalled, reaction="cancel_recalled_consignment"),
    Route(on=DeliveryFailed, reaction="cancel_recalled_consignment", due=_if_partners),
    *(Route(on=event, reaction="escalate_consignment") for event in PARTNERS_TROUBLE),
    Route(on=ConsignmentAdvanced, reaction="escalate_consignment", due=_if_returning),
    Route(on=DeliveryPickedUp, reaction="escalate_consignment", due=_if_partners),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        ConsignmentBooked,
    }
)
