"""What every store of returns and invoices, and its views, must do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from application.shop.invoice_ports import InvoicePeriod, InvoiceStore, InvoiceViews
from application.shop.return_ports import ReturnStore, ReturnViews
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, InvoiceId, RefundId, ReturnId
from domain.shop.invoice import Invoice, InvoiceKind, InvoiceNotFound, brought, goods, return_cost
from domain.shop.order import Order
from domain.shop.order_return import OrderReturn, ReturnStatus
from domain.shop.return_errors import ReturnNotFound
from tests.support.after_sales import a_finding, a_return, an_invoice, an_invoice_line
from tests.support.clock import NOON
from tests.support.orders import BUYER, OTHER_SELLER, SELLER, a_shipment, an_order, euros

WHOLE = InvoicePeriod()


@dataclass(frozen=True, slots=True)
class Desk:
    returns: UnitOfWork[ReturnStore]
    return_views: ReturnViews
    invoices: UnitOfWork[InvoiceStore]
    invoice_views: InvoiceViews

    async def order(self) -> Order:
        """One of two sellers, that nobody paid for, and that holds nothing."""
        shipments = (a_shipment(), a_shipment(seller_id=OTHER_SELLER))
        order = an_order(*shipments, has_hold=False, destination=None)
        async with self.invoices.begin() as store:
            await store.orders.add(order)
        return order.settled()

    async def asked(self, order: Order, number: int = 1, **given: Any) -> OrderReturn:
        wanted = a_return(id=UUID(int=number), order_id=order.id, **given)
        async with self.returns.begin() as store:
            await store.returns.add(wanted)
        return wanted.settled()

    async def saved(self, changed: OrderReturn) -> OrderReturn:
        async with self.returns.begin() as store:
            await store.returns.save(changed)
        return changed.settled()

    async def issued(self, *invoices: Invoice) -> None:
        async with self.invoices.begin() as store:
            for invoice in invoices:
                await store.invoices.add(invoice)

    async def exported(self, period: InvoicePeriod = WHOLE) -> Sequence[str]:
        return [each.name async for each in self.invoice_views.export(SELLER, period)]


async def taken_in_vain(desk: Desk) -> None:
    async with desk.invoices.begin() as store:
        await store.invoices.next_number(SELLER, InvoiceKind.INVOICE)
        raise ZeroDivisionError


def an_invoice_of(order: Order, number: int = 1, **given: Any) -> Invoice:
    """With all that its seller has in the order."""
    seller_id = given.get("seller_id", SELLER)
    lines = [goods(line, 0, line.quantity) for line in order.lines_of_seller(seller_id)]
    charges = [brought(each) for each in order.shipments if each.seller_id == seller_id]
    return an_invoice(number, order_id=order.id, lines=(*lines, *charges), **given)


class AfterSalesContract:
    """Subclass it, give it a ``desk`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def desk(self) -> Desk:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_return_comes_back_as_it_was(self, desk: Desk) -> None:
        order = await desk.order()
        wanted = await desk.asked(order)

        approved = wanted.approve(by=SELLER, now=NOON).settled()
        received = approved.receive(by=SELLER, now=NOON).settled()
        inspected = received.inspect(
            [a_finding()],
            worth=euros(2000),
            withheld=euros(100),
            refund_id=RefundId(uuid4()),
            by=SELLER,
            now=NOON,
        )
        await desk.saved(wanted.approve(by=SELLER, now=NOON))
        await desk.saved(approved.receive(by=SELLER, now=NOON))
        kept = await desk.saved(inspected)

        assert await desk.return_views.get(wanted.id) == kept
        assert kept.refund_id is not None
        async with desk.returns.begin() as store:
            assert await store.returns.find(wanted.id) == kept
            assert await store.returns.lock(wanted.id) == kept
            assert await store.returns.of_refund(kept.refund_id) == kept
            assert await store.returns.of_refund(RefundId(uuid4())) is None
            assert await store.returns.of_order(order.id) == [kept]

    async def test_of_two_who_change_a_return_one_is_too_late(self, desk: Desk) -> None:
        wanted = await desk.asked(await desk.order())
        await desk.saved(wanted.approve(by=SELLER, now=NOON))

        with pytest.raises(StaleVersion):
            await desk.saved(wanted.withdraw(by=BUYER, now=NOON))

        assert (await desk.return_views.get(wanted.id)).status is ReturnStatus.APPROVED

    async def test_what_nobody_sends_back_is_not_found(self, desk: Desk) -> None:
        nothing = ReturnId(uuid4())

        with pytest.raises(ReturnNotFound):
            await desk.return_views.get(nothing)
        async with desk.returns.begin() as store:
            with pytest.raises(ReturnNotFound):
                await store.returns.find(nothing)
            with pytest.raises(ReturnNotFound):
                await store.returns.lock(nothing)

    async def test_buyers_and_sellers_list_theirs_newest_first(self, desk: Desk) -> None:
        order = await desk.order()
        one, two = await desk.asked(order, 1), await desk.asked(order, 2)
        await desk.asked(order, 3, seller_id=OTHER_SELLER)
        refused = await desk.saved(two.refuse("worn", by=SELLER, now=NOON))
        views = desk.return_views

        mine = await views.of_buyer(BUYER, PageRequest(limit=2))
        rest = await views.of_buyer(BUYER, PageRequest(limit=2, cursor=mine.next))
        theirs = await views.of_seller(SELLER, (), PageRequest())
        over = await views.of_seller(SELLER, [ReturnStatus.REFUSED], PageRequest())

        assert [each.id.int for each in mine.items] == [3, 2]
        assert (rest.items, rest.next) == ((one,), None)
        assert theirs.items == (refused, one)
        assert over.items == (refused,)
        assert [each.id.int for each in await views.of_order(order.id)] == [1, 2, 3]

    async def test_an_invoice_and_its_credit_note_come_back_as_they_were(self, desk: Desk) -> None:
        order = await desk.order()
        invoice = an_invoice_of(order, id=UUID(int=1))
        # What is withheld is all of it: nothing is credited that does not go back.
        lines = (an_invoice_line(90), return_cost(euros(90)))
        note = invoice.settled().credit(InvoiceId(UUID(int=2)), lines, number=1, now=NOON)

        await desk.issued(invoice, note)

        kept = [invoice.settled(), note.settled()]
        assert await desk.invoice_views.of_order(order.id) == kept
        assert await desk.invoice_views.get(note.id) == kept[1]
        async with desk.invoices.begin() as store:
            assert await store.invoices.of_order(order.id) == kept

    async def test_an_invoice_that_nobody_wrote_is_not_found(self, desk: Desk) -> None:
        with pytest.raises(InvoiceNotFound):
            await desk.invoice_views.get(InvoiceId(uuid4()))

    async def test_a_seller_has_one_invoice_for_an_order(self, desk: Desk) -> None:
        order = await desk.order()
        await desk.issued(an_invoice_of(order))

        with pytest.raises(Exception, match=r"already|uq_invoice_of_order"):
            await desk.issued(an_invoice_of(order, 2))

        await desk.issued(an_invoice_of(order, seller_id=OTHER_SELLER))

    async def test_numbers_run_on_for_each_seller_and_kind(self, desk: Desk) -> None:
        async def numbers(*wanted: tuple[AccountId, InvoiceKind]) -> list[int]:
            async with desk.invoices.begin() as store:
                return [await store.invoices.next_number(*each) for each in wanted]

        invoice, note = InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE

        first = await numbers((SELLER, invoice), (SELLER, invoice), (SELLER, note))
        with pytest.raises(ZeroDivisionError):
            await taken_in_vain(desk)
        second = await numbers((SELLER, invoice), (OTHER_SELLER, invoice))

        # What was rolled back left no gap.
        assert (first, second) == ([1, 2, 1], [3, 1])

    async def test_a_seller_lists_and_exports_their_invoices(self, desk: Desk) -> None:
        order = await desk.order()
        later = NOON + timedelta(days=1)
        one = an_invoice_of(order, id=UUID(int=1))
        two = one.settled().credit(InvoiceId(UUID(int=2)), (), number=1, now=later)
        other = an_invoice_of(order, id=UUID(int=3), seller_id=OTHER_SELLER)
        await desk.issued(one, two, other)
        views = desk.invoice_views

        first = await views.of_seller(SELLER, WHOLE, PageRequest(limit=1))
        rest = await views.of_seller(SELLER, WHOLE, PageRequest(limit=1, cursor=first.next))

        assert [each.name for each in (*first.items, *rest.items)] == ["CN-000001", "INV-000001"]
        assert rest.next is None
        assert await desk.exported() == ["INV-000001", "CN-000001"]
        assert await desk.exported(InvoicePeriod(since=later)) == ["CN-000001"]
        assert await desk.exported(InvoicePeriod(until=later)) == ["INV-000001"]
