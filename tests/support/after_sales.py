"""Valid returns and invoices. A test names only what it is about."""

from typing import Any
from uuid import UUID, uuid4

from domain.kernel.ids import AccountId, InvoiceId, OrderId, OrderLineId, ReturnId
from domain.kernel.money import Money
from domain.shop.invoice import Invoice, InvoiceKind, InvoiceLine, ItemKind, Party
from domain.shop.order_return import Condition, Finding, OrderReturn, ReturnLine
from domain.shop.return_events import ReturnReason
from domain.shop.seller_terms import ReturnsPaidBy
from tests.support.clock import NOON
from tests.support.orders import BUYER, SELLER, euros
from tests.support.stock import an_address

LINE = OrderLineId(UUID(int=0x11E))


def a_return_line(quantity: int = 2, line_id: OrderLineId = LINE) -> ReturnLine:
    return ReturnLine(line_id=line_id, quantity=quantity, reason=ReturnReason.DAMAGED)


def a_return(*lines: ReturnLine, id: UUID | None = None, **given: Any) -> OrderReturn:
    """Two pieces of one line, asked to be sent back."""
    plain: dict[str, Any] = {
        "order_id": OrderId(uuid4()),
        "buyer_id": BUYER,
        "seller_id": SELLER,
        "paid_by": ReturnsPaidBy.BUYER,
        "currency": "EUR",
        "now": NOON,
    }
    return OrderReturn.request(
        ReturnId(id or uuid4()), lines=lines or (a_return_line(),), **(plain | given)
    )


def a_finding(accepted: int = 2, restocked: int = 1, line_id: OrderLineId = LINE) -> Finding:
    return Finding(
        line_id=line_id, accepted=accepted, restocked=restocked, condition=Condition.USED
    )


def an_invoice_line(cents: int = 1190, rate: int = 1900, **given: Any) -> InvoiceLine:
    tax = euros(cents).share(rate, of=10_000 + rate)
    plain: dict[str, Any] = {
        "kind": ItemKind.GOODS,
        "label": "line:1",
        "title": "Scarf, red",
        "sku": "SC-1",
        "quantity": 1,
        "unit_price": euros(cents),
        "discount": Money.zero("EUR"),
        "net": euros(cents) - tax,
        "tax": tax,
        "tax_rate": rate,
        "tax_included": True,
    }
    return InvoiceLine(**(plain | given))


def an_invoice(
    number: int = 1, *, id: UUID | None = None, seller_id: AccountId = SELLER, **given: Any
) -> Invoice:
    plain: dict[str, Any] = {
        "kind": InvoiceKind.INVOICE,
        "order_id": OrderId(uuid4()),
        "buyer_id": BUYER,
        "issued_at": NOON,
        "currency": "EUR",
        "lines": (an_invoice_line(),),
        "issuer": Party(name="Fine Fabrics", address=an_address(name="Grace"), tax_number="DE123"),
        "recipient": Party(name="Ada", address=an_address(name="Ada")),
    }
    made = Invoice(
        id=InvoiceId(id or uuid4()), number=number, seller_id=seller_id, **(plain | given)
    )
    return made.issued()
