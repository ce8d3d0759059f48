from collections.abc import Sequence

from application.payments.dispute_ports import DisputeEvidence
from application.payments.ports import Evidence, EvidenceKind
from domain.payments.dispute_case import DisputeCase
from domain.payments.payment import Payment


class GatherEvidence:
    """Everything that speaks for us in a dispute: what others know, and what staff added."""

    def __init__(self, sources: Sequence[DisputeEvidence]) -> None:
        self._sources = sources

    async def __call__(self, payment: Payment, case: DisputeCase) -> Sequence[Evidence]:
        known = [each for source in self._sources for each in await source.of(payment)]
        added = [Evidence(kind=EvidenceKind.OTHER, text=added.text) for added in case.texts]
        return [_of_payment(payment), *known, *added]


def _of_payment(payment: Payment) -> Evidence:
    back = ", ".join(f"{refund.amount} {refund.status}" for refund in payment.refunds)
    text = (
        f"Payment {payment.id} of {payment.amount} for {payment.purpose} by {payment.method},"
        f" begun at {payment.opened_at.isoformat()}. Refunds: {back or 'none'}."
    )
    return Evidence(kind=EvidenceKind.OTHER, text=text)
