"""What the handling of disputes needs from the outside."""

from collections.abc import Sequence
from typing import Protocol

from application.payments.ports import Evidence, Payments
from application.platform.paging import Page, PageRequest
from domain.kernel.ids import DisputeId
from domain.payments.dispute_case import DisputeCase
from domain.payments.payment import Payment


class DisputeCases(Protocol):
    async def add(self, case: DisputeCase) -> bool:
        """Store a new one; ``False`` if that dispute has one."""
        ...

    async def get(self, dispute_id: DisputeId) -> DisputeCase:
        """Return it; raise ``CaseNotFound`` if there is none."""
        ...

    async def save(self, case: DisputeCase) -> None:
        """Store a changed one; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class DisputeStore(Protocol):
    """What the handling of disputes may touch within one transaction."""

    @property
    def payments(self) -> Payments: ...

    @property
    def cases(self) -> DisputeCases: ...


class DisputeViews(Protocol):
    async def all(self, page: PageRequest) -> Page[DisputeCase]:
        """All cases, the newest first, without their texts; raise ``BadCursor``."""
        ...


class DisputeEvidence(Protocol):
    """What others know that speaks for us: whether what was paid for was delivered, and used."""

    async def of(self, payment: Payment) -> Sequence[Evidence]:
        """Empty if they know nothing about it."""
        ...
