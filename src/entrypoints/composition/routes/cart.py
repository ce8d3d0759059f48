"""What is forgotten of carts."""

from application.platform.tasks import Route
from domain.identity.events import AccountErased
from domain.kernel.events import DomainEvent
from domain.shop.cart_events import (
    CartAcknowledged,
    CartCheckedOut,
    CartDetailsChanged,
    CartLineSet,
    CartMerged,
    CartVoucherAdded,
    CartVoucherRemoved,
)
from domain.shop.voucher_events import VoucherDeactivated, VoucherIssued

ROUTES: tuple[Route, ...] = (Route(on=AccountErased, reaction="forget_cart_of_erased"),)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        CartLineSet,
        CartDetailsChanged,
        CartVoucherAdded,
        CartVoucherRemoved,
        CartAcknowledged,
        CartMerged,
        CartCheckedOut,
        VoucherIssued,
        VoucherDeactivated,
    }
)
