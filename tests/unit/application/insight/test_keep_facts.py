"""What ended is kept, by the platform as it is put together."""

from datetime import timedelta

from application.insight.ports import Asked, Group
from entrypoints.composition.root import compose, worker_of
from entrypoints.settings_sources import load_settings
from tests.support.clock import NOON
from tests.support.deliveries import COURIER, PHOTO, SELLER, a_delivery
from tests.support.insight import asked
from tests.support.orders import PAYMENT, an_order

MINUTE = timedelta(minutes=1)
MANY = 100


async def test_a_worker_keeps_what_ended_and_only_once() -> None:
    application = compose(load_settings({}, storage="memory"))
    adapters = application.adapters()
    order = an_order().confirm(PAYMENT, now=NOON)
    shipment = order.shipments[0].id
    order = order.ship(shipment, by=None, now=NOON).arrive(shipment, by=None, now=NOON + MINUTE)
    delivery = (
        a_delivery(order_id=order.id, shipment_id=shipment)
        .assign(COURIER, now=NOON)
        .pick_up(now=NOON)
        .next_stop(now=NOON)
        .deliver(PHOTO, now=NOON + MINUTE)
    )

    async with adapters.delivery_work().begin() as store:
        await store.deliveries.add(delivery)
    async with adapters.order_work().begin() as store:
        await store.orders.add(order)
    for _ in range(2):
        await worker_of(application).run_due()

    views, question = adapters.insight_views(), asked(group=Group.REGION)
    (line,) = await views.deliveries(question, limit=MANY)
    assert (line.key, line.delivered, line.seconds) == ("DE-28", 1, 60)
    (of_orders,) = await views.orders(question, limit=MANY)
    assert (of_orders.key, of_orders.delivered, of_orders.in_all.median) == ("DE", 1, 60)
    (own,) = await views.deliveries(Asked(edges=question.edges, seller_id=SELLER), limit=MANY)
    assert own.on_time == 1
