"""What the webhooks of courier companies have in common."""

from datetime import datetime, timedelta
from uuid import UUID

from domain.delivery.consignment_errors import ForgedPartnerNotice
from domain.kernel.ids import ConsignmentId

TOLERANCE = timedelta(seconds=300)
"""How far the clocks may differ."""


def need_fresh(told_at: datetime, *, now: datetime, tried_for: timedelta) -> None:
    """Raise ``ForgedPartnerNotice`` for what is older than they repeat it, or still to come."""
    if not -TOLERANCE <= now - told_at <= tried_for + TOLERANCE:
        raise ForgedPartnerNotice


def to_key(text: str | None) -> ConsignmentId | None:
    """Our key, if it is one: they may be told of orders that others have made."""
    try:
        return ConsignmentId(UUID(text or ""))
    except ValueError:
        return None
