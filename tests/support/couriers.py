"""Couriers as tests need them, and a fleet that works on any store."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, partial
from typing import Any
from uuid import UUID, uuid4

from adapters.maps.great_circle import GreatCircleMaps
from adapters.memory.broadcast import MemoryBroadcast
from adapters.memory.courier_views import MemoryCandidates, MemoryCourierViews, MemoryPositions
from adapters.memory.couriers import MemoryCourierStore
from adapters.memory.deliveries import MemoryDeliveryViews
from adapters.memory.delivery_zones import MemoryZoneViews
from adapters.memory.market import MemoryMarketViews
from adapters.memory.tracking import MemoryTrackingArchive
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.delivery.answer_offer import AnswerOffer, AnswerOfferHandler
from application.delivery.ask_partners import AskPartners
from application.delivery.assign_by_hand import AssignByHandHandler
from application.delivery.assign_delivery import AssignDelivery, SearchRules
from application.delivery.courier_ports import (
    Candidates,
    CourierStore,
    CourierViews,
    Positions,
    ZoneViews,
)
from application.delivery.dispatch_delivery import DispatchDelivery
from application.delivery.end_overdue_shifts import EndOverdueShifts
from application.delivery.fences import NoticePlaces
from application.delivery.lapse_offer import LapseOffer
from application.delivery.market import Market, MarketRules
from application.delivery.market_ports import MarketViews
from application.delivery.note_silence import NoteSilence
from application.delivery.partner_ports import CourierPartners
from application.delivery.ports import DeliveryViews
from application.delivery.report_location import ReportLocation, ReportLocationHandler
from application.delivery.settle_round import SettleRound
from application.delivery.start_shift import StartShift, StartShiftHandler
from application.delivery.telling import PlaceTeller
from application.delivery.tracking_ports import TrackingArchive
from application.platform.maps import Maps
from application.platform.ports import UnitOfWork
from application.platform.tasks import Routes
from domain.delivery.courier import Capacity, Courier
from domain.delivery.delivery import Delivery
from domain.delivery.geofence import Fences
from domain.delivery.offer import CourierOffer
from domain.delivery.points import Point
from domain.delivery.round import Round
from domain.delivery.zone import Area, Circle, Tariff, Zone
from domain.kernel.access import Principal, Role
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, CourierId, RoundId, ZoneId
from domain.kernel.money import Money
from domain.kernel.travel import Vehicle
from tests.support.bidders import Bidders, Deadlines
from tests.support.clock import NOON, FakeClock
from tests.support.deliveries import BY_DISPATCH, SHOP, TOKENS, a_delivery, a_task, principal

DISPATCHER = BY_DISPATCH.account_id
CITY = ZoneId(UUID(int=0x20))
TARIFF = Tariff(
    base=Money(250, "EUR"),
    per_kilometre=Money(60, "EUR"),
    per_kilogram=Money(20, "EUR"),
    minimum=Money(350, "EUR"),
)


def a_courier(courier_id: CourierId | None = None, **given: Any) -> Courier:
    plain: dict[str, Any] = {"vehicle": Vehicle.BICYCLE, "by": DISPATCHER, "now": NOON}
    return Courier.enrol(courier_id or CourierId(uuid4()), **(plain | given))


def a_zone(area: Area | None = None, **given: Any) -> Zone:
    plain: dict[str, Any] = {
        "name": "Bremen",
        "area": area or Circle(centre=SHOP, metres=8_000),
        "tariff": TARIFF,
        "time_zone": "Europe/Berlin",
        "by": DISPATCHER,
        "now": NOON,
    }
    return Zone.create(ZoneId(given.pop("id", None) or uuid4()), **(plain | given))


def a_round(courier_id: CourierId | None = None, *, places: int = 3) -> Round:
    return Round(
        id=RoundId(uuid4()),
        courier_id=courier_id or CourierId(uuid4()),
        vehicle=Vehicle.BICYCLE,
        capacity=Capacity(grams=15_000, places=places),
    )


def north_of(position: Position, metres: float) -> Position:
    return Position(position.latitude + metres / 111_195, position.longitude)


def as_courier(courier_id: CourierId) -> Principal:
    return principal(courier_id, Role.COURIER)


async def knows_everybody(account_id: AccountId) -> None:
    del account_id


class RandomIds:
    def new(self) -> UUID:
        return uuid4()


@dataclass(kw_only=True)
class Fleet:
    """What couriers and dispatch work with, whatever it is made of."""

    work: UnitOfWork[CourierStore]
    views: CourierViews
    zones: ZoneViews
    deliveries: DeliveryViews
    positions: Positions
    candidates: Candidates
    archive: TrackingArchive
    market_views: MarketViews
    happened: Callable[[], Awaitable[Sequence[str]]]
    know: Callable[[AccountId], Awaitable[None]] = knows_everybody
    clock: FakeClock = field(default_factory=FakeClock)
    rules: SearchRules = field(default_factory=SearchRules)
    maps: Maps = field(default_factory=GreatCircleMaps)
    broadcast: MemoryBroadcast = field(default_factory=MemoryBroadcast)
    partners: CourierPartners = field(default_factory=Bidders)
    deadlines: Deadlines = field(default_factory=Deadlines)

    @cached_property
    def teller(self) -> PlaceTeller:
        return PlaceTeller(broadcast=self.broadcast, tokens=TOKENS, clock=self.clock)

    @cached_property
    def notice_places(self) -> NoticePlaces:
        work: Any = self.work
        return NoticePlaces(work=work, views=self.deliveries, fences=Fences(), clock=self.clock)

    @property
    def by_hand(self) -> AssignByHandHandler:
        return AssignByHandHandler(
            work=self.work, views=self.views, archive=self.archive, clock=self.clock
        )

    @property
    def end_overdue_shifts(self) -> EndOverdueShifts:
        grace = timedelta(minutes=15)
        return EndOverdueShifts(work=self.work, views=self.views, grace=grace, clock=self.clock)

    @property
    def note_silence(self) -> NoteSilence:
        patience = timedelta(minutes=10)
        return NoteSilence(work=self.work, views=self.views, patience=patience, clock=self.clock)

    @property
    def assign(self) -> AssignDelivery:
        return AssignDelivery(
            work=self.work,
            candidates=self.candidates,
            zones=self.zones,
            maps=self.maps,
            clock=self.clock,
            ids=RandomIds(),
            rules=self.rules,
        )

    @cached_property
    def ask_partners(self) -> AskPartners:
        return AskPartners(
            self.partners, clock=self.clock, deadline=timedelta(seconds=2), limit=self.deadlines
        )

    @property
    def dispatch(self) -> DispatchDelivery:
        return DispatchDelivery(
            work=self.work,
            assign=self.assign,
            market=Market(
                ask_partners=self.ask_partners,
                views=self.market_views,
                maps=self.maps,
                clock=self.clock,
                rules=MarketRules(),
            ),
            clock=self.clock,
            ids=RandomIds(),
        )

    async def enrol(self, courier_id: CourierId | None = None, **given: Any) -> CourierId:
        courier = a_courier(courier_id, **given)
        async with self.work.begin() as store:
            await store.couriers.add(courier)
        return courier.id

    async def on_shift(self, *, at: Position = SHOP, **given: Any) -> CourierId:
        """A courier who works, and who was heard of just now."""
        courier_id = await self.enrol(**given)
        await self.start(courier_id)
        await self.report(courier_id, at)
        return courier_id

    async def start(self, courier_id: CourierId) -> None:
        start = StartShiftHandler(work=self.work, clock=self.clock, ids=RandomIds())
        await start(StartShift(by=as_courier(courier_id)))

    async def report(self, courier_id: CourierId, *at: Position) -> int:
        points = tuple(Point(position=position, at=self.clock.now()) for position in at)
        return await self.report_points(courier_id, *points)

    async def report_points(self, courier_id: CourierId, *points: Point) -> int:
        report = ReportLocationHandler(
            positions=self.positions,
            archive=self.archive,
            work=self.work,
            teller=self.teller,
            places=self.notice_places,
            clock=self.clock,
        )
        return (await report(ReportLocation(by=as_courier(courier_id), points=points))).kept

    async def request(self, **given: Any) -> Delivery:
        """A delivery that nobody has begun to look after."""
        delivery = a_delivery(**given)
        for person in (delivery.seller_id, delivery.recipient_id):
            await self.know(person)
        async with self.work.begin() as store:
            await store.deliveries.add(delivery)
        return delivery

    async def ask_somebody(self, delivery: Delivery) -> CourierOffer | None:
        """Look for a courier once; the offer that was made, if one was."""
        await self.assign.attempt(delivery.id)
        return await self.open_offer(delivery)

    async def open_offer(self, delivery: Delivery) -> CourierOffer | None:
        async with self.work.begin() as store:
            return await store.offers.open_of(delivery.id)

    async def answer(self, offer: CourierOffer, *, accepts: bool = True) -> CourierOffer:
        handler = AnswerOfferHandler(work=self.work, clock=self.clock)
        by = as_courier(offer.courier_id)
        return await handler(AnswerOffer(by=by, offer_id=offer.id, accepts=accepts))

    async def lapse(self, offer: CourierOffer, delivery: Delivery) -> None:
        offered = delivery.offer(offer.id, offer.courier_id, until=offer.until, now=NOON).events[-1]
        handler: Any = LapseOffer(work=Untasked(self.work), clock=self.clock)
        await handler(offered, a_task(offered))

    async def settle(self, delivery: Delivery, change: Callable[[Delivery], Delivery]) -> Delivery:
        """Change a delivery as its courier does, and let the round follow."""
        async with self.work.begin() as store:
            changed = change(await store.deliveries.lock(delivery.id))
            await store.deliveries.save(changed)
        handler: Any = SettleRound(work=Untasked(self.work), clock=self.clock)
        await handler(changed.events[-1], a_task(changed.events[-1]))
        return changed.settled()

    async def round_of(self, courier_id: CourierId) -> Round:
        found = await self.views.round(courier_id)
        assert found is not None
        return found

    async def wait(self, **time: float) -> None:
        self.clock.pass_time(timedelta(**time))


class Untasked:
    """Transactions of reactions whose task nobody has stored."""

    def __init__(self, work: Any) -> None:
        self._work = work

    def begin(self, **given: Any) -> Any:
        given.pop("finishing", None)
        return self._work.begin(**given)


def memory_fleet(clock: FakeClock | None = None) -> Fleet:
    database, clock = MemoryDatabase(), clock or FakeClock()
    work: Any = partial(
        MemoryUnitOfWork, database, routes=Routes([]), clock=clock, wake_up=LocalWakeUp()
    )

    async def happened() -> Sequence[str]:
        return [entry.event.name for entry in database.table("event_log").values()]

    return Fleet(
        work=work(MemoryCourierStore),
        views=MemoryCourierViews(database),
        zones=MemoryZoneViews(database),
        deliveries=MemoryDeliveryViews(database),
        positions=MemoryPositions(database),
        candidates=MemoryCandidates(database),
        archive=MemoryTrackingArchive(database),
        market_views=MemoryMarketViews(database),
        happened=happened,
        clock=clock,
    )
