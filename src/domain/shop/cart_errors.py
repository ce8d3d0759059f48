"""What can be wrong with carts."""

from domain.kernel.errors import Conflict, Invalid, NotFound
from domain.kernel.ids import CartLineId


class CartNotFound(NotFound):
    """There is none, or the token is nobody's."""

    code = "cart-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such cart.")


class CartLineNotFound(NotFound):
    code = "cart-line-not-found"

    def __init__(self, line_id: CartLineId) -> None:
        super().__init__("The cart has no such line.", lineId=str(line_id))


class BadCartQuantity(Invalid):
    code = "bad-cart-quantity"

    def __init__(self, maximum: int) -> None:
        super().__init__(f"A line has 1 to {maximum} pieces.", maximum=maximum)


class CartFull(Conflict):
    code = "cart-full"

    def __init__(self, maximum: int) -> None:
        super().__init__(f"A cart has at most {maximum} lines.", maximum=maximum)


class TooManyVouchers(Conflict):
    code = "too-many-vouchers"

    def __init__(self, maximum: int) -> None:
        super().__init__(f"A cart has at most {maximum} vouchers.", maximum=maximum)


class NotForSale(Conflict):
    """It is not sold, or not now, or not in the currency of the rest of the cart."""

    code = "not-for-sale"


class SeatsNeedNoQuantity(Invalid):
    code = "seats-need-no-quantity"

    def __init__(self) -> None:
        super().__init__("Whoever names the seats has as many places as seats.")


class BadFulfilment(Invalid):
    code = "bad-fulfilment"
