"""What inventory refuses."""

from collections.abc import Sequence

from domain.inventory.stock import Shortage
from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import HoldId, StockId


class NotLeft(Conflict):
    """Nothing was held; each shortage says what is left of one stock."""

    code = "not-left"

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(
            "Not everything you want is left.",
            shortages=[shortage.as_fact() for shortage in shortages],
        )
        self.shortages = tuple(shortages)


class StockNotFound(NotFound):
    code = "stock-not-found"

    def __init__(self, stock_id: StockId) -> None:
        super().__init__("There is no such stock.", stockId=str(stock_id))


class HoldNotFound(NotFound):
    code = "hold-not-found"

    def __init__(self, hold_id: HoldId) -> None:
        super().__init__("There is no such hold.", holdId=str(hold_id))


class HoldExists(Conflict):
    code = "hold-exists"

    def __init__(self) -> None:
        super().__init__("There is a hold with this id already.")


class HoldRanOut(Conflict):
    code = "hold-ran-out"

    def __init__(self, hold_id: HoldId) -> None:
        super().__init__("The hold ran out; what it kept is free again.", holdId=str(hold_id))


class BelowCommitted(Conflict):
    """A stock cannot shrink below what is held or sold."""

    code = "below-committed"

    def __init__(self, stock_id: StockId, committed: int) -> None:
        super().__init__(
            f"{committed} are held or sold already.", stockId=str(stock_id), committed=committed
        )


class BadLines(Invalid):
    code = "bad-lines"
