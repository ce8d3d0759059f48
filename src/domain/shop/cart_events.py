"""What happens to carts. Where their owners live is not told."""

from dataclasses import dataclass

from domain.kernel.events import DomainEvent
from domain.kernel.ids import (
    AccountId,
    CartId,
    EventId,
    OrderId,
    TicketTypeId,
    VariantId,
    VoucherId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CartEvent(DomainEvent):
    cart_id: CartId
    owner_id: AccountId | None
    """``None``: a guest's."""

    @property
    def subject(self) -> str:
        return f"cart:{self.cart_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLineSet(CartEvent):
    """So many of something are in the cart now; zero: it was taken out."""

    variant_id: VariantId | None = None
    event_id: EventId | None = None
    ticket_type_id: TicketTypeId | None = None
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CartDetailsChanged(CartEvent):
    """Where it goes to, or how it comes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CartVoucherAdded(CartEvent):
    voucher_id: VoucherId


@dataclass(frozen=True, slots=True, kw_only=True)
class CartVoucherRemoved(CartEvent):
    voucher_id: VoucherId


@dataclass(frozen=True, slots=True, kw_only=True)
class CartAcknowledged(CartEvent):
    """Its owner saw what changed since they filled it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CartMerged(CartEvent):
    """What a guest had put into another cart came into this one."""

    from_cart_id: CartId


@dataclass(frozen=True, slots=True, kw_only=True)
class CartCheckedOut(CartEvent):
    """What was in it became an order; it is empty now."""

    order_id: OrderId
