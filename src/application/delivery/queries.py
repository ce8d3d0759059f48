"""Reading deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from application.delivery.estimate_arrival import ArrivalEstimates, How
from application.delivery.ports import (
    CarrierFace,
    CarrierFaces,
    DeliveryFilter,
    DeliveryViews,
    HandOverCodes,
    ProofDownload,
    ProofFiles,
    StopsBefore,
)
from application.delivery.seeing import Side, as_seen, sees_all, side_of
from application.delivery.tracking_ports import TrackingArchive, TrackingMark, TrackingUpdate
from application.platform.maps import Maps, Route, route_or_estimate
from application.platform.paging import Page, PageRequest, moment_in
from domain.delivery.delivery import Delivery
from domain.delivery.proof import Proof
from domain.delivery.status import DeliveryStatus
from domain.kernel.access import Principal, Right, RightMissing
from domain.kernel.ids import CourierId, DeliveryId

UPDATES_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """``code`` is shown to the recipient, as long as it can be asked for."""

    delivery: Delivery
    side: Side
    carrier: CarrierFace | None = None
    code: str = ""
    how: How | None = None
    """How its arrival is estimated, as long as a courier of ours brings it; for dispatch."""

    giver: CarrierFace | None = None
    """Who has it still, for its courier, who is to get it from them, and for dispatch."""


class GetDelivery:
    def __init__(
        self,
        *,
        views: DeliveryViews,
        faces: CarrierFaces,
        codes: HandOverCodes,
        estimates: ArrivalEstimates,
    ) -> None:
        self._views = views
        self._faces = faces
        self._codes = codes
        self._estimates = estimates

    async def __call__(self, delivery_id: DeliveryId, *, by: Principal) -> DeliveryView:
        delivery = await self._views.get(delivery_id)
        side = side_of(delivery, by)
        faces = await self._faces.of([delivery])
        is_recipient = by.account_id == delivery.recipient_id
        return DeliveryView(
            delivery=as_seen(delivery, side),
            side=side,
            carrier=faces.get(delivery.id),
            code=self._codes.of(delivery.id) if is_recipient and not delivery.is_over else "",
            how=await self._how(delivery, side),
            giver=await self._giver(delivery, side),
        )

    async def _how(self, delivery: Delivery, side: Side) -> How | None:
        is_ours = delivery.courier_id is not None and delivery.is_carried
        return await self._estimates.how(delivery) if is_ours and side is Side.DISPATCH else None

    async def _giver(self, delivery: Delivery, side: Side) -> CarrierFace | None:
        if delivery.meeting is None or side not in {Side.COURIER, Side.DISPATCH}:
            return None
        theirs = replace(delivery, courier_id=delivery.meeting.courier_id, consigned=None)
        return (await self._faces.of([theirs])).get(delivery.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeliveries:
    """Those that somebody is on a side of. Dispatch sees all, and may ask for a courier's."""

    by: Principal
    side: Side
    wanted: DeliveryFilter
    page: PageRequest


class ListDeliveriesHandler:
    def __init__(self, *, views: DeliveryViews, faces: CarrierFaces) -> None:
        self._views = views
        self._faces = faces

    async def __call__(self, query: ListDeliveries) -> Page[DeliveryView]:
        found = await self._views.find(_own(query), query.page)
        faces = await self._faces.of(found.items)
        views = tuple(
            DeliveryView(
                delivery=as_seen(delivery, query.side),
                side=query.side,
                carrier=faces.get(delivery.id),
            )
            for delivery in found.items
        )
        return Page(items=views, next=found.next)


def _own(query: ListDeliveries) -> DeliveryFilter:
    by, wanted = query.by, query.wanted
    match query.side:
        case Side.RECIPIENT:
            return replace(wanted, recipient_id=by.account_id)
        case Side.COURIER:
            by.need(Right.DELIVER)
            return replace(wanted, courier_id=CourierId(by.account_id))
        case Side.SELLER:
            by.need(Right.SELL)
            return replace(wanted, seller_id=by.account_id)
        case Side.DISPATCH:
            if not sees_all(by):
                raise RightMissing(Right.DISPATCH)
            return wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class GetTracking:
    by: Principal
    delivery_id: DeliveryId
    page: PageRequest
    with_route: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """``newest`` is where it is, as long as a courier carries it."""

    delivery: Delivery
    updates: Page[TrackingUpdate]
    newest: TrackingUpdate | None
    route: Route | None = None
    """From there to the door, if it was asked for and the door is the next stop."""


class GetTrackingHandler:
    """Where it was, and is. Nobody is followed longer than they carry it."""

    def __init__(
        self, *, views: DeliveryViews, archive: TrackingArchive, stops: StopsBefore, maps: Maps
    ) -> None:
        self._views = views
        self._archive = archive
        self._stops = stops
        self._maps = maps

    async def __call__(self, query: GetTracking) -> Tracking:
        delivery = await self._views.get(query.delivery_id)
        side = side_of(delivery, query.by)
        page = query.page
        found = await self._archive.of_delivery(
            delivery.id, after=_mark_in(page), limit=page.limit + 1
        )
        newest = await self._archive.newest(delivery.id) if delivery.is_carried else None
        # A line leads to somebody's door: sellers are told the town, and not more.
        shows_route = query.with_route and side is not Side.SELLER
        return Tracking(
            delivery=delivery,
            updates=Page.cut(
                found, page, key=lambda update: (update.at.isoformat(), update.mark.status)
            ),
            newest=newest,
            route=await self._to_the_door(delivery, newest) if shows_route else None,
        )

    async def _to_the_door(self, delivery: Delivery, newest: TrackingUpdate | None) -> Route | None:
        """With other stops before it, the way would lead past other people's doors."""
        here = None if newest is None else newest.position
        door = delivery.dropoff.position
        is_next = delivery.status is DeliveryStatus.OUT_FOR_DELIVERY
        if here is None or door is None or not is_next:
            return None
        errand = await self._stops.of(delivery)
        return await route_or_estimate(self._maps, (here, door), by=errand.vehicle)


def _mark_in(page: PageRequest) -> TrackingMark | None:
    key = page.after(str, str)
    return None if key is None else TrackingMark(moment_in(key[0]), str(key[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProof:
    proof: Proof
    download: ProofDownload | None


class GetProof:
    """What shows that it was handed over: for everybody who is on a side of it."""

    def __init__(self, *, views: DeliveryViews, files: ProofFiles) -> None:
        self._views = views
        self._files = files

    async def __call__(self, delivery_id: DeliveryId, *, by: Principal) -> Sequence[ShownProof]:
        delivery = await self._views.get(delivery_id)
        side_of(delivery, by)
        return [await self._shown(proof) for proof in delivery.proof]

    async def _shown(self, proof: Proof) -> ShownProof:
        if proof.file_id is None:
            return ShownProof(proof=proof, download=None)
        return ShownProof(proof=proof, download=await self._files.download(proof.file_id))
