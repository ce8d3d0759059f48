"""What somebody looked at a quarter of a year ago says little about what they like."""

from datetime import timedelta

from application.activity.archive import ActivityArchive
from application.platform.ports import Clock

KEPT_FOR = timedelta(days=90)
AT_ONCE = 1_000
ROUNDS_MAX = 20


class ForgetOldActivity:
    def __init__(self, *, archive: ActivityArchive, clock: Clock) -> None:
        self._archive = archive
        self._clock = clock

    async def __call__(self) -> None:
        before = self._clock.now() - KEPT_FOR
        for _ in range(ROUNDS_MAX):
            if await self._archive.forget_old(before=before, limit=AT_ONCE) < AT_ONCE:
                return
