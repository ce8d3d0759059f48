"""What every store of orders and its views must do, whatever they are made of."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest

from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from application.shop.order_ports import OrderStore, OrderViews
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import DeliveryId, EventId, OrderId, ShipmentId, VoucherId
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound, ShipmentNotFound
from domain.shop.order_events import Fulfilment, OrderCancelledBy
from domain.shop.order_state import OrderStatus
from domain.shop.shipment import AtEvent, OrderLine, Shipment
from tests.support.clock import NOON
from tests.support.orders import (
    BUYER,
    OTHER_SELLER,
    SELLER,
    a_charge,
    a_line,
    a_shipment,
    an_order,
    euros,
    some_tickets,
)
from tests.support.stock import BREMEN

PAID_FOR_US = replace(a_charge(), discount=euros(490), net=euros(0))


@dataclass(frozen=True, slots=True)
class Office:
    work: UnitOfWork[OrderStore]
    views: OrderViews


def everything_in(**given: Any) -> Order:
    """An order with something of all that an order can have.

    Vouchers pay for all of it: so it is sound without a payment, whatever becomes of it.
    """
    seat = AtEvent(event_id=EventId(uuid4()), seat="A/1", venue="Hall", address="", position=BREMEN)
    shipments = (
        a_shipment(weight_grams=1200, arrives_by=NOON, charge=PAID_FOR_US),
        a_shipment(Fulfilment.SEAT, seller_id=OTHER_SELLER, at_event=seat, charge=PAID_FOR_US),
        a_shipment(Fulfilment.PICK_UP),
    )
    return an_order(
        *shipments,
        lines=tuple(a_free_line(each) for each in shipments),
        tickets=(some_tickets(0),),
        vouchers=(VoucherId(uuid4()),),
        has_hold=False,
        **given,
    )


def a_free_line(shipment: Shipment) -> OrderLine:
    nothing = euros(0)
    return a_line(shipment, discount=euros(2 * 1999), net=nothing, tax=nothing)


async def stored(office: Office, order: Order) -> Order:
    async with office.work.begin() as store:
        await store.orders.add(order)
    return order.settled()


async def saved(office: Office, order: Order) -> Order:
    async with office.work.begin() as store:
        await store.orders.save(order)
    return order.settled()


async def added_in_vain(office: Office, order: Order) -> None:
    async with office.work.begin() as store:
        await store.orders.add(order)
        raise ZeroDivisionError


class OrdersContract:
    """Subclass it, give it an ``office`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def office(self) -> Office:
        raise AssertionError("Every adapter brings its own.")

    async def test_an_order_comes_back_as_it_was(self, office: Office) -> None:
        order = await stored(office, everything_in())

        async with office.work.begin() as store:
            assert await store.orders.get(order.id) == order
            assert await store.orders.lock(order.id) == order
        assert await office.views.get(order.id) == order

    async def test_an_order_of_tickets_alone_comes_back_too(self, office: Office) -> None:
        order = await stored(
            office,
            an_order(
                lines=(),
                shipments=(),
                tickets=(some_tickets(0),),
                destination=None,
                has_hold=False,
            ),
        )

        changed = await saved(office, order.confirm(None, now=NOON))

        assert await office.views.get(order.id) == changed

    async def test_what_changes_is_kept(self, office: Office) -> None:
        order = await stored(office, everything_in())
        paid = await saved(office, order.confirm(None, now=NOON))
        first = paid.shipments[0].id
        gone = paid.ship(
            first,
            by=SELLER,
            now=NOON,
            delivery_id=DeliveryId(uuid4()),
            carrier="Post",
            tracking_number="17",
        )

        changed = await saved(office, gone)

        assert await office.views.get(order.id) == changed

    async def test_what_is_cancelled_of_lines_is_kept(self, office: Office) -> None:
        order = await stored(office, everything_in().confirm(None, now=NOON))
        dropped = order.drop(
            order.shipments[1].id,
            who=OrderCancelledBy.SELLER,
            by=SELLER,
            reason="broken",
            refund_id=uuid4(),  # type: ignore[arg-type]
            with_charge=True,
            now=NOON,
        )

        changed = await saved(office, dropped)

        assert [line.cancelled for line in changed.lines] == [0, 2, 0]
        assert await office.views.get(order.id) == changed

    async def test_of_two_who_change_the_same_one_loses(self, office: Office) -> None:
        order = await stored(office, everything_in())
        await saved(office, order.time_out(now=NOON))

        with pytest.raises(StaleVersion):
            await saved(office, order.confirm(None, now=NOON))

    async def test_a_transaction_that_fails_leaves_nothing(self, office: Office) -> None:
        order = an_order()
        with pytest.raises(ZeroDivisionError):
            await added_in_vain(office, order)

        with pytest.raises(OrderNotFound):
            await office.views.get(order.id)

    async def test_an_unknown_order_is_not_found(self, office: Office) -> None:
        async with office.work.begin() as store:
            with pytest.raises(OrderNotFound):
                await store.orders.get(OrderId(uuid4()))
            with pytest.raises(OrderNotFound):
                await store.orders.lock(OrderId(uuid4()))
        with pytest.raises(OrderNotFound):
            await office.views.get(OrderId(uuid4()))
        with pytest.raises(ShipmentNotFound):
            await office.views.of_shipment(ShipmentId(uuid4()))

    async def test_a_buyer_pages_through_their_orders_newest_first(self, office: Office) -> None:
        orders = [await stored(office, an_order()) for _ in range(3)]
        newest = sorted((order.id for order in orders), reverse=True)

        first = await office.views.of_buyer(BUYER, PageRequest(cursor=None, limit=2))
        rest = await office.views.of_buyer(BUYER, PageRequest(cursor=first.next, limit=2))

        assert [order.id for order in (*first.items, *rest.items)] == newest
        assert rest.next is None

    async def test_a_seller_finds_orders_with_something_of_theirs(self, office: Office) -> None:
        mine = await stored(office, an_order())
        both = await stored(office, everything_in())
        paid = await saved(office, both.confirm(None, now=NOON))
        page = PageRequest(cursor=None, limit=10)

        everything = await office.views.of_seller(SELLER, (), page)
        theirs = await office.views.of_seller(OTHER_SELLER, (), page)
        confirmed = await office.views.of_seller(SELLER, (OrderStatus.CONFIRMED,), page)

        assert {order.id for order in everything.items} == {mine.id, both.id}
        assert theirs.items == confirmed.items == (paid,)

    async def test_a_shipment_leads_to_its_order(self, office: Office) -> None:
        order = await stored(office, everything_in())

        assert await office.views.of_shipment(order.shipments[2].id) == order
