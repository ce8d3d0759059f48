"""A consignment: a delivery given to a partner, from the decision to its certain end.

What a partner tells may come late, twice, or in any order. So a consignment never goes back:
of two steps the one that is further counts, and what was fetched stays fetched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from domain.delivery.consignment_events import (
    ConsignmentAdvanced,
    ConsignmentBooked,
    ConsignmentCancelled,
    ConsignmentDisputed,
    ConsignmentDoubled,
    ConsignmentDoubted,
    ConsignmentEvent,
    ConsignmentLost,
    ConsignmentOpened,
    ConsignmentRefused,
    ConsignmentRevoked,
    ConsignmentStalled,
    Step,
)
from domain.delivery.consignment_status import (
    LIFECYCLE,
    OVER,
    REVOCABLE,
    ConsignmentStatus,
)
from domain.delivery.events import ProofKind
from domain.delivery.marks import UNANSWERED
from domain.delivery.partner_report import PartnerReport, by_weight
from domain.delivery.points import SILENCE
from domain.kernel.aggregate import Aggregate
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, ConsignmentId, DeliveryId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money

_S = ConsignmentStatus
_MOVING = frozenset({_S.BOOKED, _S.COLLECTED})

MISSED = "missed-pick-up"
_ON_THE_WAY = frozenset(
    {Step.TO_PICK_UP, Step.AT_PICK_UP, Step.COLLECTED, Step.TO_DROP_OFF, Step.AT_DROP_OFF}
)
"""Then their courier moves."""

_RANK = {step: rank for rank, step in enumerate(Step)}

_STATUS_AT: Mapping[Step, ConsignmentStatus] = {
    Step.COLLECTED: _S.COLLECTED,
    Step.TO_DROP_OFF: _S.COLLECTED,
    Step.AT_DROP_OFF: _S.COLLECTED,
    Step.RETURNING: _S.RETURNING,
    Step.RETURNED: _S.RETURNED,
    Step.DELIVERED: _S.DELIVERED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """What a partner made a second time of one order of ours."""

    reference: str
    is_settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment(Aggregate):
    id: ConsignmentId
    """Also the key by which the partner books it once, however often they are asked."""

    delivery_id: DeliveryId
    partner: str
    quote_reference: str
    price: Money
    """As quoted."""

    fee: Money | None = None
    """As the partner says at last."""

    status: ConsignmentStatus = LIFECYCLE.initial
    step: Step | None = None
    """How far it ever was with the partner; ``None`` as long as they have told nothing."""

    is_collected: bool = False
    reference: str = ""
    doubles: tuple[Double, ...] = ()
    book_by: datetime
    """If the partner has not said until then that they bring it, it is revoked."""

    pick_up_at: datetime
    """As quoted."""

    pick_up_by: datetime
    """If it was not fetched until then, it is revoked."""

    quoted_arrival: datetime
    arrives_at: datetime
    """As quoted, or said since."""

    asked_at: datetime | None = None
    """When they were asked last to book it; ``None``: nobody has ever asked them."""

    heard_at: datetime | None = None
    """When they told something last, by our clock."""

    told_at: datetime | None = None
    """The newest time that the partner told of, by theirs."""

    silent_since: datetime | None = None
    """Of which silence somebody was told."""

    courier_name: str = field(default="", repr=False)
    courier_phone: str = field(default="", repr=False)
    position: Position | None = field(default=None, repr=False)
    reason: str = ""
    """Why it ended without being delivered, or is not wanted any more."""

    proof: frozenset[ProofKind] = frozenset()
    is_disputed: bool = False
    """After its end the partner has told what cannot be."""

    opened_at: datetime
    updated_at: datetime

    @classmethod
    def open(
        cls,
        id: ConsignmentId,
        *,
        delivery_id: DeliveryId,
        partner: str,
        quote_reference: str,
        price: Money,
        book_by: datetime,
        pick_up_at: datetime,
        pick_up_by: datetime,
        arrives_at: datetime,
        now: datetime,
        by: AccountId | None = None,
    ) -> Self:
        consignment = cls(
            id=id,
            delivery_id=delivery_id,
            partner=partner,
            quote_reference=quote_reference,
            price=price,
            book_by=book_by,
            pick_up_at=pick_up_at,
            pick_up_by=pick_up_by,
            quoted_arrival=arrives_at,
            arrives_at=arrives_at,
            opened_at=now,
            updated_at=now,
        )
        opened = ConsignmentOpened(at=now, price=price, by=by, **consignment._identity)
        return consignment._after(opened)

    def ask(self, *, now: datetime) -> Self:
        """Note, before they are asked to book it, that they are."""
        if self.status is not _S.BOOKING:
            raise IllegalMove("It is not to be booked.", current=self.status)
        return replace(self, asked_at=now)

    def hear(self, report: PartnerReport, *, now: datetime) -> Self:
        """Take in a notice, in whatever order notices come.

        What would end it is not believed: it may have been fetched since. It is asked for.
        """
        if self.is_over:
            is_to_be_asked = not self.is_collected and report.may_still_come
        else:
            is_double = report.reference in {double.reference for double in self.doubles}
            is_to_be_asked = is_double or report.step is Step.CANCELLED
        return self._doubt(now) if is_to_be_asked else self.learn(report, now=now)

    def learn_all(self, reports: Sequence[PartnerReport], *, now: datetime) -> Self:
        """Take in all that the partner has of it, as they answer it just now.

        It may be there twice: the parcel is with the one that was fetched.
        """
        learnt, first = self, sorted(reports, key=by_weight)
        if first and not self.is_over and _takes_precedence(first[0], self):
            learnt = self._take_as_own(first[0].reference, now)
        own = learnt.reference or (first[0].reference if first else "")
        for report in first:
            if report.reference not in {own, ""}:
                learnt = learnt._learn_double(report, now)  # noqa: SLF001  # of this class
        for report in first:
            if report.reference in {own, ""}:
                learnt = learnt.learn(report, now=now)
        return learnt

    def learn(self, report: PartnerReport, *, now: datetime) -> Self:
        """Take in what the partner tells, in whatever order it comes.

        That it was cancelled is final, before anybody fetched it: believe it only from an
        answer that was asked for just now.
        """
        if self.reference and report.reference not in {self.reference, ""}:
            return self._find_double(report.reference, now)
        if self.is_over:
            return self._dispute(report.step, now) if self._contradicts(report) else self
        learnt = self._take_over(report, now)
        if self.step is not None and _RANK[report.step] <= _RANK[self.step]:
            return learnt
        return learnt._advance(report, now)  # noqa: SLF001  # another value of this class

    def lapse(self, *, now: datetime) -> Self:
        """Revoke it, if the partner has let its time pass; itself otherwise."""
        if self.status is _S.BOOKING and now >= self.book_by:
            return self.revoke(UNANSWERED, now=now)
        if self.status is _S.BOOKED and now >= self.pick_up_by:
            return self.revoke(MISSED, now=now)
        return self

    def note_silence(self, *, now: datetime, tells_location: bool = True) -> Self:
        """Note, once, that who brings it tells nothing any more; itself otherwise.

        Of a partner who never says where they are, something is expected when they are there.
        """
        told_at = self.told_at
        is_moving = self.status in _MOVING and self.step in _ON_THE_WAY
        if not is_moving or told_at is None or told_at == self.silent_since:
            return self
        if now < (told_at if tells_location else max(told_at, self.arrives_at)) + SILENCE:
            return self
        stalled = ConsignmentStalled(at=now, silent_since=told_at, **self._identity)
        return self._after(stalled, silent_since=told_at, updated_at=now)

    def refuse(self, reason: str, *, now: datetime) -> Self:
        """Note that the partner does not take it, and has nothing of it."""
        refused = ConsignmentRefused(at=now, reason=reason, **self._identity)
        return self._move(_S.REFUSED, refused, reason=reason)

    def revoke(self, reason: str, *, now: datetime, by: AccountId | None = None) -> Self:
        """Have the partner not fetch it. Whether that came in time, they have to say."""
        revoked = ConsignmentRevoked(at=now, reason=reason, by=by, **self._identity)
        return self._move(_S.REVOKED, revoked, reason=reason)

    def never_booked(self, *, now: datetime) -> Self:
        """Note that the partner has never heard of it, and that nobody asks them any more."""
        cancelled = ConsignmentCancelled(
            at=now, reason=self.reason, by_partner=False, **self._identity
        )
        return self._move(_S.CANCELLED, cancelled)

    def settle(self, *, by: AccountId, now: datetime) -> Self:
        """Note that somebody of dispatch has heard from the partner that nobody comes."""
        if self.status is not _S.REVOKED:
            raise IllegalMove("It was not revoked.", current=self.status)
        cancelled = ConsignmentCancelled(
            at=now, reason=self.reason, by_partner=False, by=by, **self._identity
        )
        return self._move(_S.CANCELLED, cancelled)

    def settle_double(self, reference: str) -> Self:
        """Note that what was made twice is cancelled, or over, there."""
        doubles = (
            replace(double, is_settled=True) if double.reference == reference else double
            for double in self.doubles
        )
        return replace(self, doubles=tuple(doubles))

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def is_revocable(self) -> bool:
        return self.status in REVOCABLE

    @property
    def is_silent(self) -> bool:
        """Whether nothing was told since somebody was told of a silence."""
        return self.silent_since is not None and self.silent_since == self.told_at

    @property
    def references(self) -> frozenset[str]:
        """All that the partner calls it."""
        called = {self.reference, *(double.reference for double in self.doubles)}
        return frozenset(called - {""})

    @property
    def open_doubles(self) -> tuple[str, ...]:
        """What was made twice and is not known to be cancelled there, by its references."""
        return tuple(double.reference for double in self.doubles if not double.is_settled)

    def _take_over(self, report: PartnerReport, now: datetime) -> Self:
        """What is told besides the step: of two times the newer one counts."""
        learnt = replace(
            self,
            reference=self.reference or report.reference,
            heard_at=now,
            is_collected=self.is_collected or report.is_collected,
            fee=report.fee or self.fee,
            proof=self.proof | report.proof,
        )
        # A clock that is ahead of ours must not outdo what comes after it.
        at = min(report.at, now)
        if self.told_at is not None and at < self.told_at:
            return learnt
        return replace(
            learnt,
            told_at=at,
            arrives_at=report.arrives_at or self.arrives_at,
            courier_name=report.courier_name or self.courier_name,
            courier_phone=report.courier_phone or self.courier_phone,
            position=report.position or self.position,
        )

    def _advance(self, report: PartnerReport, now: datetime) -> Self:
        if report.step is Step.CANCELLED:
            return self._fall_through(report, now)
        after = _STATUS_AT.get(report.step)
        if after is None:
            return self._set_out(report.step, now)
        step, reason = report.step, report.reason or self.reason
        advanced = ConsignmentAdvanced(at=now, step=step, **self._identity)
        if after is self.status:
            return self._after(advanced, step=step, updated_at=now)
        return self._move(after, advanced, step=step, reason=reason)

    def _set_out(self, step: Step, now: datetime) -> Self:
        """They bring it, and have not fetched it."""
        is_new = self.status is _S.BOOKING
        booked = ConsignmentBooked(at=now, pick_up_by=self.pick_up_by, **self._identity)
        advanced = ConsignmentAdvanced(at=now, step=step, **self._identity)
        events = (*([booked] if is_new else []), *([] if step is Step.BOOKED else [advanced]))
        status = LIFECYCLE.move(self.status, _S.BOOKED) if is_new else self.status
        return self._after(*events, status=status, step=step, updated_at=now)

    def _fall_through(self, report: PartnerReport, now: datetime) -> Self:
        """The partner does not bring it, or not any more."""
        if self.is_collected:
            lost = ConsignmentLost(at=now, **self._identity)
            return self._move(_S.LOST, lost, step=report.step, reason=report.reason)
        if self.open_doubles:
            # Somebody may come for the other one: that is the one we have now.
            return self._take_as_own(self.open_doubles[0], now)
        by_partner = self.status is not _S.REVOKED
        reason = report.reason if by_partner else self.reason
        cancelled = ConsignmentCancelled(
            at=now, reason=reason, by_partner=by_partner, **self._identity
        )
        return self._move(_S.CANCELLED, cancelled, step=report.step, reason=reason)

    def _doubt(self, now: datetime) -> Self:
        return self._after(ConsignmentDoubted(at=now, **self._identity), updated_at=now)

    def _find_double(self, reference: str, now: datetime) -> Self:
        if any(double.reference == reference for double in self.doubles):
            return self
        found = ConsignmentDoubled(at=now, reference=reference, **self._identity)
        doubles = (*self.doubles, Double(reference=reference))
        return self._after(found, doubles=doubles, updated_at=now)

    def _learn_double(self, report: PartnerReport, now: datetime) -> Self:
        if report.is_collected:
            # Ours was fetched as well, or is over: of one parcel both cannot be.
            return self._dispute(report.step, now).settle_double(report.reference)
        if report.step is Step.CANCELLED:
            return self.settle_double(report.reference)
        return self._find_double(report.reference, now)

    def _take_as_own(self, reference: str, now: datetime) -> Self:
        """Take one of two that the partner made as ours, and the other one as its double."""
        if self.reference in {"", reference}:
            return replace(self, reference=reference)
        others = tuple(double for double in self.doubles if double.reference != reference)
        found = ConsignmentDoubled(at=now, reference=self.reference, **self._identity)
        doubles = (*others, Double(reference=self.reference))
        return self._after(found, reference=reference, doubles=doubles, step=None, updated_at=now)

    def _contradicts(self, report: PartnerReport) -> bool:
        """After the end nothing is believed any more; some of it cannot be."""
        is_further = _RANK[report.step] > _RANK[Step.CANCELLED] or report.is_collected
        if not is_further or _STATUS_AT.get(report.step) is self.status:
            return False
        return not self.is_collected or _RANK[report.step] > _RANK[self.step or report.step]

    def _dispute(self, step: Step, now: datetime) -> Self:
        """Tell, once, that what the partner tells cannot be."""
        if self.is_disputed:
            return self
        disputed = ConsignmentDisputed(at=now, step=step, **self._identity)
        return self._after(disputed, is_disputed=True, updated_at=now)

    @property
    def _identity(self) -> dict[str, Any]:
        return {
            "consignment_id": self.id,
            "delivery_id": self.delivery_id,
            "partner": self.partner,
        }

    def _move(self, target: ConsignmentStatus, event: ConsignmentEvent, **changes: Any) -> Self:
        status = LIFECYCLE.move(self.status, target)
        # Who brought it, and where they were, is nobody's business afterwards.
        gone: dict[str, Any] = {"courier_name": "", "courier_phone": "", "position": None}
        if status in OVER:
            changes |= gone
        return self._after(event, status=status, updated_at=event.at, **changes)


def _takes_precedence(report: PartnerReport, consignment: Consignment) -> bool:
    """Whether the parcel is with that one, and not with the one that we took for ours."""
    is_other = report.reference not in {consignment.reference, ""}
    return is_other and report.is_collected and not consignment.is_collected
