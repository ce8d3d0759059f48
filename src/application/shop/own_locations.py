"""Loading a location that somebody wants to change or use, if it is theirs."""

from datetime import datetime

from application.shop.stock_ports import StockStore
from domain.kernel.access import Principal, Right
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, LocationId
from domain.shop.location import Location, LocationStatus, default_location_of
from domain.shop.stock_errors import LocationNotFound


async def kept_location(
    store: StockStore, location_id: LocationId, *, by: Principal, now: datetime
) -> Location:
    """The open location, which stays open until the transaction ends."""
    (location,) = await kept_locations(store, [location_id], by=by, now=now)
    return location


async def kept_locations(
    store: StockStore, location_ids: list[LocationId], *, by: Principal, now: datetime
) -> list[Location]:
    by.need(Right.SELL)
    for location_id in location_ids:
        await open_if_default(store, location_id, by=by, now=now)
    kept = await store.locations.keep(location_ids)
    for location in kept.values():
        need_own(location, by)
        location.must_be_open()
    return [kept[location_id] for location_id in location_ids]


async def own_location(
    store: StockStore,
    location_id: LocationId,
    *,
    by: Principal,
    if_match: int | None,
    now: datetime,
) -> Location:
    """The location, for oneself, if nobody changed it since it was read."""
    by.need(Right.SELL)
    await open_if_default(store, location_id, by=by, now=now)
    location = await store.locations.lock(location_id)
    need_own(location, by)
    if if_match is not None and if_match != location.version:
        raise StaleVersion("It changed since you read it.", version=location.version)
    return location


async def open_if_default(
    store: StockStore, location_id: LocationId, *, by: Principal, now: datetime
) -> None:
    """Open the first location of a seller on demand: its id is known before it is there."""
    if location_id == default_location_of(by.account_id):
        await store.locations.add(Location.default_of(by.account_id, now=now))


async def default_place(store: StockStore, seller_id: AccountId, *, now: datetime) -> LocationId:
    """Where goods lie of which nobody said where: the oldest open location, else a new one."""
    known = await store.locations.of_seller(seller_id)
    for location in known:
        if location.status is LocationStatus.OPEN:
            return location.id
    opened = Location.default_of(seller_id, now=now, number=len(known))
    await store.locations.add(opened)
    return opened.id


def need_own(location: Location, by: Principal) -> None:
    """Hide what is somebody else's."""
    if not by.reaches(location.seller_id, otherwise=Right.SELL_ANY):
        raise LocationNotFound(location.id)
