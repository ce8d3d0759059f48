import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from application.delivery.assign_delivery import AssignDelivery
from application.delivery.courier_ports import CourierStore
from application.delivery.market import Inquiry, Market
from application.delivery.open_consignment import open_consignment
from application.delivery.rounds import take_off
from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.delivery.bids import OWN_FLEET
from domain.delivery.events import (
    DeliveryConsignmentEnded,
    DeliveryOfferEnded,
    DeliveryReassigned,
    DeliveryRequested,
)
from domain.delivery.market import Choice
from domain.kernel.ids import ConsignmentId, DeliveryId

CONTENDED = timedelta(seconds=1)
"""How soon to ask everybody again when others had all of our couriers in hand."""

LET_DOWN = "let-down-by-partners"

type Occasion = (
    DeliveryRequested | DeliveryOfferEnded | DeliveryReassigned | DeliveryConsignmentEnded
)


class DispatchDelivery:
    """Find somebody who brings it: a courier of our own or a partner, whoever is better.

    Everybody is asked outside of transactions. Whoever is chosen is asked, or booked, only if
    then, with the delivery locked, still nobody else is. Without partners there is nothing to
    choose, and nothing more is read than it takes to ask a courier.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[CourierStore],
        assign: AssignDelivery,
        market: Market,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._assign = assign
        self._market = market
        self._clock = clock
        self._ids = ids

    async def __call__(self, event: Occasion, task: Task) -> None:
        if isinstance(event, DeliveryReassigned | DeliveryConsignmentEnded):
            await self._leave_alone(event)
        until = await self.attempt(event.delivery_id, task)
        if until is not None:
            raise NotYet(until)

    async def attempt(
        self, delivery_id: DeliveryId, task: Task | None = None, *, partners: bool = True
    ) -> datetime | None:
        """Try to find somebody; return when to try again, or ``None`` if that is not needed.

        Without ``partners`` only our own couriers are asked.
        """
        if not self._market.has_partners:
            return await self._assign.attempt(delivery_id, task)
        wanted = await self._assign.wanted(delivery_id)
        if wanted is None:
            return None
        couriers, inquiry = await asyncio.gather(
            self._assign.ranked(wanted), self._market.ask(wanted, partners=partners)
        )
        choice = await self._market.choose(inquiry, couriers)
        if choice.carrier is None:
            return await self._assign.found_nobody(delivery_id, why=choice if partners else None)
        if choice.carrier != OWN_FLEET:
            await self._consign(inquiry, choice, choice.carrier, task)
            return None
        if await self._assign.ask(replace(wanted, why=choice), couriers, task):
            return None
        return self._clock.now() + CONTENDED

    async def _leave_alone(self, event: DeliveryReassigned | DeliveryConsignmentEnded) -> None:
        """Whoever has not brought it is not asked again soon; their round is free of it."""
        now = self._clock.now()
        async with self._work.begin() as store:
            delivery = await store.deliveries.lock(event.delivery_id)
            if not delivery.is_open:
                return
            await take_off(store, delivery.id, now=now)
            search = await store.searches.of(delivery.id)
            # Since it happened: this runs again as long as nobody is found.
            if event.partner:
                search = search.let_down_by(event.partner, now=event.at)
            if isinstance(event, DeliveryReassigned) and event.courier_id is not None:
                search = search.asking(event.courier_id, now=event.at)
            if self._assign.is_hopeless(search):
                search = search.escalate()
                await store.deliveries.save(delivery.escalate(reason=LET_DOWN, now=now))
            await store.searches.save(search)

    async def _consign(
        self, inquiry: Inquiry, choice: Choice, partner: str, task: Task | None
    ) -> None:
        now, wanted = self._clock.now(), inquiry.wanted
        async with self._work.begin(finishing=task) as store:
            delivery = await store.deliveries.lock(wanted.delivery.id)
            if not delivery.is_open:
                return
            await take_off(store, delivery.id, now=now)
            await open_consignment(
                store,
                delivery,
                partner,
                inquiry.answers.quotes[partner],
                id=ConsignmentId(self._ids.new()),
                now=now,
            )
            await store.choices.keep(delivery.id, choice, at=now)
