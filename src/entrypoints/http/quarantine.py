"""What payment providers said and cannot be right, for operators to look at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency

from application.payments.ports import ReceivedNotice
from application.payments.queries import ShowQuarantine, Suspicions
from application.platform.paging import PageRequest
from domain.kernel.access import Principal
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from entrypoints.http.wire import MoneyReply, Wire


class QuarantinedReply(Wire):
    """Nothing moved because of what is doubted; the payment goes on as usual."""

    payment_id: UUID
    purpose: str
    status: PaymentStatus
    amount: MoneyReply
    provider: str
    reference: str | None
    reason: str

    @classmethod
    def of(cls, payment: Payment) -> Self:
        return cls(
            payment_id=payment.id,
            purpose=payment.purpose,
            status=payment.status,
            amount=MoneyReply.of(payment.amount),
            provider=payment.gateway,
            reference=payment.reference or None,
            reason=payment.quarantine_reason,
        )


class UnmatchedNoticeReply(Wire):
    """A notice about a charge that is none of ours, as far as we know."""

    provider: str
    notice_id: str
    key: str | None
    reference: str | None
    received_at: datetime

    @classmethod
    def of(cls, received: ReceivedNotice) -> Self:
        return cls(
            provider=received.gateway,
            notice_id=received.notice.id,
            key=received.notice.key,
            reference=received.notice.reference or None,
            received_at=received.received_at,
        )


class QuarantineReply(Wire):
    items: list[QuarantinedReply]
    next: str | None
    unmatched_notices: list[UnmatchedNoticeReply]
    """The oldest of them, at most a hundred."""

    @classmethod
    def of(cls, found: Suspicions) -> Self:
        return cls(
            items=[QuarantinedReply.of(payment) for payment in found.payments.items],
            next=found.payments.next,
            unmatched_notices=_replies(found.notices),
        )


def _replies(notices: Sequence[ReceivedNotice]) -> list[UnmatchedNoticeReply]:
    return [UnmatchedNoticeReply.of(received) for received in notices]


class QuarantineController(Controller):
    path = "/ops/payments"
    tags = ("Operations",)

    @get("/quarantine", summary="List payments whose provider said what cannot be right")
    async def quarantine(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        show_quarantine: NamedDependency[ShowQuarantine],
    ) -> QuarantineReply:
        return QuarantineReply.of(await show_quarantine(page, principal))
