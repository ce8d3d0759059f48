"""What invoices need from the outside."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.platform.paging import Page, PageRequest
from application.shop.order_ports import Orders
from domain.kernel.ids import AccountId, InvoiceId, OrderId
from domain.shop.invoice import Invoice, InvoiceKind


class Invoices(Protocol):
    """Invoices and credit notes: added, and never changed. Adding one records its event."""

    async def next_number(self, seller_id: AccountId, kind: InvoiceKind) -> int:
        """Take the seller's next number. It is taken only if the transaction is committed.

        Nobody else gets one of the same series before that: so there are no gaps. Who takes
        several in one transaction takes them in the order of their sellers.
        """
        ...

    async def add(self, invoice: Invoice) -> None: ...

    async def of_order(self, order_id: OrderId) -> Sequence[Invoice]:
        """All of an order, in the order in which they were issued."""
        ...


class InvoiceStore(Protocol):
    """What may be touched to issue an invoice, within one transaction."""

    @property
    def orders(self) -> Orders: ...

    @property
    def invoices(self) -> Invoices: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePeriod:
    """From a time on, and up to before another one; ``None``: without an end."""

    since: datetime | None = None
    until: datetime | None = None


class InvoiceViews(Protocol):
    """Invoices to be read. Who may see what is for the caller to decide."""

    async def get(self, invoice_id: InvoiceId) -> Invoice:
        """Return it; raise ``InvoiceNotFound`` if there is none."""
        ...

    async def of_order(self, order_id: OrderId) -> Sequence[Invoice]:
        """All of an order, in the order in which they were issued."""
        ...

    async def of_seller(
        self, seller_id: AccountId, period: InvoicePeriod, page: PageRequest
    ) -> Page[Invoice]:
        """A seller's, newest first; raise ``BadCursor``."""
        ...

    def export(self, seller_id: AccountId, period: InvoicePeriod) -> AsyncIterator[Invoice]:
        """All of a seller's, the oldest first."""
        ...


class InvoicePapers(Protocol):
    """Invoices on paper."""

    def pdf(self, invoice: Invoice) -> bytes: ...
