"""Sample data: a zone around the sample city, and two couriers who work in it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from application.delivery.create_zone import CreateZone
from application.delivery.enrol_courier import EnrolCourier
from application.platform.paging import PageRequest
from domain.delivery.courier_errors import AlreadyACourier
from domain.delivery.zone import Circle, Tariff
from domain.kernel.access import Principal
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.kernel.travel import Vehicle

ZONE = "Berlin and around"
CENTRE = Position(52.5219, 13.3878)
REACH = 15_000
CURRENCY = "EUR"
TARIFF = Tariff(
    base=Money(250, CURRENCY),
    per_kilometre=Money(60, CURRENCY),
    per_kilogram=Money(20, CURRENCY),
    minimum=Money(350, CURRENCY),
)
VEHICLES = (Vehicle.BICYCLE, Vehicle.CAR)


async def load_couriers(
    use_cases: Mapping[str, Any], couriers: Sequence[AccountId], *, by: Principal
) -> None:
    """Add the zone and enrol the couriers that are missing. They work wherever they like."""
    zones = await use_cases["list_zones"](PageRequest(limit=100), by=by)
    if ZONE not in {zone.name for zone in zones.items}:
        await use_cases["create_zone"](
            CreateZone(
                by=by,
                name=ZONE,
                area=Circle(centre=CENTRE, metres=REACH),
                tariff=TARIFF,
                time_zone="Europe/Berlin",
            )
        )
    for account_id, vehicle in zip(couriers, VEHICLES, strict=True):
        with suppress(AlreadyACourier):
            await use_cases["enrol_courier"](
                EnrolCourier(by=by, account_id=account_id, vehicle=vehicle)
            )
