"""What is done about money that a payer wants back from the provider."""

from application.platform.tasks import Route
from domain.kernel.events import DomainEvent
from domain.payments.dispute_events import DisputeCaseOpened, EvidenceAdded, EvidenceDue
from domain.payments.events import DisputeClosed, DisputeOpened

ROUTES: tuple[Route, ...] = (
    Route(on=DisputeOpened, reaction="open_dispute_case"),
    Route(on=DisputeClosed, reaction="close_dispute_case"),
    Route(on=DisputeCaseOpened, reaction="remind_of_dispute", due=lambda case: case.remind_at),
    Route(on=DisputeCaseOpened, reaction="hand_in_in_time", due=lambda case: case.hand_in_at),
    Route(on=EvidenceDue, reaction="submit_evidence"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        EvidenceAdded,
    }
)
