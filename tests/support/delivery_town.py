"""A town in which deliveries are brought: the whole program in memory, companies and couriers.

Time passes by hand. Where a parcel really is only the world of the sandbox knows; couriers of
our own fetch and bring in it as those of the companies do.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from dependency_injector import providers

from adapters.couriers.sandbox import SandboxPartner
from adapters.couriers.sandbox_scenario import Scenario
from adapters.couriers.sandbox_town import SandboxTown
from adapters.memory.journal import Entry, MemoryTask
from application.delivery.escalate_consignment import PartnerPatience
from application.delivery.partners import ChosenPartners
from application.delivery.ports import ShipmentFact
from application.delivery.receive_partner_notice import ReceivePartnerNotice
from application.platform.tasks import Routes
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_errors import ForgedPartnerNotice, MalformedPartnerNotice
from domain.delivery.courier import Courier
from domain.delivery.delivery import Delivery
from domain.delivery.offer import CourierOffer
from domain.delivery.round import Round
from domain.delivery.stop import Parcel, ParcelSize, Stop
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, CourierId, DeliveryId, OrderId, ShipmentId
from domain.kernel.money import Money
from domain.kernel.travel import Vehicle
from entrypoints.composition.root import compose, reactions_of, use_cases_of, worker_of
from entrypoints.composition.routes.table import ROUTES
from entrypoints.composition.use_cases.consignments import ConsignmentReactions
from entrypoints.composition.use_cases.couriers import CourierReactions
from entrypoints.composition.use_cases.deliveries import DeliveryReactions
from entrypoints.settings import Settings
from tests.support.clock import FakeClock, SeededRandomness
from tests.support.deliveries import Facts
from tests.support.riders import Grounds, Habits, Rider
from tests.support.sandbox_partners import Companies, by_stops, label_of

TICK = timedelta(seconds=30)
HOP_MIN = timedelta(seconds=1)
SILENCE_EVERY = timedelta(minutes=1)
CENTRE = Position(52.52, 13.40)
SPREAD = 0.015
"""Degrees: a part of a town."""

SELLER, RECIPIENT = AccountId(UUID(int=1)), AccountId(UUID(int=2))
CONTAINERS = (CourierReactions, ConsignmentReactions, DeliveryReactions)
REACTIONS = {name for container in CONTAINERS for name in container.providers}
OURS = Routes([route for route in ROUTES if route.reaction in REACTIONS])
"""Of the program's routes those about deliveries: of orders and rooms there are none here."""

type Check = Callable[[], None]


class SeededIds:
    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def new(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128), version=4)


class DeliveryTown:
    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 0,
        kind: type[SandboxPartner] = SandboxPartner,
        routes: Routes = OURS,
        patience: PartnerPatience | None = None,
        partners: bool = True,
        spread: float = SPREAD,
        hop_min: timedelta = HOP_MIN,
        **settings: Any,
    ) -> None:
        self.clock = FakeClock()
        self.chance = Random(seed)
        self._spread = spread
        self._hop_min = hop_min
        self.ids = SeededIds(Random(seed + 1))
        self.companies = Companies(
            clock=self.clock, scenario=scenario, identify=by_stops, kind=kind
        )
        self.facts = Facts()
        self.riders: list[Rider] = []
        application = compose(Settings(storage="memory", **settings))
        self.adapters = application.adapters()
        self._override(
            clock=self.clock,
            ids=self.ids,
            randomness=SeededRandomness(seed),
            routes=routes,
            shipment_facts=self.facts,
            courier_partners=ChosenPartners(
                [*self.companies.partners.values()] if partners else []
            ),
        )
        if patience is not None:
            self._override(escalation_patience=patience)
        self.use_cases = use_cases_of(application)
        self._grounds = Grounds(
            clock=self.clock,
            chance=self.chance,
            adapters=self.adapters,
            use_cases=self.use_cases,
            world=self.world,
        )
        self.reactions = reactions_of(application)
        self.worker = worker_of(application)
        for name, messenger in self.companies.messengers.items():
            messenger.connect(self._webhook(name))
        self.heard: list[ReceivePartnerNotice] = []
        """Every notice that came, forged ones too."""

    @property
    def world(self) -> SandboxTown:
        return self.companies.town

    def table(self, name: str) -> dict[Any, Any]:
        found: dict[Any, Any] = self.adapters.memory().table(name)
        return found

    @property
    def deliveries(self) -> Sequence[Delivery]:
        return list(self.table("deliveries").values())

    @property
    def consignments(self) -> Sequence[Consignment]:
        return list(self.table("consignments").values())

    @property
    def rounds(self) -> Sequence[Round]:
        return list(self.table("courier_rounds").values())

    @property
    def tasks(self) -> Sequence[MemoryTask]:
        return list(self.table("tasks").values())

    def happened(self, name: str) -> list[Any]:
        log: list[Entry] = list(self.table("event_log").values())
        return [entry.event for entry in log if entry.event.name == name]

    async def rider(self, habits: Habits | None = None, **given: Any) -> Rider:
        """A courier of our own who begins to work."""
        courier_id = CourierId(self.ids.new())
        plain: dict[str, Any] = {"vehicle": Vehicle.BICYCLE, "by": SELLER, "now": self.clock.now()}
        async with self.adapters.courier_work().begin() as store:
            await store.couriers.add(Courier.enrol(courier_id, **(plain | given)))
        rider = Rider(self._grounds, courier_id, self.somewhere(), habits or Habits())
        await rider.begin()
        self.riders.append(rider)
        return rider

    async def request(self, words: str = "", *, due: timedelta, **given: Any) -> Delivery:
        """Something is packed. ``words`` are for whoever comes to the door."""
        plain: Any = {"country": "DE", "city": "Berlin"}
        fact = ShipmentFact(
            order_id=OrderId(self.ids.new()),
            shipment_id=ShipmentId(self.ids.new()),
            seller_id=SELLER,
            recipient_id=RECIPIENT,
            pickup=Stop(position=self.somewhere(), **plain),
            dropoff=Stop(position=self.somewhere(), instructions=words, **plain),
            weight_grams=1_500,
            value=Money(4_900, "EUR"),
            promised=None,
            is_wanted=True,
            is_cancelled=False,
        )
        self.facts.known[fact.shipment_id] = fact
        delivery = Delivery.request(
            DeliveryId(self.ids.new()),
            order_id=fact.order_id,
            shipment_id=fact.shipment_id,
            seller_id=SELLER,
            recipient_id=RECIPIENT,
            pickup=fact.pickup,
            dropoff=fact.dropoff,
            parcel=Parcel(fact.weight_grams, ParcelSize.SMALL),
            due_by=self.clock.now() + due,
            now=self.clock.now(),
            **given,
        )
        async with self.adapters.courier_work().begin() as store:
            await store.deliveries.add(delivery)
        return delivery.settled()

    async def react(self, reaction: str, event: Any) -> None:
        """As if that had happened elsewhere."""
        task: Any = None
        await self.reactions[reaction](event, task)

    async def hear(self, notice: ReceivePartnerNotice, **changed: Any) -> int:
        """What our webhook answers."""
        with suppress(ForgedPartnerNotice, MalformedPartnerNotice):
            await self.use_cases["receive_partner_notice"](replace(notice, **changed))
            return 200
        return 401

    async def pass_time(self, time: timedelta, check: Check | None = None) -> None:
        """Let it pass in ticks; between them whatever is due is done."""
        until = self.clock.now() + time
        while self.clock.now() < until:
            await self._tick(min(TICK, until - self.clock.now()))
            if check is not None:
                check()

    async def run_due(self) -> None:
        for messenger in self.companies.messengers.values():
            await messenger.deliver_due()
        await self.worker.run_due()

    def somewhere(self) -> Position:
        return Position(
            CENTRE.latitude + self.chance.uniform(-self._spread, self._spread),
            CENTRE.longitude + self.chance.uniform(-self._spread, self._spread),
        )

    async def _tick(self, time: timedelta) -> None:
        until = self.clock.now() + time
        while self.clock.now() < until:
            due = await self.adapters.tasks().next_due() or until
            left = until - self.clock.now()
            self.clock.pass_time(min(max(due - self.clock.now(), self._hop_min), left))
            await self.run_due()
        asked = self._asked()
        for rider in self.riders:
            await rider.go_on(time, asked[rider.id])
        if self.clock.now().timestamp() % SILENCE_EVERY.total_seconds() < time.total_seconds():
            await self.use_cases["note_silence"]()
        await self.run_due()

    def _asked(self) -> Mapping[CourierId, list[CourierOffer]]:
        asked: defaultdict[CourierId, list[CourierOffer]] = defaultdict(list)
        for offer in self.table("courier_offers").values():
            if offer.is_open and offer.until > self.clock.now():
                asked[offer.courier_id].append(offer)
        return asked

    def _override(self, **parts: Any) -> None:
        for name, part in parts.items():
            getattr(self.adapters, name).override(providers.Object(part))

    def _webhook(self, partner: str) -> Callable[[bytes, Mapping[str, str]], Awaitable[int]]:
        async def receive(body: bytes, headers: Mapping[str, str]) -> int:
            notice = ReceivePartnerNotice(partner=partner, body=body, headers=headers)
            self.heard.append(notice)
            return await self.hear(notice)

        return receive


def label(delivery: Delivery) -> str:
    """What the parcel is called in the world."""
    return label_of(delivery.pickup, delivery.dropoff)


def routes_without(reaction: str) -> Routes:
    left = REACTIONS - {reaction}
    return Routes([route for route in ROUTES if route.reaction in left])


def unwanted(fact: ShipmentFact) -> ShipmentFact:
    return replace(fact, is_wanted=False, is_cancelled=True)
