"""Partial cancellations and returns as clients write and read them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec

from application.shop.cancel_lines import CancelledLines, CancelLines
from application.shop.inspect_return import InspectReturn
from application.shop.order_queries import view_for
from application.shop.request_return import RequestReturn, WantedReturn
from domain.kernel.access import Principal
from domain.kernel.errors import Malformed
from domain.kernel.ids import OrderId, OrderLineId, ReturnId
from domain.shop.order_return import (
    REASON_MAX,
    Condition,
    Finding,
    OrderReturn,
    ReturnEntry,
    ReturnLine,
    ReturnStatus,
)
from domain.shop.order_state import LINES_MAX
from domain.shop.return_events import ReturnReason
from domain.shop.seller_terms import ReturnsPaidBy
from entrypoints.http.order_wire import OrderReply, Reason
from entrypoints.http.wire import NO_NUL, Count, MoneyReply, Quantity, Wire

WhyRefused = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=REASON_MAX, pattern=NO_NUL, examples=["It was worn for weeks"]
    ),
]
MinorUnits = Annotated[int, msgspec.Meta(ge=0, le=10**12, examples=[490])]


class PiecesBody(Wire):
    """So many pieces of a line of the order."""

    line: UUID
    quantity: Quantity


class CancelLinesBody(Wire, kw_only=True):
    lines: Annotated[list[PiecesBody], msgspec.Meta(min_length=1, max_length=LINES_MAX)]
    reason: Reason = ""

    def to_command(self, by: Principal, order_id: UUID) -> CancelLines:
        pieces = {OrderLineId(each.line): each.quantity for each in self.lines}
        _need_once(len(pieces), len(self.lines))
        return CancelLines(by=by, order_id=OrderId(order_id), pieces=pieces, reason=self.reason)


class CancelledLinesReply(Wire):
    """``refund`` is what goes back for it; ``order`` as it is then, or would be."""

    refund: MoneyReply
    is_planned: bool
    order: OrderReply

    @classmethod
    def of(cls, done: CancelledLines, by: Principal, *, is_planned: bool = False) -> Self:
        return cls(
            refund=MoneyReply.of(done.refund),
            is_planned=is_planned,
            order=OrderReply.of_view(view_for(done.order, by)),
        )


class ReturnPiecesBody(Wire):
    line: UUID
    quantity: Quantity
    reason: ReturnReason


class RequestReturnBody(Wire):
    """All of it is of one seller."""

    lines: Annotated[list[ReturnPiecesBody], msgspec.Meta(min_length=1, max_length=LINES_MAX)]

    def to_command(self, by: Principal, order_id: UUID) -> RequestReturn:
        lines = {
            OrderLineId(each.line): WantedReturn(quantity=each.quantity, reason=each.reason)
            for each in self.lines
        }
        _need_once(len(lines), len(self.lines))
        return RequestReturn(by=by, order_id=OrderId(order_id), lines=lines)


class RefuseReturnBody(Wire):
    reason: WhyRefused


class FindingBody(Wire):
    """Of those accepted, ``restocked`` are sold again; the others are written off."""

    line: UUID
    accepted: Count
    restocked: Count
    condition: Condition


class InspectReturnBody(Wire, kw_only=True):
    """``returnCost``, in minor units, is withheld if by the terms the buyer bears it."""

    lines: Annotated[list[FindingBody], msgspec.Meta(min_length=1, max_length=LINES_MAX)]
    return_cost: MinorUnits = 0

    def to_command(self, by: Principal, return_id: UUID) -> InspectReturn:
        findings = tuple(
            Finding(
                line_id=OrderLineId(each.line),
                accepted=each.accepted,
                restocked=each.restocked,
                condition=each.condition,
            )
            for each in self.lines
        )
        return InspectReturn(
            by=by,
            return_id=ReturnId(return_id),
            findings=findings,
            return_cost=self.return_cost,
        )


class ReturnLineReply(Wire):
    line: UUID
    quantity: int
    reason: ReturnReason
    accepted: int
    restocked: int
    condition: Condition | None

    @classmethod
    def of(cls, line: ReturnLine) -> Self:
        return cls(
            line=line.line_id,
            quantity=line.quantity,
            reason=line.reason,
            accepted=line.accepted,
            restocked=line.restocked,
            condition=line.condition,
        )


class ReturnEntryReply(Wire):
    at: datetime
    event: str
    by: UUID | None
    why: str

    @classmethod
    def of(cls, entry: ReturnEntry) -> Self:
        return cls(at=entry.at, event=entry.what, by=entry.by, why=entry.why)


class ReturnReply(Wire):
    """``returnsPaidBy`` is who bears what sending it costs; ``withheld`` is taken off for that."""

    id: UUID
    order: UUID
    buyer: UUID
    seller: UUID
    status: ReturnStatus
    lines: list[ReturnLineReply]
    returns_paid_by: ReturnsPaidBy
    withheld: MoneyReply
    refund: MoneyReply
    refund_id: UUID | None
    history: list[ReturnEntryReply]
    requested_at: datetime
    version: int

    @classmethod
    def of(cls, one: OrderReturn) -> Self:
        return cls(
            id=one.id,
            order=one.order_id,
            buyer=one.buyer_id,
            seller=one.seller_id,
            status=one.status,
            lines=[ReturnLineReply.of(line) for line in one.lines],
            returns_paid_by=one.paid_by,
            withheld=MoneyReply.of(one.withheld),
            refund=MoneyReply.of(one.refund),
            refund_id=one.refund_id,
            history=[ReturnEntryReply.of(entry) for entry in one.history],
            requested_at=one.requested_at,
            version=one.version,
        )


class ReturnsReply(Wire):
    items: list[ReturnReply]


def _need_once(different: int, named: int) -> None:
    if different < named:
        raise Malformed("A line is named twice.")
