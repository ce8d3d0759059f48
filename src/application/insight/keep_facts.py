"""Once a delivery or an order ended, what is to be known of it later is kept."""

from collections.abc import Sequence

from application.insight.delivery_facts import delivery_facts
from application.insight.order_facts import order_facts
from application.insight.ports import FactStore, Regions
from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from application.realtime.ports import EventLog, LoggedEvent
from domain.delivery.events import DeliveryCancelled, DeliveryDelivered, DeliveryReturned
from domain.shop.order_events import OrderCancelled, OrderDelivered

AT_ONCE = 500


class KeepDeliveryFacts:
    def __init__(self, *, work: UnitOfWork[FactStore], log: EventLog, regions: Regions) -> None:
        self._work = work
        self._log = log
        self._regions = regions

    async def __call__(
        self, event: DeliveryDelivered | DeliveryReturned | DeliveryCancelled, task: Task
    ) -> None:
        history = await history_of(event.subject, self._log)
        region = await self._regions.of_delivery(event.delivery_id)
        facts = delivery_facts(history, region=region)
        async with self._work.begin(finishing=task) as store:
            if facts is not None:
                await store.facts.keep_delivery(facts)


class KeepOrderFacts:
    def __init__(self, *, work: UnitOfWork[FactStore], log: EventLog, regions: Regions) -> None:
        self._work = work
        self._log = log
        self._regions = regions

    async def __call__(self, event: OrderDelivered | OrderCancelled, task: Task) -> None:
        history = await history_of(event.subject, self._log)
        region = await self._regions.of_order(event.order_id)
        facts = order_facts(history, region=region)
        async with self._work.begin(finishing=task) as store:
            await store.facts.keep_order(facts)


async def history_of(subject: str, log: EventLog) -> Sequence[LoggedEvent]:
    """All that ever happened to it."""
    history: list[LoggedEvent] = []
    while True:
        page = await log.of_subject(subject, after=len(history), limit=AT_ONCE)
        history.extend(page)
        if len(page) < AT_ONCE:
            return history
