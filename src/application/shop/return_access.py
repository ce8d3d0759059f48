"""Who has to do with a return."""

from domain.kernel.access import Principal, Right
from domain.kernel.errors import Forbidden
from domain.shop.order_return import OrderReturn
from domain.shop.return_errors import ReturnNotFound


class SellersTurn(Forbidden):
    """What becomes of it is for its seller to say."""

    code = "sellers-turn"

    def __init__(self) -> None:
        super().__init__("Only its seller does this.")


def need_seller(one: OrderReturn, by: Principal) -> None:
    """Refuse all but its seller, and those who help."""
    if by.may(Right.CHANGE_ANY_ORDER) and by.account_id != one.buyer_id:
        return
    if by.account_id == one.seller_id and by.may(Right.SELL):
        return
    need_seen(one, by)
    raise SellersTurn


def need_seen(one: OrderReturn, by: Principal) -> None:
    """Refuse those whose business it is not."""
    is_sellers = by.account_id == one.seller_id and by.may(Right.SELL)
    if by.account_id == one.buyer_id or is_sellers or by.may(Right.SEE_ANY_ORDER):
        return
    raise ReturnNotFound(one.id)
