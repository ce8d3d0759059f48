"""Valid carts, vouchers and lines to price. A test names only what it is about."""

from typing import Any
from uuid import UUID, uuid4

from domain.kernel.ids import (
    AccountId,
    CartId,
    CategoryId,
    EventId,
    ProductId,
    TicketTypeId,
    VariantId,
    VoucherId,
)
from domain.kernel.money import Money
from domain.shop.cart import Cart
from domain.shop.cart_items import Goods, Tickets
from domain.shop.pricing import LineToPrice
from domain.shop.voucher import Voucher
from domain.shop.voucher_terms import VoucherKind, VoucherTerms
from tests.support.clock import NOON

SELLER = AccountId(UUID(int=0x5E11))
OTHER_SELLER = AccountId(UUID(int=0x5E12))
SHOPPER = AccountId(UUID(int=0xC))
PRODUCT = ProductId(UUID(int=0x9001))
CATEGORY = CategoryId(UUID(int=0x9002))
EVENT = EventId(UUID(int=100))
STALLS = TicketTypeId(UUID(int=400))
PRICE = Money(1999, "EUR")


def euros(cents: int) -> Money:
    return Money(cents, "EUR")


def goods(number: int = 1) -> Goods:
    return Goods(variant_id=VariantId(UUID(int=0x7000 + number)))


def tickets(*seats: str, **given: Any) -> Tickets:
    plain: dict[str, Any] = {"event_id": EVENT, "ticket_type_id": STALLS, "seats": seats}
    return Tickets(**(plain | given))


def a_cart(**given: Any) -> Cart:
    plain: dict[str, Any] = {"owner_id": SHOPPER, "created_at": NOON, "updated_at": NOON}
    return Cart(id=CartId(uuid4()), **(plain | given))


def a_guests_cart(token_hash: bytes = b"hash", **given: Any) -> Cart:
    return a_cart(owner_id=None, token_hash=token_hash, **given)


def terms(kind: VoucherKind = VoucherKind.PERCENTAGE, **given: Any) -> VoucherTerms:
    plain: dict[str, Any] = {"kind": kind}
    if kind is VoucherKind.PERCENTAGE:
        plain["basis_points"] = 1_000
    if kind is VoucherKind.AMOUNT:
        plain["amount"] = euros(500)
    return VoucherTerms(**(plain | given))


def a_voucher(code: str = "", **given: Any) -> Voucher:
    id_ = VoucherId(uuid4())
    plain: dict[str, Any] = {
        "code": code or id_.hex[:12],
        "issuer_id": SELLER,
        "for_all": False,
        "terms": terms(),
        "uses": None,
        "uses_per_buyer": None,
        "now": NOON,
    }
    return Voucher.issue(id_, **(plain | given))


def to_price(cents: int = 1999, quantity: int = 1, **given: Any) -> LineToPrice:
    plain: dict[str, Any] = {
        "line_id": uuid4(),
        "seller_id": SELLER,
        "unit_price": euros(cents),
        "quantity": quantity,
    }
    return LineToPrice(**(plain | given))
