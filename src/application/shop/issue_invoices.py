"""Reactions to orders: every seller's part of one has an invoice, and credit notes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.tasks import Task
from application.shop.invoice_ports import InvoiceStore
from application.shop.seller_ports import SellerTermsViews
from domain.kernel.ids import AccountId, InvoiceId
from domain.shop.invoice import (
    Invoice,
    InvoiceKind,
    InvoiceLine,
    Party,
    brought,
    goods,
    return_cost,
)
from domain.shop.order import Order
from domain.shop.order_events import (
    OrderCancelled,
    OrderConfirmed,
    OrderLinesCancelled,
    OrderLinesReturned,
)
from domain.shop.seller_terms import SellerTerms

type Parties = Mapping[AccountId, SellerTerms]
type Credited = OrderLinesCancelled | OrderLinesReturned | OrderCancelled


class InvoiceDesk:
    """Writes invoices within the transaction of a reaction, which locked the order."""

    def __init__(self, *, terms: SellerTermsViews, ids: Ids) -> None:
        self._terms = terms
        self._ids = ids

    async def terms_of(self, seller_ids: Sequence[AccountId]) -> Parties:
        return await self._terms.of(seller_ids) if seller_ids else {}

    async def invoices(
        self, store: InvoiceStore, order: Order, parties: Parties, *, now: datetime
    ) -> Mapping[AccountId, Invoice]:
        """The invoice of every seller of the order; issue those that there are not yet."""
        known = {
            each.seller_id: each
            for each in await store.invoices.of_order(order.id)
            if each.kind is InvoiceKind.INVOICE
        }
        # In one order, so that two who take numbers of the same sellers do not deadlock.
        for seller_id in sorted(order.seller_ids):
            if seller_id not in known:
                number = await store.invoices.next_number(seller_id, InvoiceKind.INVOICE)
                new = self._invoice(order, parties[seller_id], number, now=now)
                await store.invoices.add(new)
                known[seller_id] = new.settled()
        return known

    async def credit(
        self,
        store: InvoiceStore,
        invoice: Invoice,
        lines: tuple[InvoiceLine, ...],
        *,
        now: datetime,
    ) -> None:
        number = await store.invoices.next_number(invoice.seller_id, InvoiceKind.CREDIT_NOTE)
        id_ = InvoiceId(self._ids.new())
        await store.invoices.add(invoice.credit(id_, lines, number=number, now=now))

    def _invoice(self, order: Order, terms: SellerTerms, number: int, *, now: datetime) -> Invoice:
        seller_id = terms.seller_id
        lines = (goods(line, 0, line.quantity) for line in order.lines_of_seller(seller_id))
        charges = (
            brought(each)
            for each in order.shipments
            if each.seller_id == seller_id and each.charge.price.amount
        )
        to = None if order.destination is None else order.destination.address
        return Invoice(
            id=InvoiceId(self._ids.new()),
            kind=InvoiceKind.INVOICE,
            number=number,
            order_id=order.id,
            buyer_id=order.buyer_id,
            seller_id=seller_id,
            issued_at=now,
            currency=order.total.currency,
            lines=(*lines, *charges),
            issuer=Party(
                name=terms.display_name,
                address=terms.legal_address,
                tax_number=terms.tax_number,
            ),
            recipient=Party(name="" if to is None else to.name, address=to),
        ).issued()


class IssueInvoices:
    """Once an order is confirmed, each of its sellers has an invoice for it."""

    def __init__(self, *, work: UnitOfWork[InvoiceStore], desk: InvoiceDesk, clock: Clock) -> None:
        self._work = work
        self._desk = desk
        self._clock = clock

    async def __call__(self, event: OrderConfirmed, task: Task) -> None:
        parties = await self._desk.terms_of(event.seller_ids)
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(event.order_id)
            await self._desk.invoices(store, order, parties, now=self._clock.now())


class IssueCreditNotes:
    """What is paid back has a credit note: the same amount, of the same lines.

    The event says which pieces they were, so that it does not matter when this is done.
    """

    def __init__(self, *, work: UnitOfWork[InvoiceStore], desk: InvoiceDesk, clock: Clock) -> None:
        self._work = work
        self._desk = desk
        self._clock = clock

    async def __call__(self, event: Credited, task: Task) -> None:
        if not event.refund.amount:
            return
        now = self._clock.now()
        parties = await self._desk.terms_of(event.seller_ids)
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(event.order_id)
            known = await self._desk.invoices(store, order, parties, now=now)
            for seller_id in sorted(order.seller_ids):
                lines = credited_lines(order, event, seller_id)
                if any(line.total.amount for line in lines):
                    await self._desk.credit(store, known[seller_id], lines, now=now)


def credited_lines(order: Order, event: Credited, seller_id: AccountId) -> tuple[InvoiceLine, ...]:
    """What of a seller's invoice is taken back."""
    pieces = {
        line_id: (already, quantity)
        for line_id, already, quantity in zip(
            event.lines, event.already, event.quantities, strict=True
        )
    }
    lines = [
        goods(line, *pieces[line.id])
        for line in order.lines_of_seller(seller_id)
        if line.id in pieces
    ]
    charges = [
        brought(each)
        for each in order.shipments
        if each.seller_id == seller_id and each.label in event.refunded_lines
    ]
    if isinstance(event, OrderLinesReturned) and lines and event.withheld.amount:
        lines.append(return_cost(event.withheld))
    return (*lines, *charges)
