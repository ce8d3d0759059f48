"""A correction: the counters of a stock were wrong and were put right, for all to see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domain.inventory.events import StockCorrected
from domain.inventory.stock import Stock
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import CorrectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Aggregate):
    id: CorrectionId

    @classmethod
    def of(cls, id: CorrectionId, *, wrong: Stock, right: Stock, now: datetime) -> Self:
        corrected = StockCorrected(
            at=now,
            correction_id=id,
            stock_id=wrong.id,
            held_before=wrong.held,
            held_after=right.held,
            sold_before=wrong.sold,
            sold_after=right.sold,
        )
        return cls(id=id, events=(corrected,))
