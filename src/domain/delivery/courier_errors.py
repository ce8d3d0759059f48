"""What couriers and those who look after them are told when something cannot be done."""

from domain.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from domain.kernel.ids import CourierId, CourierOfferId, DeliveryId, ZoneId


class CourierNotFound(NotFound):
    code = "courier-not-found"

    def __init__(self, courier_id: CourierId) -> None:
        super().__init__("There is no courier with this id.", courierId=str(courier_id))


class NotACourier(Invalid):
    """Only an account with the role of a courier can be made one."""

    code = "not-a-courier"

    def __init__(self) -> None:
        super().__init__("This account does not have the role COURIER.")


class AlreadyACourier(Conflict):
    """The account is a courier already: change it instead."""

    code = "already-a-courier"

    def __init__(self) -> None:
        super().__init__("This account is a courier already.")


class CourierSuspendedNow(Forbidden):
    """Dispatch has suspended the courier: no shift can be begun, and no offer accepted."""

    code = "courier-suspended"

    def __init__(self) -> None:
        super().__init__("You are suspended. Ask the dispatch.")


class BadCapacity(Invalid):
    """A vehicle carries something, and not more than vehicles can."""

    code = "bad-capacity"


class AlreadyOnShift(Conflict):
    code = "already-on-shift"

    def __init__(self) -> None:
        super().__init__("You are on shift already.")


class NotOnShift(Conflict):
    """Only who is on shift takes a break, reports a location, or gets deliveries."""

    code = "not-on-shift"

    def __init__(self) -> None:
        super().__init__("The courier is not on shift.")


class StillCarrying(Conflict):
    """A shift ends when everything is delivered, or given to somebody else."""

    code = "still-carrying"

    def __init__(self, deliveries: int) -> None:
        super().__init__("Deliver first, or have it reassigned.", deliveries=deliveries)


class OfferUnknown(NotFound):
    code = "courier-offer-not-found"

    def __init__(self, offer_id: CourierOfferId) -> None:
        super().__init__("There is no such offer for you.", offerId=str(offer_id))


class OfferOver(Conflict):
    """It was answered already, lapsed, or the delivery went to somebody else."""

    code = "courier-offer-over"

    def __init__(self, status: str) -> None:
        super().__init__("This offer can no longer be answered.", status=status)


class NoRoom(Conflict):
    """The vehicle cannot carry it as well."""

    code = "no-room"

    def __init__(self) -> None:
        super().__init__("The courier's vehicle has no room for it.")


class NotCarried(Conflict):
    """The delivery is not on the courier's round."""

    code = "not-carried"

    def __init__(self, delivery_id: DeliveryId) -> None:
        super().__init__("The courier does not carry it.", deliveryId=str(delivery_id))


class AlreadyCarried(Conflict):
    """Somebody is doing this delivery, or is being asked whether they would."""

    code = "already-carried"

    def __init__(self, delivery_id: DeliveryId) -> None:
        super().__init__("Somebody has this delivery already.", deliveryId=str(delivery_id))


class ZoneNotFound(NotFound):
    code = "zone-not-found"

    def __init__(self, zone_id: ZoneId) -> None:
        super().__init__("There is no zone with this id.", zoneId=str(zone_id))


class BadZone(Invalid):
    """A zone is a circle, or a polygon of three corners or more, with a tariff that adds up."""

    code = "bad-zone"


class OutOfReach(Invalid):
    """No zone has both the pick-up and the drop-off in it, or none that is ever open."""

    code = "out-of-reach"

    def __init__(self) -> None:
        super().__init__("Nobody delivers between these places.")


class AddressNotLocated(Invalid):
    """No map knows the address well enough to send somebody there."""

    code = "address-not-located"

    def __init__(self, what: str) -> None:
        super().__init__(
            "Nobody knows where this address is. Give a street, a town and a country, or the"
            " position.",
            what=what,
        )


class BadReport(Invalid):
    """A location was reported for a time that is still to come."""

    code = "bad-location-report"
