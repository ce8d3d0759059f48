"""What a partner tells of a consignment, in our words."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.delivery.consignment_events import Step
from domain.delivery.events import ProofKind
from domain.kernel.geo import Position
from domain.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerReport:
    """How it stands with the partner, in our words. A notice and an answer tell the same."""

    reference: str
    """How the partner calls it."""

    step: Step
    at: datetime
    """When it was so, by the partner's clock."""

    is_collected: bool
    """Whether it was ever fetched, whatever came then."""

    reason: str = ""
    """Why it was cancelled or comes back: a word, no text."""

    fee: Money | None = None
    """What it costs in the end, if they have said so."""

    arrives_at: datetime | None = None
    courier_name: str = field(default="", repr=False)
    courier_phone: str = field(default="", repr=False)
    position: Position | None = field(default=None, repr=False)
    """Where their courier is, at ``at``."""

    proof: frozenset[ProofKind] = frozenset()

    @property
    def may_still_come(self) -> bool:
        """Whether nobody has fetched it, and somebody is to."""
        return not self.is_collected and self.step is not Step.CANCELLED


def by_weight(report: PartnerReport) -> tuple[bool, bool, str]:
    """What was fetched comes first, and what was cancelled last."""
    return (not report.is_collected, report.step is Step.CANCELLED, report.reference)
