from datetime import timedelta

from application.delivery.tracking_ports import TrackingArchive
from application.platform.ports import Clock

KEPT_FOR = timedelta(days=90)
AT_ONCE_MAX = 5_000


class ForgetOldPlaces:
    """Where a courier was is nobody's business for longer than somebody may ask about it."""

    def __init__(self, *, archive: TrackingArchive, clock: Clock) -> None:
        self._archive = archive
        self._clock = clock

    async def __call__(self) -> int:
        """Forget some of them; tell how many."""
        before = self._clock.now() - KEPT_FOR
        return await self._archive.forget(before=before, limit=AT_ONCE_MAX)
