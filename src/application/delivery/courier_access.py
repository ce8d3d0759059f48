"""Loading what somebody wants to change, if they may and it did not change meanwhile."""

from application.delivery.courier_ports import CourierStore
from domain.delivery.courier import Courier
from domain.delivery.zone import Zone
from domain.kernel.access import Principal, Right
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CourierId, ZoneId


def own_courier_id(by: Principal) -> CourierId:
    """The courier that the caller is; raise ``RightMissing`` for who delivers nothing."""
    by.need(Right.DELIVER)
    return CourierId(by.account_id)


async def courier_for_dispatch(
    store: CourierStore, courier_id: CourierId, *, by: Principal, if_match: int | None
) -> Courier:
    by.need(Right.DISPATCH)
    courier = await store.couriers.get(courier_id)
    _need_version(courier.version, if_match)
    return courier


async def zone_for_dispatch(
    store: CourierStore, zone_id: ZoneId, *, by: Principal, if_match: int | None
) -> Zone:
    by.need(Right.DISPATCH)
    zone = await store.zones.get(zone_id)
    _need_version(zone.version, if_match)
    return zone


def _need_version(version: int, if_match: int | None) -> None:
    if if_match is not None and if_match != version:
        raise StaleVersion("It changed since you read it.", version=version)
