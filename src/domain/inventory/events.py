"""What happens to inventory that others must hear of."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import CorrectionId, StockId


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCorrected(DomainEvent):
    """The counters of a stock differed from its lines, and were put right."""

    audited: ClassVar[bool] = True

    correction_id: CorrectionId
    stock_id: StockId
    held_before: int
    held_after: int
    sold_before: int
    sold_after: int

    @property
    def subject(self) -> str:
        return f"correction:{self.correction_id}"
