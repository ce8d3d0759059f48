"""What points tell of the stops that somebody comes to: told once, and locked only then."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence

from application.delivery.ports import DeliveryStore, DeliveryViews
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.delivery import Delivery
from domain.delivery.errors import DeliveryNotFound
from domain.delivery.geofence import Fences
from domain.delivery.geofence_walk import Places, Watched, news, walked
from domain.delivery.points import Point
from domain.kernel.ids import CourierId, DeliveryId

KNOWN_MAX = 20_000

type _Key = tuple[DeliveryId, CourierId | None]


class NoticePlaces:
    """Whoever reports every second changes a delivery four times at each stop, at most.

    Where its stops are does not change while one courier has it, so that is remembered; what
    was told is read with each report. Only what seems to be news is looked at under lock.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[DeliveryStore],
        views: DeliveryViews,
        fences: Fences,
        clock: Clock,
    ) -> None:
        self._work = work
        self._views = views
        self._fences = fences
        self._clock = clock
        self._known: OrderedDict[_Key, Places] = OrderedDict()

    async def of_courier(
        self,
        courier_id: CourierId,
        watched: Mapping[DeliveryId, Watched],
        points: Sequence[Point],
        *,
        last: Point | None,
    ) -> None:
        """A courier of ours was at these points, oldest first, and at ``last`` before."""
        for delivery_id in sorted(watched):
            places = await self._places((delivery_id, courier_id))
            state = watched[delivery_id]
            if news(state, places, points, last=last, fences=self._fences):
                await self._tell(delivery_id, courier_id, points, last)

    async def notice(
        self, delivery_ids: Collection[DeliveryId], point: Point, *, last: Point | None = None
    ) -> None:
        """Who brings these for a partner was at that point; ``last`` is the one before."""
        for delivery_id in sorted(delivery_ids):
            delivery = await self._views.get(delivery_id)
            watched, places = Watched.of(delivery), Places.of(delivery)
            if news(watched, places, [point], last=last, fences=self._fences):
                await self._tell(delivery_id, None, [point], last)

    async def _tell(
        self,
        delivery_id: DeliveryId,
        courier_id: CourierId | None,
        points: Sequence[Point],
        last: Point | None,
    ) -> None:
        async with self._work.begin() as store:
            delivery = await store.deliveries.lock(delivery_id)
            self._remember((delivery_id, courier_id), delivery)
            if delivery.is_over or delivery.courier_id != courier_id:
                return
            now = self._clock.now()
            noticed = walked(delivery, points, last=last, fences=self._fences, now=now)
            if noticed is not delivery:
                await store.deliveries.save(noticed)

    async def _places(self, key: _Key) -> Places:
        places = self._known.get(key)
        if places is not None:
            return places
        try:
            return self._remember(key, await self._views.get(key[0]))
        except DeliveryNotFound:
            return Places(pickup=None, dropoff=None)

    def _remember(self, key: _Key, delivery: Delivery) -> Places:
        self._known[key] = places = Places.of(delivery)
        if len(self._known) > KNOWN_MAX:
            self._known.popitem(last=False)
        return places
