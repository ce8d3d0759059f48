"""Taking in what partners tell: what follows from it is one transaction, places are no part."""

from collections.abc import Callable
from datetime import datetime

from application.delivery.consigning import locked, save_with_delivery
from application.delivery.fences import NoticePlaces
from application.delivery.partner_ports import ConsignmentStore
from application.delivery.telling import PlaceTeller
from application.delivery.tracking_ports import TrackingArchive, TrackingUpdate
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.consignment import Consignment
from domain.delivery.points import Point
from domain.kernel.ids import ConsignmentId

type Change = Callable[[Consignment, datetime], Consignment]
"""What becomes of a consignment, as it is under lock, at that time."""


class PartnerPlaces:
    """Where a partner's courier is, for whoever follows the delivery."""

    def __init__(
        self, *, archive: TrackingArchive, teller: PlaceTeller, places: NoticePlaces
    ) -> None:
        self._archive = archive
        self._teller = teller
        self._places = places

    async def tell(self, before: Consignment, consignment: Consignment) -> None:
        """Tell what is new. Whose consignment is over is followed no longer."""
        point = _point_of(consignment)
        if consignment.is_over or point is None or point == _point_of(before):
            return
        update = TrackingUpdate(
            delivery_id=consignment.delivery_id,
            courier_id=None,
            position=point.position,
            status=None,
            at=point.at,
        )
        await self._archive.append([update])
        self._teller.tell(consignment.id, [consignment.delivery_id], point)
        await self._places.notice([consignment.delivery_id], point, last=_point_of(before))


class PartnerNews:
    def __init__(
        self, *, work: UnitOfWork[ConsignmentStore], places: PartnerPlaces, clock: Clock
    ) -> None:
        self._work = work
        self._places = places
        self._clock = clock

    async def take_in(self, consignment_id: ConsignmentId, change: Change) -> Consignment:
        """Decide what becomes of it on what is true under lock, and store it."""
        now = self._clock.now()
        async with self._work.begin() as store:
            delivery, before = await locked(store, consignment_id)
            consignment = change(before, now)
            await save_with_delivery(store, delivery, before, consignment, now=now)
        await self._places.tell(before, consignment)
        return consignment.settled()

    async def read(self, consignment_id: ConsignmentId) -> Consignment:
        async with self._work.begin() as store:
            return await store.consignments.get(consignment_id)


def _point_of(consignment: Consignment) -> Point | None:
    if consignment.position is None or consignment.told_at is None:
        return None
    return Point(position=consignment.position, at=consignment.told_at)
