"""Times as whole microseconds: MongoDB's own dates know milliseconds only."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_microseconds(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def from_microseconds(many: int) -> datetime:
    return EPOCH + many * MICROSECOND
