from datetime import timedelta

from application.delivery.courier_ports import CourierStore, CourierViews, Silent
from application.delivery.rounds import take_off
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.delivery import Delivery
from domain.delivery.points import SILENCE
from domain.delivery.reasons import DispatchReason
from domain.delivery.status import DeliveryStatus

AT_ONCE = 100
REASON = DispatchReason.COURIER_SILENT


class NoteSilence:
    """Say of each delivery whose courier is not heard of any more that it has stalled.

    One look at the couriers who were silent for too long and of whom nobody was told yet;
    a silence is told once, however many processes look. Nobody waits for ever: after a while
    somebody else fetches what is still at the seller's, and dispatch is called for the rest.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[CourierStore],
        views: CourierViews,
        patience: timedelta,
        clock: Clock,
    ) -> None:
        self._work = work
        self._views = views
        self._patience = max(patience, SILENCE)
        self._clock = clock

    async def __call__(self) -> int:
        now = self._clock.now()
        found = await self._views.silent(before=now - SILENCE, limit=AT_ONCE)
        for silent in found:
            await self._tell(silent)
        lost = await self._views.given_up(before=now - self._patience, limit=AT_ONCE)
        for silent in lost:
            await self._give_up(silent)
        return len(found) + len(lost)

    async def _tell(self, silent: Silent) -> None:
        async with self._work.begin() as store:
            if not await store.positions.note_silence(silent.courier_id, since=silent.since):
                return
            for delivery_id in sorted(silent.delivery_ids):
                delivery = await store.deliveries.lock(delivery_id)
                if delivery.is_over or delivery.courier_id != silent.courier_id:
                    continue
                stalled = delivery.stall(silent_since=silent.since, now=self._clock.now())
                await store.deliveries.save(stalled)

    async def _give_up(self, silent: Silent) -> None:
        async with self._work.begin() as store:
            # All deliveries before the round: nobody locks them the other way about.
            locked = [await store.deliveries.lock(each) for each in sorted(silent.delivery_ids)]
            if not await store.positions.settle_silence(silent.courier_id, since=silent.since):
                return
            for delivery in locked:
                is_theirs = delivery.courier_id == silent.courier_id and not delivery.is_over
                if is_theirs:
                    await self._hand_on(store, delivery, silent)

    async def _hand_on(self, store: CourierStore, delivery: Delivery, silent: Silent) -> None:
        """Who only was to fetch it has nothing with them."""
        now = self._clock.now()
        if delivery.silent_since is None:
            # Given to them meanwhile, by somebody who knows what they do.
            await store.deliveries.save(delivery.stall(silent_since=silent.since, now=now))
            return
        if delivery.status is not DeliveryStatus.ASSIGNED:
            await store.deliveries.save(delivery.escalate(reason=REASON, now=now))
            return
        await take_off(store, delivery.id, now=now)
        await store.deliveries.save(delivery.reassign(reason=REASON, now=now))
