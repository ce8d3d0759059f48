"""How far it is by road, and how long that takes: the estimate that needs nobody else."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.kernel.geo import Position

ROAD_FACTOR = 1.3
"""Roads in towns are about a third longer than the straight line."""

SETTING_OFF = timedelta(seconds=60)
"""What every way costs besides its metres: to unlock, to park, to find the door."""


class Vehicle(StrEnum):
    FOOT = "FOOT"
    BICYCLE = "BICYCLE"
    SCOOTER = "SCOOTER"
    CAR = "CAR"
    VAN = "VAN"


METRES_A_SECOND = {
    Vehicle.FOOT: 1.3,
    Vehicle.BICYCLE: 4.2,
    Vehicle.SCOOTER: 6.9,
    Vehicle.CAR: 7.5,
    Vehicle.VAN: 6.5,
}
"""The average through a town, with its lights: 4.7, 15, 25, 27 and 23 km an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    metres: float
    """By road."""

    duration: timedelta
    """With everything that lies between to leave and to have arrived."""


def estimated_way(from_: Position, to: Position, vehicle: Vehicle = Vehicle.CAR) -> Way:
    """The way as the crow flies, made longer as roads make it, at the usual speed."""
    metres = from_.metres_to(to) * ROAD_FACTOR
    seconds = metres / METRES_A_SECOND[vehicle]
    return Way(metres=metres, duration=SETTING_OFF + timedelta(seconds=seconds))
