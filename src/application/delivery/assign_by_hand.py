from dataclasses import dataclass

from application.delivery.courier_ports import CourierStore, CourierViews
from application.delivery.goods_place import goods_place
from application.delivery.rounds import job_of, lock_rounds, take_off
from application.delivery.tracking_ports import TrackingArchive
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.courier_errors import NotOnShift
from domain.delivery.delivery import Delivery
from domain.delivery.reasons import DispatchReason
from domain.kernel.access import Principal, Right
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, DeliveryId

NOWHERE = Position(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignByHand:
    by: Principal
    delivery_id: DeliveryId
    courier_id: CourierId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignByHand:
    """Take a delivery from its courier; without ``courier_id`` another one is looked for."""

    by: Principal
    delivery_id: DeliveryId
    reason: DispatchReason
    courier_id: CourierId | None = None


class AssignByHandHandler:
    """Dispatch decides who does it: no courier is asked, and none too far away.

    What a vehicle carries is not to be decided: without room there is a conflict.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[CourierStore],
        views: CourierViews,
        archive: TrackingArchive,
        clock: Clock,
    ) -> None:
        self._work = work
        self._views = views
        self._archive = archive
        self._clock = clock

    async def __call__(self, command: AssignByHand | ReassignByHand) -> Delivery:
        command.by.need(Right.DISPATCH)
        at = await self._whereabouts(command.courier_id)
        seen = await self._archive.newest(command.delivery_id)
        by, now = command.by.account_id, self._clock.now()
        async with self._work.begin() as store:
            delivery = await store.deliveries.lock(command.delivery_id)
            if isinstance(command, ReassignByHand):
                place = goods_place(delivery, seen)
                reason = command.reason
                delivery = delivery.reassign(reason=reason, now=now, by=by, goods_at=place)
            await self._withdraw_offer(store, delivery)
            await lock_rounds(store, delivery.id, command.courier_id)
            await take_off(store, delivery.id, now=now)
            if command.courier_id is not None:
                delivery = delivery.assign(command.courier_id, now=now, by=by)
                await self._load(store, delivery, command.courier_id, at)
            await store.deliveries.save(delivery)
        return delivery.settled()

    async def _whereabouts(self, courier_id: CourierId | None) -> Position | None:
        seen = None if courier_id is None else await self._views.last_seen(courier_id)
        return None if seen is None else seen.position

    async def _withdraw_offer(self, store: CourierStore, delivery: Delivery) -> None:
        offer = await store.offers.open_of(delivery.id)
        if offer is not None:
            await store.offers.save(offer.withdraw(now=self._clock.now()))

    async def _load(
        self, store: CourierStore, delivery: Delivery, courier_id: CourierId, at: Position | None
    ) -> None:
        (await store.couriers.get(courier_id)).need_active()
        round_ = await store.rounds.lock(courier_id)
        # Where nobody knows a place, wherever the courier is has to do: people know the way.
        job = job_of(delivery, otherwise=at or delivery.pickup.position or NOWHERE)
        if round_ is None or job is None:
            raise NotOnShift
        now = self._clock.now()
        taken = round_.reserve(job, at=at or job.pickup, now=now).improve(at=at, now=now)
        await store.rounds.save(taken.accept(delivery.id))
        await store.searches.forget(delivery.id)
