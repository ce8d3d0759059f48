"""What reconciliation needs from the outside, and what it tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.payments.ledger_ports import Ledger
from application.payments.ports import (
    EntryKind,
    Notices,
    PaymentIntents,
    Payments,
    ProviderEntry,
)
from application.platform.paging import Page, PageRequest
from domain.kernel.ids import PaymentId, ReconciliationId
from domain.kernel.money import Money
from domain.payments.reconciliation import Discrepancy, Reconciliation, Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money that moved by our ledger: a capture or a refund at one provider."""

    kind: EntryKind
    source: str
    """The key of the charge, or the refund's id."""

    payment_id: PaymentId
    amount: Money
    at: datetime


class Reconciliations(Protocol):
    async def add(self, reconciliation: Reconciliation) -> None:
        """Store a new one; raise ``ReconciliationRunning`` if its provider's last one runs."""
        ...

    async def get(self, reconciliation_id: ReconciliationId) -> Reconciliation:
        """Return it; raise ``ReconciliationNotFound`` if there is none."""
        ...

    async def save(self, reconciliation: Reconciliation) -> None:
        """Store how far it came; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def newest(self, gateway: str) -> Reconciliation | None:
        """The one of this provider that looked at what is newest, if it was not given up."""
        ...

    async def note(self, reconciliation_id: ReconciliationId, found: Discrepancy) -> None:
        """Store a discrepancy; do nothing if the same was noted before."""
        ...

    async def count(self, reconciliation_id: ReconciliationId) -> int:
        """How many discrepancies it found."""
        ...


class ProviderBooks(Protocol):
    """What the lists of providers had, for a hundred days: each entry once."""

    async def keep(self, gateway: str, entries: Sequence[ProviderEntry]) -> None:
        """Store them; those that were stored before stay as they were."""
        ...

    async def first_of(self, gateway: str, kind: EntryKind, key: str) -> str | None:
        """The reference of the first entry of this key; ``None`` if there is none."""
        ...

    async def missing(
        self, gateway: str, *, since: datetime, until: datetime, after: str, limit: int
    ) -> Sequence[Movement]:
        """What moved by our ledger in that time and no list of theirs had, in order of place.

        The place of a movement is its ``place_of``; those after the given one are returned.
        """
        ...

    async def forget(self, *, before: datetime, limit: int) -> int:
        """Forget some of the entries that are older than that; tell how many."""
        ...


def place_of(movement: Movement) -> str:
    """Where it stands among the others."""
    return f"{movement.kind}:{movement.source}"


class ReconciliationStore(Protocol):
    """What reconciliation may touch within one transaction."""

    @property
    def payments(self) -> Payments: ...

    @property
    def intents(self) -> PaymentIntents: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def reconciliations(self) -> Reconciliations: ...

    @property
    def books(self) -> ProviderBooks: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationReport:
    """A reconciliation, and how many discrepancies were remedied how."""

    reconciliation: Reconciliation
    remedies: Mapping[Remedy, int]


class ReconciliationViews(Protocol):
    async def all(self, page: PageRequest) -> Page[ReconciliationReport]:
        """All reconciliations, the newest first; raise ``BadCursor``."""
        ...

    async def get(self, reconciliation_id: ReconciliationId) -> ReconciliationReport:
        """One of them; raise ``ReconciliationNotFound`` if there is none."""
        ...

    async def discrepancies(
        self, reconciliation_id: ReconciliationId, page: PageRequest
    ) -> Page[Discrepancy]:
        """What it found, by what it is about; raise ``BadCursor``."""
        ...
