"""What deliveries are told by orders and locations."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.orders import MemoryOrderViews
from adapters.memory.personal_records import MemoryObligations
from adapters.memory.stock_views import MemoryLocationViews
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.shipment_facts import OrderShipmentFacts
from application.delivery.ports import ShipmentFact
from domain.delivery.status import DeliveryStatus
from domain.delivery.stop import Stop
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, EventId, OrderId, ShipmentId
from domain.shop.order import Order
from domain.shop.order_events import Fulfilment, OrderCancelledBy
from domain.shop.shipment import AtEvent
from tests.support.clock import NOON
from tests.support.deliveries import COURIER, RECIPIENT, SELLER, a_delivery_that_is
from tests.support.orders import BUYER, HOME, a_paid_order, a_shipment
from tests.support.stock import a_location, an_address

HALL = Position(53.1, 8.8)
LATER = NOON + timedelta(hours=3)


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase()


async def told(database: MemoryDatabase, order: Order, **location: Any) -> ShipmentFact | None:
    (shipment,) = order.shipments
    place = a_location(**location)
    database.table("locations")[shipment.location_id] = place
    database.table("orders")[order.id] = order.settled()
    facts = OrderShipmentFacts(MemoryOrderViews(database), MemoryLocationViews(database))
    return await facts.of(order.id, shipment.id)


def ready(order: Order) -> Order:
    (shipment,) = order.shipments
    packing = order.begin(shipment.id, by=shipment.seller_id, now=NOON)
    return packing.pack(shipment.id, by=shipment.seller_id, now=NOON)


async def test_a_shipment_goes_from_its_location_to_the_buyers_address(
    database: MemoryDatabase,
) -> None:
    order = ready(a_paid_order(a_shipment(weight_grams=700, arrives_by=LATER)))

    fact = await told(database, order, address=an_address(), position=HALL, opening_hours="9-17")

    assert fact is not None
    assert (fact.recipient_id, fact.weight_grams, fact.promised) == (BUYER, 700, LATER)
    assert (fact.pickup.name, fact.pickup.position, fact.pickup.instructions) == (
        "Fine Fabrics",
        HALL,
        "9-17",
    )
    assert (fact.dropoff.name, fact.dropoff.position) == ("Ada", HOME.position)
    assert fact.dropoff.instructions == "Ring twice"
    assert fact.value == order.lines[0].remaining
    assert (fact.is_wanted, fact.is_cancelled) == (True, False)


async def test_to_a_seat_it_goes_without_a_name(database: MemoryDatabase) -> None:
    seat = AtEvent(
        event_id=EventId(uuid4()), seat="Stalls/C/4", venue="Hall", address="Main 1", position=HALL
    )
    order = ready(a_paid_order(a_shipment(Fulfilment.SEAT, at_event=seat), destination=None))

    fact = await told(database, order)

    assert fact is not None
    assert fact.dropoff == Stop(lines=("Hall", "Main 1", "Seat Stalls/C/4"), position=HALL)
    assert fact.pickup.name == "Warehouse"


@pytest.mark.parametrize(
    ("fulfilment", "is_ready", "is_wanted"),
    [
        (Fulfilment.COURIER, False, False),
        (Fulfilment.COURIER, True, True),
        (Fulfilment.PICK_UP, True, False),
    ],
)
async def test_only_what_is_ready_for_a_courier_is_wanted(
    database: MemoryDatabase, fulfilment: Fulfilment, *, is_ready: bool, is_wanted: bool
) -> None:
    order = a_paid_order(a_shipment(fulfilment))

    fact = await told(database, ready(order) if is_ready else order)

    assert fact is not None
    assert (fact.is_wanted, fact.is_cancelled) == (is_wanted, False)


async def test_what_is_cancelled_is_wanted_no_more(database: MemoryDatabase) -> None:
    order = ready(a_paid_order())
    cancelled = order.cancel(who=OrderCancelledBy.SUPPORT, by=None, reason="", now=NOON)

    fact = await told(database, cancelled)

    assert fact is not None
    assert (fact.is_wanted, fact.is_cancelled) == (False, True)


async def test_of_what_there_is_not_nothing_is_told(database: MemoryDatabase) -> None:
    order = a_paid_order()
    await told(database, order)
    facts = OrderShipmentFacts(MemoryOrderViews(database), MemoryLocationViews(database))

    assert await facts.of(OrderId(uuid4()), order.shipments[0].id) is None
    assert await facts.of(order.id, ShipmentId(uuid4())) is None


async def test_whoever_is_on_a_side_of_a_running_delivery_owes_its_end(
    database: MemoryDatabase,
) -> None:
    running = a_delivery_that_is(DeliveryStatus.IN_TRANSIT)
    over = a_delivery_that_is(DeliveryStatus.DELIVERED)
    database.table("deliveries").update({running.id: running, over.id: over})
    obligations = MemoryObligations(database)

    for person in (SELLER, RECIPIENT, AccountId(COURIER)):
        assert await obligations.of(person) == [f"delivery:{running.id}"]
