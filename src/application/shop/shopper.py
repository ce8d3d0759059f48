"""Who fills a cart: somebody signed in, or whoever has a guest's token."""

from dataclasses import dataclass, field

from application.shop.cart_ports import CartTokens, OfAccount, OfGuest, Whose
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopper:
    by: Principal | None
    token: str | None = field(default=None, repr=False)

    @property
    def account_id(self) -> AccountId | None:
        return None if self.by is None else self.by.account_id


def whose_cart(shopper: Shopper, tokens: CartTokens) -> Whose | None:
    """The cart of who is signed in, else that of the token; ``None``: there is none yet."""
    if shopper.by is not None:
        shopper.by.need(Right.ORDER)
        return OfAccount(shopper.by.account_id)
    if shopper.token is None:
        return None
    return OfGuest(tokens.hash_of(shopper.token))
