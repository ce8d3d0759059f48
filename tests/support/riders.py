"""Couriers of our own, who ride through a town and do what their telephones say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from adapters.couriers.sandbox_town import SandboxTown
from adapters.couriers.sandbox_world import Deed, NotTheirs
from application.delivery.answer_offer import AnswerOffer
from application.delivery.bring_back import BringBackDelivery
from application.delivery.hand_over import HandOver
from application.delivery.next_stop import HeadForRecipient
from application.delivery.pick_up import PickUpDelivery
from application.delivery.report_failure import ReportFailure
from application.delivery.report_location import ReportLocation
from application.delivery.start_shift import StartShift
from domain.delivery.delivery import Delivery
from domain.delivery.events import FailureReason
from domain.delivery.job import RoundStop, StopKind
from domain.delivery.points import Point
from domain.delivery.status import DeliveryStatus
from domain.kernel.access import Principal
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, CourierId, DeliveryId
from domain.kernel.travel import METRES_A_SECOND, ROAD_FACTOR, Vehicle
from tests.support.clock import FakeClock
from tests.support.couriers import as_courier
from tests.support.deliveries import once
from tests.support.sandbox_partners import label_of

AT_A_STOP = timedelta(minutes=2)
REPORTS_EVERY = timedelta(minutes=1)
CREDIT_MAX = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How often riders do what one would rather they did not."""

    declines: float = 0.0
    ignores: float = 0.0
    nobody_opens: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What riders have to do with."""

    clock: FakeClock
    chance: Random
    adapters: Any
    use_cases: dict[str, Any]
    world: SandboxTown


class Rider:
    def __init__(
        self, grounds: Grounds, courier_id: CourierId, position: Position, habits: Habits
    ) -> None:
        self.id = courier_id
        self.position = position
        self.habits = habits
        self.silent_until: datetime | None = None
        """Until then their telephone is broken, and they stand where they are."""

        self._grounds = grounds
        self._reported_at: datetime | None = None
        self._heading: tuple[DeliveryId, StopKind] | None = None
        self._served = timedelta()
        self._credit = timedelta()
        """What is left of the time that has passed."""

    @property
    def by(self) -> Principal:
        return as_courier(self.id)

    @property
    def name(self) -> str:
        """In the world."""
        return carrier(self.id)

    async def begin(self) -> None:
        await self._do("start_shift", StartShift(by=self.by))
        await self._report()

    async def go_on(self, time: timedelta, offers: list[Any]) -> None:
        """Answer what one is asked, ride, and do what is to be done at the next stop."""
        now = self._grounds.clock.now()
        if self.silent_until is not None and now < self.silent_until:
            return
        for offer in offers:
            await self._answer(offer)
        self._credit = min(self._credit + time, CREDIT_MAX + time)
        stop = await self._next_stop(now)
        if stop is None:
            self._credit = timedelta()
        elif await self._ride(stop):
            await self._act(stop)
        if self._reported_at is None or now - self._reported_at >= REPORTS_EVERY:
            await self._report()

    async def _report(self) -> None:
        self._reported_at = now = self._grounds.clock.now()
        point = Point(position=self.position, at=now)
        await self._do("report_location", ReportLocation(by=self.by, points=(point,)))

    async def _answer(self, offer: Any) -> None:
        drawn = self._grounds.chance.random()
        if drawn < self.habits.ignores:
            return
        accepts = drawn >= self.habits.ignores + self.habits.declines
        command = AnswerOffer(by=self.by, offer_id=offer.id, accepts=accepts)
        await self._do("answer_offer", command)

    async def _next_stop(self, now: datetime) -> RoundStop | None:
        round_ = await self._grounds.adapters.courier_views().round(self.id)
        stops = () if round_ is None else round_.shown_stops()
        if not stops or (stops[0].opens_at is not None and stops[0].opens_at > now):
            return None
        first: RoundStop = stops[0]
        if (first.delivery_id, first.kind) != self._heading:
            await self._set_out(first)
        return first

    async def _set_out(self, stop: RoundStop) -> None:
        self._heading, self._served = (stop.delivery_id, stop.kind), timedelta()
        delivery = await self._delivery(stop)
        is_to_door = stop.kind is StopKind.DROP_OFF and not stop.brings_back
        if is_to_door and delivery.is_carried and not is_next(delivery):
            command = HeadForRecipient(by=self.by, delivery_id=stop.delivery_id)
            await self._do("head_for_recipient", command, once())

    async def _ride(self, stop: RoundStop) -> bool:
        """Use up the time that there is; tell whether everything is ready to act there."""
        metres = self.position.metres_to(stop.position)
        reach = self._credit.total_seconds() * SPEED
        if reach < metres:
            self.position = towards(self.position, stop.position, reach / metres)
            self._credit = timedelta()
            return False
        self.position = stop.position
        self._credit -= timedelta(seconds=metres / SPEED)
        served = min(AT_A_STOP - self._served, self._credit)
        self._served += served
        self._credit -= served
        return self._served >= AT_A_STOP

    async def _act(self, stop: RoundStop) -> None:
        delivery = await self._delivery(stop)
        if delivery.courier_id != self.id:
            return
        self._heading = None
        if stop.kind is StopKind.PICK_UP:
            await self._fetch(delivery)
        elif stop.brings_back:
            command = BringBackDelivery(by=self.by, delivery_id=delivery.id)
            await self._do("bring_back_delivery", command, once())
            self._put(delivery, Deed.BROUGHT_BACK)
        elif self._grounds.chance.random() < self.habits.nobody_opens:
            await self._fail(delivery, FailureReason.NOBODY_THERE)
        else:
            await self._hand_over(delivery)

    async def _fetch(self, delivery: Delivery) -> None:
        if not self._takes(delivery):
            await self._fail(delivery, FailureReason.OTHER)
            return
        command = PickUpDelivery(by=self.by, delivery_id=delivery.id)
        await self._do("pick_up_delivery", command, once())

    def _takes(self, delivery: Delivery) -> bool:
        """In the world: from the shop, or from the courier who has it."""
        label, now = label_of(delivery.pickup, delivery.dropoff), self._grounds.clock.now()
        if delivery.meeting is None:
            return self._grounds.world.fetch(label, carrier=self.name, now=now)
        other = carrier(delivery.meeting.courier_id)
        try:
            self._grounds.world.pass_on(label, carrier=other, to=self.name, now=now)
        except NotTheirs:
            return False
        return True

    async def _hand_over(self, delivery: Delivery) -> None:
        code = self._grounds.adapters.hand_over_codes().of(delivery.id)
        command = HandOver(by=self.by, delivery_id=delivery.id, code=code)
        await self._do("hand_over_delivery", command, once())
        self._put(delivery, Deed.HANDED_OVER)

    async def _fail(self, delivery: Delivery, reason: FailureReason) -> None:
        command = ReportFailure(by=self.by, delivery_id=delivery.id, reason=reason)
        await self._do("report_delivery_failure", command, once())

    def _put(self, delivery: Delivery, deed: Deed) -> None:
        label, now = label_of(delivery.pickup, delivery.dropoff), self._grounds.clock.now()
        self._grounds.world.put(label, deed, carrier=self.name, now=now)

    async def _delivery(self, stop: RoundStop) -> Delivery:
        found: Delivery = await self._grounds.adapters.delivery_views().get(stop.delivery_id)
        return found

    async def _do(self, use_case: str, *given: Any) -> None:
        await self._grounds.use_cases[use_case](*given)


SPEED = METRES_A_SECOND[Vehicle.BICYCLE] / ROAD_FACTOR
"""As the crow flies."""


def carrier(courier_id: CourierId | AccountId) -> str:
    return f"own/{courier_id}"


def is_next(delivery: Delivery) -> bool:
    return delivery.status is DeliveryStatus.OUT_FOR_DELIVERY


def towards(from_: Position, to: Position, part: float) -> Position:
    return Position(
        from_.latitude + part * (to.latitude - from_.latitude),
        from_.longitude + part * (to.longitude - from_.longitude),
    )
