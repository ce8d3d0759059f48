"""What orders refuse."""

from collections.abc import Sequence
from datetime import datetime

from domain.kernel.errors import Conflict, Fact, Forbidden, Invalid, NotFound
from domain.kernel.ids import OrderId, ShipmentId


class OrderNotFound(NotFound):
    code = "order-not-found"

    def __init__(self, order_id: OrderId) -> None:
        super().__init__("There is no such order.", orderId=str(order_id))


class ShipmentNotFound(NotFound):
    code = "shipment-not-found"

    def __init__(self, shipment_id: ShipmentId) -> None:
        super().__init__("There is no such shipment.", shipmentId=str(shipment_id))


class NothingToOrder(Conflict):
    """The cart is empty."""

    code = "nothing-to-order"

    def __init__(self) -> None:
        super().__init__("There is nothing in the cart.")


class BasketChanged(Conflict):
    """What is in the cart costs something else now. Look again and decide again."""

    code = "basket-changed"

    def __init__(self, changes: Sequence[Fact]) -> None:
        super().__init__("Not everything is as you saw it; look again.", changes=changes)


class NotLeftForOrder(Conflict):
    """Nothing was held; each shortage says what is left of one line."""

    code = "not-left-for-order"

    def __init__(self, shortages: Sequence[Fact]) -> None:
        super().__init__("Not everything in the cart is left.", shortages=shortages)


class NotDeliverable(Invalid):
    """Nobody brings some of it there, or it cannot be fetched anywhere."""

    code = "not-deliverable"

    def __init__(self, message: str, **facts: Fact) -> None:
        super().__init__(message, **facts)


class BadDestination(Invalid):
    code = "bad-destination"


class NothingToPayFor(Conflict):
    code = "order-is-free"

    def __init__(self) -> None:
        super().__init__("This order costs nothing.")


class OrderPaymentRunning(Conflict):
    code = "order-payment-running"

    def __init__(self) -> None:
        super().__init__("A payment of this order is running already.")


class OrderDeadlinePassed(Conflict):
    code = "order-deadline-passed"

    def __init__(self, deadline: datetime) -> None:
        super().__init__(
            "The time to pay is over; nothing is kept any more.", deadline=deadline.isoformat()
        )


class TooLateToCancel(Conflict):
    """The seller has begun, or lets nobody cancel."""

    code = "too-late-to-cancel"

    def __init__(self) -> None:
        super().__init__("This order can no longer be cancelled by its buyer.")


class OthersSellToo(Conflict):
    """A seller cancels only what is theirs alone, and paid."""

    code = "others-sell-too"

    def __init__(self) -> None:
        super().__init__("This order is not paid yet, or others sell something of it too.")


class BasketGivenUp(Conflict):
    """An event in the basket was cancelled before the basket was paid."""

    code = "basket-given-up"

    def __init__(self) -> None:
        super().__init__("Not everything in this basket can be had any more.")


class BroughtByCourier(Conflict):
    """A courier has it, or the buyer fetches it: they say where it is."""

    code = "brought-by-courier"

    def __init__(self) -> None:
        super().__init__("Whoever brings or fetches this says where it is.")


class WrongCollectionCode(Forbidden):
    code = "wrong-collection-code"

    def __init__(self) -> None:
        super().__init__("This is not the code of this shipment.")
