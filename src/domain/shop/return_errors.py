"""What returns refuse."""

from datetime import datetime

from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import OrderLineId, ReturnId


class ReturnNotFound(NotFound):
    code = "return-not-found"

    def __init__(self, return_id: ReturnId) -> None:
        super().__init__("There is no such return.", returnId=str(return_id))


class NoSuchLine(Invalid):
    code = "no-such-order-line"

    def __init__(self, line_id: OrderLineId) -> None:
        super().__init__("The order has no such line.", lineId=str(line_id))


class NotSoMany(Conflict):
    """Some were cancelled, sent back, or are about to be."""

    code = "not-so-many-pieces"

    def __init__(self, line_id: OrderLineId, *, has: int) -> None:
        super().__init__(
            "The line does not have so many pieces left.", lineId=str(line_id), has=has
        )


class ReturnPeriodOver(Conflict):
    code = "return-period-over"

    def __init__(self, until: datetime) -> None:
        super().__init__("It is too late to send this back.", until=until.isoformat())


class NotReturnable(Conflict):
    """It has not arrived, or its seller takes nothing back."""

    code = "not-returnable"


class BadReturn(Invalid):
    code = "bad-return"
