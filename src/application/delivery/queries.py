"""Reading deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from application.delivery.ports import (
    CourierFace,
    CourierFaces,
    DeliveryFilter,
    DeliveryViews,
    HandOverCodes,
    ProofDownload,
    ProofFiles,
)
from application.delivery.seeing import Side, as_seen, sees_all, side_of
from application.delivery.tracking_ports import TrackingArchive, TrackingMark, TrackingUpdate
from application.platform.paging import BadCursor, Page, PageRequest
from domain.delivery.delivery import Delivery
from domain.delivery.proof import Proof
from domain.kernel.access import Principal, Right, RightMissing
from domain.kernel.ids import CourierId, DeliveryId

UPDATES_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """``code`` is shown to the recipient, as long as it can be asked for."""

    delivery: Delivery
    side: Side
    courier: CourierFace | None = None
    code: str = ""


class GetDelivery:
    def __init__(self, *, views: DeliveryViews, faces: CourierFaces, codes: HandOverCodes) -> None:
        self._views = views
        self._faces = faces
        self._codes = codes

    async def __call__(self, delivery_id: DeliveryId, *, by: Principal) -> DeliveryView:
        delivery = await self._views.get(delivery_id)
        side = side_of(delivery, by)
        courier_id = delivery.courier_id
        faces = {} if courier_id is None else await self._faces.of([courier_id])
        is_recipient = by.account_id == delivery.recipient_id
        return DeliveryView(
            delivery=as_seen(delivery, side),
            side=side,
            courier=None if courier_id is None else faces.get(courier_id),
            code=self._codes.of(delivery.id) if is_recipient and not delivery.is_over else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeliveries:
    """Those that somebody is on a side of. Dispatch sees all, and may ask for a courier's."""

    by: Principal
    side: Side
    wanted: DeliveryFilter
    page: PageRequest


class ListDeliveriesHandler:
    def __init__(self, *, views: DeliveryViews, faces: CourierFaces) -> None:
        self._views = views
        self._faces = faces

    async def __call__(self, query: ListDeliveries) -> Page[DeliveryView]:
        found = await self._views.find(_own(query), query.page)
        couriers = {one.courier_id for one in found.items if one.courier_id is not None}
        faces = await self._faces.of(couriers)
        views = tuple(
            DeliveryView(
                delivery=as_seen(delivery, query.side),
                side=query.side,
                courier=None if delivery.courier_id is None else faces.get(delivery.courier_id),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """``newest`` is where it is, as long as a courier carries it."""

    delivery: Delivery
    updates: Page[TrackingUpdate]
    newest: TrackingUpdate | None


class GetTrackingHandler:
    """Where it was, and is. Nobody is followed longer than they carry it."""

    def __init__(self, *, views: DeliveryViews, archive: TrackingArchive) -> None:
        self._views = views
        self._archive = archive

    async def __call__(self, query: GetTracking) -> Tracking:
        delivery = await self._views.get(query.delivery_id)
        side_of(delivery, query.by)
        page = query.page
        found = await self._archive.of_delivery(
            delivery.id, after=_mark_in(page), limit=page.limit + 1
        )
        return Tracking(
            delivery=delivery,
            updates=Page.cut(
                found, page, key=lambda update: (update.at.isoformat(), update.mark.status)
            ),
            newest=await self._archive.newest(delivery.id) if delivery.is_carried else None,
        )


def _mark_in(page: PageRequest) -> TrackingMark | None:
    key = page.after(str, str)
    if key is None:
        return None
    try:
        return TrackingMark(datetime.fromisoformat(str(key[0])).astimezone(UTC), str(key[1]))
    except ValueError:
        raise BadCursor from None


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
