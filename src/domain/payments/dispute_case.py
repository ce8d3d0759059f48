"""The case of a dispute: what speaks for us, until when it counts, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import uuid5

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, DisputeId, PaymentId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money
from domain.payments.dispute_events import (
    DisputeCaseClosed,
    DisputeCaseEvent,
    DisputeCaseOpened,
    DisputeDeadlineNear,
    EvidenceAdded,
    EvidenceDue,
    EvidenceHandedIn,
    EvidenceTooLate,
)
from domain.payments.errors import CaseClosed, TooMuchEvidence

TEXTS_MAX = 20
RESPOND_WITHIN = timedelta(days=7)
"""If the provider does not say until when evidence counts."""

HAND_IN_BEFORE = timedelta(days=1)
REMIND_BEFORE = timedelta(days=3)


class CaseStatus(StrEnum):
    OPEN = "OPEN"
    """Evidence is collected."""

    HANDING_IN = "HANDING_IN"
    HANDED_IN = "HANDED_IN"
    TOO_LATE = "TOO_LATE"
    WON = "WON"
    LOST = "LOST"


_DECIDED = frozenset({CaseStatus.WON, CaseStatus.LOST})

LIFECYCLE = Lifecycle(
    name="dispute case",
    initial=CaseStatus.OPEN,
    moves={
        CaseStatus.OPEN: _DECIDED | {CaseStatus.HANDING_IN, CaseStatus.TOO_LATE},
        CaseStatus.HANDING_IN: _DECIDED | {CaseStatus.HANDED_IN, CaseStatus.TOO_LATE},
        CaseStatus.HANDED_IN: _DECIDED,
        CaseStatus.TOO_LATE: _DECIDED,
        CaseStatus.WON: frozenset(),
        CaseStatus.LOST: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedText:
    """What somebody of the staff has to say about it."""

    text: str = field(repr=False)
    by: AccountId
    at: datetime


def case_id(payment_id: PaymentId, reference: str) -> DisputeId:
    """The same for the same dispute."""
    return DisputeId(uuid5(payment_id, f"dispute {reference}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeCase(Aggregate):
    id: DisputeId
    payment_id: PaymentId
    payer_id: AccountId
    gateway: str
    reference: str
    """What the provider calls the dispute."""

    amount: Money
    reason: str
    opened_at: datetime
    respond_by: datetime
    """Until when evidence counts."""

    status: CaseStatus = LIFECYCLE.initial
    texts: tuple[AddedText, ...] = field(default=(), repr=False)
    handed_in_at: datetime | None = None

    @classmethod
    def open(
        cls,
        payment_id: PaymentId,
        *,
        payer_id: AccountId,
        gateway: str,
        reference: str,
        amount: Money,
        reason: str,
        respond_by: datetime | None,
        now: datetime,
    ) -> Self:
        case = cls(
            id=case_id(payment_id, reference),
            payment_id=payment_id,
            payer_id=payer_id,
            gateway=gateway,
            reference=reference,
            amount=amount,
            reason=reason,
            opened_at=now,
            respond_by=respond_by or now + RESPOND_WITHIN,
        )
        remind_at = max(now, case.respond_by - REMIND_BEFORE)
        event = DisputeCaseOpened(
            **case._about(now), remind_at=remind_at, hand_in_at=case.hand_in_at
        )
        return case._after(event)

    @property
    def hand_in_at(self) -> datetime:
        """When it is handed in by itself, if nobody did so before."""
        return max(self.opened_at, self.respond_by - HAND_IN_BEFORE)

    @property
    def is_decided(self) -> bool:
        return self.status in _DECIDED

    def add(self, text: str, *, by: AccountId, now: datetime) -> Self:
        """Note what else speaks for us; it is handed in with the rest."""
        if self.status is not CaseStatus.OPEN or self.respond_by <= now:
            raise CaseClosed(self.id)
        if len(self.texts) >= TEXTS_MAX:
            raise TooMuchEvidence(TEXTS_MAX)
        added = (*self.texts, AddedText(text=text, by=by, at=now))
        return self._after(EvidenceAdded(**self._about(now)), texts=added)

    def remind(self, *, now: datetime) -> Self:
        return self._after(DisputeDeadlineNear(**self._about(now), hand_in_at=self.hand_in_at))

    def hand_in(self, *, now: datetime) -> Self:
        """Nothing more is to come: it goes to the provider, unless it is too late."""
        if self.status is not CaseStatus.OPEN:
            raise CaseClosed(self.id)
        if self.respond_by <= now:
            return self.miss(now=now)
        return self._move(CaseStatus.HANDING_IN, EvidenceDue(**self._about(now)))

    def handed_in(self, *, items: int, now: datetime) -> Self:
        """The provider has it."""
        event = EvidenceHandedIn(**self._about(now), items=items)
        return self._move(CaseStatus.HANDED_IN, event, handed_in_at=now)

    def miss(self, *, now: datetime) -> Self:
        return self._move(CaseStatus.TOO_LATE, EvidenceTooLate(**self._about(now)))

    def close(self, *, won: bool, now: datetime) -> Self:
        target = CaseStatus.WON if won else CaseStatus.LOST
        return self._move(target, DisputeCaseClosed(**self._about(now), won=won))

    def _move(self, target: CaseStatus, event: DisputeCaseEvent, **changes: Any) -> Self:
        return self._after(event, status=LIFECYCLE.move(self.status, target), **changes)

    def _about(self, now: datetime) -> Mapping[str, Any]:
        return {"at": now, "dispute_id": self.id, "payment_id": self.payment_id}
