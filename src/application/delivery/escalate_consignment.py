"""When somebody of dispatch has to look at what is with a partner."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from application.delivery.consigning import locked
from application.delivery.partner_ports import ConsignmentStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import (
    ConsignmentAdvanced,
    ConsignmentDisputed,
    ConsignmentDoubled,
    ConsignmentLost,
    ConsignmentRevoked,
    ConsignmentStalled,
    Step,
)
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.events import DeliveryPickedUp
from domain.kernel.ids import ConsignmentId

SILENT = "partner-silent"
_S = ConsignmentStatus

type Worrying = (
    ConsignmentRevoked
    | ConsignmentDoubled
    | ConsignmentStalled
    | ConsignmentLost
    | ConsignmentDisputed
    | ConsignmentAdvanced
    | DeliveryPickedUp
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerPatience:
    """How long what is open with a partner may stay so until somebody has to look."""

    unsettled: timedelta = timedelta(minutes=15)
    silent: timedelta = timedelta(minutes=10)
    """Since they told something last; what they have not fetched is revoked then."""

    late: timedelta = timedelta(minutes=30)
    """Since it should have arrived, by what they said last."""

    returning: timedelta = timedelta(hours=24)

    def ends(self, event: Worrying, consignment: Consignment) -> datetime:
        match event:
            case ConsignmentRevoked() | ConsignmentDoubled():
                return event.at + self.unsettled
            case ConsignmentStalled():
                return event.silent_since + self.silent
            case ConsignmentAdvanced():
                return event.at + self.returning
            case DeliveryPickedUp():
                # Whoever is always nearly there is not there either.
                at_last = event.at + self.returning
                return min(max(event.at, consignment.arrives_at) + self.late, at_last)
        return event.at


class EscalateConsignment:
    """Reaction: call for dispatch, once, if what has happened is still so after a time."""

    def __init__(
        self, *, work: UnitOfWork[ConsignmentStore], clock: Clock, patience: PartnerPatience
    ) -> None:
        self._work = work
        self._clock = clock
        self._patience = patience

    async def __call__(self, event: Worrying, task: Task) -> None:
        is_harmless = isinstance(event, ConsignmentAdvanced) and event.step is not Step.RETURNING
        consignment_id = event.consignment_id
        if consignment_id is None or is_harmless:
            return
        now = self._clock.now()
        async with self._work.begin() as store:
            known = await store.consignments.get(consignment_id)
        if not _REASONS[type(event)](event, known):
            return
        due_at = self._patience.ends(event, known)
        if now < due_at:
            raise NotYet(due_at)
        async with self._work.begin(finishing=task) as store:
            await _escalate(store, consignment_id, event, now)


async def _escalate(
    store: ConsignmentStore, consignment_id: ConsignmentId, event: Worrying, now: datetime
) -> None:
    delivery, consignment = await locked(store, consignment_id)
    reason = _REASONS[type(event)](event, consignment)
    if not reason:
        return
    if isinstance(event, ConsignmentStalled) and consignment.is_revocable:
        await store.consignments.save(consignment.revoke(reason, now=now))
    elif not delivery.is_over:
        await store.deliveries.save(delivery.escalate(reason=reason, now=now))


def _unsettled(_event: ConsignmentRevoked, consignment: Consignment) -> str:
    return SILENT if consignment.status is _S.REVOKED else ""


def _doubled(event: ConsignmentDoubled, consignment: Consignment) -> str:
    return "doubled-by-partner" if event.reference in consignment.open_doubles else ""


def _silent(event: ConsignmentStalled, consignment: Consignment) -> str:
    is_still_so = consignment.told_at == event.silent_since and not consignment.is_over
    return SILENT if is_still_so else ""


def _lost(_event: ConsignmentLost, consignment: Consignment) -> str:
    return "lost-by-partner" if consignment.status is _S.LOST else ""


def _disputed(_event: ConsignmentDisputed, _consignment: Consignment) -> str:
    return "contradicted-by-partner"


def _late(_event: DeliveryPickedUp, consignment: Consignment) -> str:
    """Of who is silent somebody was told already."""
    is_told = consignment.status is not _S.COLLECTED or consignment.is_silent
    return "" if is_told else "late-by-partner"


def _returning(_event: ConsignmentAdvanced, consignment: Consignment) -> str:
    return "return-overdue" if consignment.status is _S.RETURNING else ""


_REASONS: Mapping[type[Any], Callable[[Any, Consignment], str]] = {
    ConsignmentRevoked: _unsettled,
    ConsignmentDoubled: _doubled,
    ConsignmentStalled: _silent,
    ConsignmentLost: _lost,
    ConsignmentDisputed: _disputed,
    ConsignmentAdvanced: _returning,
    DeliveryPickedUp: _late,
}
