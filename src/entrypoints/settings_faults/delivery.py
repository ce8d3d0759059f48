"""What rules of deliveries contradict each other."""

from collections.abc import Iterator

from entrypoints.settings import Settings


def faults_of_fences(settings: Settings) -> Iterator[str]:
    arrived, left = settings.geofence_arrived_metres, settings.geofence_left_metres
    if not arrived < left <= settings.geofence_near_metres:
        yield (
            "FAIRGROUND_GEOFENCE_ARRIVED_METRES must be less than FAIRGROUND_GEOFENCE_LEFT_METRES,"
            " and that no more than FAIRGROUND_GEOFENCE_NEAR_METRES."
        )


def faults_of_market(settings: Settings) -> Iterator[str]:
    every = (
        settings.market_price_weight,
        settings.market_time_weight,
        settings.market_reliability_weight,
    )
    if not any(every):
        yield (
            "One of FAIRGROUND_MARKET_PRICE_WEIGHT, FAIRGROUND_MARKET_TIME_WEIGHT and"
            " FAIRGROUND_MARKET_RELIABILITY_WEIGHT must be above 0."
        )
