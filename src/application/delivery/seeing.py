"""Who sees a delivery, and how much of it."""

from dataclasses import replace
from enum import StrEnum

from domain.delivery.delivery import Delivery
from domain.delivery.errors import DeliveryNotFound
from domain.delivery.stop import Stop
from domain.kernel.access import Principal, Right


class Side(StrEnum):
    """Which side of a delivery somebody is on."""

    RECIPIENT = "RECIPIENT"
    COURIER = "COURIER"
    SELLER = "SELLER"
    DISPATCH = "DISPATCH"


ALL_SEEING = (Right.SEE_ANY_ORDER, Right.DISPATCH)


def sees_all(by: Principal) -> bool:
    return any(by.may(right) for right in ALL_SEEING)


def side_of(delivery: Delivery, by: Principal) -> Side:
    """The side that sees most, of those they are on; raise ``DeliveryNotFound`` without one."""
    if sees_all(by):
        return Side.DISPATCH
    if delivery.is_carried_by(by.account_id):
        return Side.COURIER
    if by.account_id == delivery.recipient_id:
        return Side.RECIPIENT
    if by.account_id == delivery.seller_id:
        return Side.SELLER
    raise DeliveryNotFound(delivery.id)


def as_seen(delivery: Delivery, side: Side) -> Delivery:
    """The delivery with as much about people as a side needs.

    A seller sees in which town the recipient is, and a courier no more than that once it is
    over; the recipient does not get the seller's number.
    """
    match side:
        case Side.DISPATCH:
            return delivery
        case Side.COURIER if not delivery.is_over:
            return delivery
        case Side.RECIPIENT:
            return replace(delivery, pickup=replace(delivery.pickup, phone="", instructions=""))
    return replace(delivery, dropoff=town_of(delivery.dropoff))


def town_of(stop: Stop) -> Stop:
    return Stop(city=stop.city, region=stop.region, country=stop.country)
