"""A return: what a buyer sends back to one seller, from the wish to the money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, OrderId, OrderLineId, RefundId, ReturnId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money
from domain.shop.return_errors import BadReturn
from domain.shop.return_events import (
    ReturnApproved,
    ReturnClosed,
    ReturnEvent,
    ReturnInspected,
    ReturnReason,
    ReturnReceived,
    ReturnRefunded,
    ReturnRefundFailed,
    ReturnRefused,
    ReturnRequested,
)
from domain.shop.seller_terms import ReturnsPaidBy

REASON_MAX = 500


class ReturnStatus(StrEnum):
    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    RECEIVED = "RECEIVED"
    INSPECTED = "INSPECTED"
    """Its money is on the way."""

    REFUNDED = "REFUNDED"
    CLOSED = "CLOSED"


LIFECYCLE = Lifecycle(
    name="return",
    initial=ReturnStatus.REQUESTED,
    moves={
        ReturnStatus.REQUESTED: frozenset(
            {ReturnStatus.APPROVED, ReturnStatus.REFUSED, ReturnStatus.CLOSED}
        ),
        ReturnStatus.APPROVED: frozenset({ReturnStatus.RECEIVED, ReturnStatus.CLOSED}),
        ReturnStatus.REFUSED: frozenset(),
        # Nothing of it may be as it should.
        ReturnStatus.RECEIVED: frozenset({ReturnStatus.INSPECTED, ReturnStatus.CLOSED}),
        ReturnStatus.INSPECTED: frozenset({ReturnStatus.REFUNDED}),
        ReturnStatus.REFUNDED: frozenset(),
        ReturnStatus.CLOSED: frozenset(),
    },
)

UNDECIDED = frozenset({ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.RECEIVED})
"""Its pieces are spoken for, and the order does not count them as sent back yet."""


class Condition(StrEnum):
    AS_NEW = "AS_NEW"
    USED = "USED"
    DAMAGED = "DAMAGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """Some pieces of a line of an order. Those not accepted stay the buyer's."""

    line_id: OrderLineId
    quantity: int
    reason: ReturnReason
    accepted: int = 0
    restocked: int = 0
    """How many of the accepted ones are sold again; the others are written off."""

    condition: Condition | None = None
    """As the seller found it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the seller found of one line."""

    line_id: OrderLineId
    accepted: int
    restocked: int
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnEntry:
    at: datetime
    what: str
    """The name of the event."""

    by: AccountId | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReturn(Aggregate):
    id: ReturnId
    order_id: OrderId
    buyer_id: AccountId
    seller_id: AccountId
    lines: tuple[ReturnLine, ...]
    paid_by: ReturnsPaidBy
    """Who bears what sending it back costs, by the terms of the day it was asked for."""

    currency: str
    requested_at: datetime
    status: ReturnStatus = LIFECYCLE.initial
    withheld: Money
    """What sending it back cost the seller, if its buyer bears that."""

    refund: Money
    refund_id: RefundId | None = None
    history: tuple[ReturnEntry, ...] = ()

    @classmethod
    def request(
        cls,
        id: ReturnId,
        *,
        order_id: OrderId,
        buyer_id: AccountId,
        seller_id: AccountId,
        lines: tuple[ReturnLine, ...],
        paid_by: ReturnsPaidBy,
        currency: str,
        now: datetime,
    ) -> Self:
        """Ask to send it back. Whether the order has so many is for the caller to know."""
        if not lines or len({line.line_id for line in lines}) < len(lines):
            raise BadReturn("A return names each line once, and one at least.")
        if any(line.quantity < 1 for line in lines):
            raise BadReturn("Of each line one piece at least is sent back.")
        wanted = cls(
            id=id,
            order_id=order_id,
            buyer_id=buyer_id,
            seller_id=seller_id,
            lines=lines,
            paid_by=paid_by,
            currency=currency,
            requested_at=now,
            withheld=Money.zero(currency),
            refund=Money.zero(currency),
        )
        return wanted.then(ReturnRequested(**wanted.about(now, buyer_id)))

    def approve(self, *, by: AccountId, now: datetime) -> Self:
        status = LIFECYCLE.move(self.status, ReturnStatus.APPROVED)
        return self.then(ReturnApproved(**self.about(now, by)), status=status)

    def refuse(self, reason: str, *, by: AccountId, now: datetime) -> Self:
        status = LIFECYCLE.move(self.status, ReturnStatus.REFUSED)
        if not reason.strip() or len(reason) > REASON_MAX:
            raise BadReturn(f"Say why, in 1 to {REASON_MAX} characters.")
        return self.then(ReturnRefused(**self.about(now, by)), why=reason, status=status)

    def withdraw(self, *, by: AccountId, now: datetime) -> Self:
        """The buyer keeps it after all. Once it is with the seller that is too late."""
        status = LIFECYCLE.move(self.status, ReturnStatus.CLOSED)
        if self.status is ReturnStatus.RECEIVED:
            raise BadReturn("It is with the seller already.")
        return self.then(ReturnClosed(**self.about(now, by)), status=status)

    def receive(self, *, by: AccountId, now: datetime) -> Self:
        status = LIFECYCLE.move(self.status, ReturnStatus.RECEIVED)
        return self.then(ReturnReceived(**self.about(now, by)), status=status)

    def inspect(
        self,
        findings: Sequence[Finding],
        *,
        worth: Money,
        withheld: Money,
        refund_id: RefundId,
        by: AccountId,
        now: datetime,
    ) -> Self:
        """Note what was found. ``worth`` is what was paid for the accepted pieces."""
        lines = self.found(findings)
        if withheld.amount and self.paid_by is ReturnsPaidBy.SELLER:
            raise BadReturn("By these terms sending it back costs the buyer nothing.")
        if not 0 <= withheld.amount <= worth.amount:
            raise BadReturn("No more can be withheld than is paid back.", most=worth.amount)
        refund = worth - withheld
        goes_back = refund_id if refund.amount else None
        inspected = ReturnInspected(**self.about(now, by), refund_id=goes_back, refund=refund)
        looked_at = self.then(
            inspected,
            status=ReturnStatus.INSPECTED,
            lines=lines,
            withheld=withheld,
            refund=refund,
            refund_id=goes_back,
        )
        if refund.amount:
            return looked_at
        closed = ReturnClosed(**self.about(now))
        return looked_at.then(closed, status=ReturnStatus.CLOSED)

    def found(self, findings: Sequence[Finding]) -> tuple[ReturnLine, ...]:
        """The lines as they were found; raise ``BadReturn`` unless each was looked at once."""
        LIFECYCLE.move(self.status, ReturnStatus.INSPECTED)
        by_line = {finding.line_id: finding for finding in findings}
        if len(by_line) < len(findings) or by_line.keys() != {line.line_id for line in self.lines}:
            raise BadReturn("Every line is looked at, and no other.")
        return tuple(_found(line, by_line) for line in self.lines)

    def complete(self, *, amount: Money, now: datetime) -> Self:
        status = LIFECYCLE.move(self.status, ReturnStatus.REFUNDED)
        if self.refund_id is None:
            raise BadReturn("Nothing of it is paid back.")
        refunded = ReturnRefunded(**self.about(now), refund_id=self.refund_id, amount=amount)
        return self.then(refunded, status=status)

    def note_failure(self, reason: str, *, now: datetime) -> Self:
        """The provider refused to pay it back. It is made up for, or paid by hand."""
        if self.refund_id is None:
            raise BadReturn("Nothing of it is paid back.")
        failed = ReturnRefundFailed(**self.about(now), refund_id=self.refund_id)
        return self.then(failed, why=reason)

    def then(self, event: ReturnEvent, *, why: str = "", **changes: Any) -> Self:
        entry = ReturnEntry(at=event.at, what=event.name, by=event.by, why=why)
        return self._after(event, **changes, history=(*self.history, entry))

    def about(self, now: datetime, by: AccountId | None = None) -> dict[str, Any]:
        return {
            "at": now,
            "return_id": self.id,
            "order_id": self.order_id,
            "buyer_id": self.buyer_id,
            "seller_id": self.seller_id,
            "by": by,
        }


def _found(line: ReturnLine, findings: Mapping[OrderLineId, Finding]) -> ReturnLine:
    finding = findings[line.line_id]
    if not 0 <= finding.restocked <= finding.accepted <= line.quantity:
        raise BadReturn(
            "What is sold again was accepted, and what was accepted was sent back.",
            lineId=str(line.line_id),
        )
    return replace(
        line,
        accepted=finding.accepted,
        restocked=finding.restocked,
        condition=finding.condition,
    )
