"""What couriers see of their own work, and dispatch of all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.delivery.courier_access import own_courier_id
from application.delivery.courier_ports import (
    CourierFilter,
    CourierView,
    CourierViews,
    ZoneViews,
)
from application.delivery.ports import DeliveryViews
from application.platform.maps import Maps, Route, route_or_estimate
from application.platform.paging import Page, PageRequest
from application.platform.ports import Clock
from domain.delivery.courier_errors import NotOnShift
from domain.delivery.delivery import Delivery
from domain.delivery.job import RoundStop
from domain.delivery.offer import CourierOffer
from domain.delivery.planning import arrivals
from domain.delivery.shift import Shift
from domain.delivery.zone import Zone
from domain.kernel.access import Principal, Right
from domain.kernel.ids import CourierId, ZoneId


class ListCouriers:
    def __init__(self, views: CourierViews) -> None:
        self._views = views

    async def __call__(
        self, wanted: CourierFilter, page: PageRequest, *, by: Principal
    ) -> Page[CourierView]:
        by.need(Right.DISPATCH)
        return await self._views.find(wanted, page)


class GetCourier:
    def __init__(self, views: CourierViews) -> None:
        self._views = views

    async def __call__(self, courier_id: CourierId, *, by: Principal) -> CourierView:
        by.need(Right.DISPATCH)
        return await self._views.get(courier_id)


class GetOwnCourier:
    def __init__(self, views: CourierViews) -> None:
        self._views = views

    async def __call__(self, *, by: Principal) -> CourierView:
        return await self._views.get(own_courier_id(by))


class GetOwnShift:
    def __init__(self, views: CourierViews) -> None:
        self._views = views

    async def __call__(self, *, by: Principal) -> Shift:
        shift = await self._views.shift(own_courier_id(by))
        if shift is None:
            raise NotOnShift
        return shift


class ListOwnOffers:
    def __init__(self, views: CourierViews, deliveries: DeliveryViews, clock: Clock) -> None:
        self._views = views
        self._deliveries = deliveries
        self._clock = clock

    async def __call__(self, *, by: Principal) -> Sequence[tuple[CourierOffer, Delivery]]:
        """What the courier is asked, each with its delivery; oldest first."""
        offers = await self._views.open_offers(own_courier_id(by), now=self._clock.now())
        return [(offer, await self._deliveries.get(offer.delivery_id)) for offer in offers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Itinerary:
    """A courier's stops in their order, and when they are there.

    There are no times while nobody knows where the courier is.
    """

    stops: tuple[RoundStop, ...]
    arrivals: tuple[datetime, ...] = ()
    route: Route | None = None
    """From where the courier is over all stops, if it was asked for."""


class GetOwnRound:
    def __init__(self, views: CourierViews, clock: Clock, maps: Maps) -> None:
        self._views = views
        self._clock = clock
        self._maps = maps

    async def __call__(self, *, by: Principal, with_route: bool = False) -> Itinerary:
        courier_id = own_courier_id(by)
        round_ = await self._views.round(courier_id)
        if round_ is None:
            raise NotOnShift
        stops = round_.shown_stops()
        seen = await self._views.last_seen(courier_id)
        here = () if seen is None else (seen.position,)
        places = [*here, *(stop.position for stop in stops)]
        route = None
        if with_route:
            route = await route_or_estimate(self._maps, places, by=round_.vehicle)
        if seen is None:
            return Itinerary(stops=stops, route=route)
        now = self._clock.now()
        times = arrivals(seen.position, stops, vehicle=round_.vehicle, now=now)
        return Itinerary(stops=stops, arrivals=tuple(times), route=route)


class GetZone:
    def __init__(self, views: ZoneViews) -> None:
        self._views = views

    async def __call__(self, zone_id: ZoneId, *, by: Principal) -> Zone:
        by.need(Right.DISPATCH)
        return await self._views.get(zone_id)


class ListZones:
    def __init__(self, views: ZoneViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, *, by: Principal) -> Page[Zone]:
        by.need(Right.DISPATCH)
        return await self._views.list_all(page)
