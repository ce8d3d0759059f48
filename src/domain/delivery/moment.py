"""When something happened, told by phones that were without network meanwhile."""

from datetime import datetime, timedelta

from domain.delivery.delivery import Delivery
from domain.delivery.errors import BadMoment

LATE_MAX = timedelta(hours=6)
"""What is told later than that happened when it was told."""

CLOCKS_DIFFER = timedelta(minutes=2)


def moment_of(happened_at: datetime | None, delivery: Delivery, *, now: datetime) -> datetime:
    """When to note it: as told, but never before what happened earlier, nor in the future.

    Raises ``BadMoment`` for a time that no honest phone would tell.
    """
    if happened_at is None:
        return now
    earliest, latest = now - LATE_MAX, now + CLOCKS_DIFFER
    if not earliest <= happened_at <= latest:
        raise BadMoment(earliest, latest)
    return max(min(happened_at, now), delivery.history[-1].at)
