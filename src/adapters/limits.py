"""Which counters count: the quick ones that all share, and others while those are gone."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from application.platform.errors import Unavailable
from application.platform.limits import Limit, Limits, Standing

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
REMEMBERED_MAX = 100_000


class LayeredLimits:
    """Asks the shared counters if there are any; else counts strict limits exactly, others here.

    While the shared counters are gone, one take a second asks whether they are back; nobody
    else waits for them.
    """

    def __init__(
        self,
        *,
        local: Limits,
        exact: Limits,
        shared: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._local = local
        self._exact = exact
        self._shared = shared
        self._clock = clock
        self._ask_again_at: float | None = None
        self._spent: dict[tuple[Limit, str], float] = {}

    async def take(self, limit: Limit, key: str, *, cost: int = 1) -> Standing:
        if self._shared is None and not limit.strict:
            return await self._local.take(limit, key, cost=cost)
        if refused := self._known_refusal(limit, key):
            return refused
        standing = await self._take(limit, key, cost)
        if not standing.admitted and not standing.remaining:
            self._remember(standing, key)
        return standing

    async def _take(self, limit: Limit, key: str, cost: int) -> Standing:
        if self._shared is not None and self._may_ask():
            try:
                standing = await self._shared.take(limit, key, cost=cost)
            except Unavailable as failure:
                self._note_loss(failure)
            else:
                self._note_return()
                return standing
        counters = self._exact if limit.strict else self._local
        return await counters.take(limit, key, cost=cost)

    def _may_ask(self) -> bool:
        if self._ask_again_at is None:
            return True
        now = self._clock()
        if now < self._ask_again_at:
            return False
        # This one asks; whoever comes while it waits goes the other way.
        self._ask_again_at = now + PAUSE_SECONDS
        return True

    def _note_loss(self, failure: Unavailable) -> None:
        if self._ask_again_at is None:
            logger.warning("%s: limits are counted without it (%s).", failure, failure.__cause__)
        self._ask_again_at = self._clock() + PAUSE_SECONDS

    def _note_return(self) -> None:
        if self._ask_again_at is not None:
            logger.warning("Limits are counted together again.")
            self._ask_again_at = None

    def _known_refusal(self, limit: Limit, key: str) -> Standing | None:
        """What is used up stays so until its window ends: a flood of tries asks nobody."""
        until = self._spent.get((limit, key))
        if until is None:
            return None
        left = until - self._clock()
        if left <= 0:
            del self._spent[limit, key]
            return None
        return Standing(limit=limit, admitted=False, remaining=0, resets_in=timedelta(seconds=left))

    def _remember(self, standing: Standing, key: str) -> None:
        if len(self._spent) >= REMEMBERED_MAX:
            del self._spent[next(iter(self._spent))]
        until = self._clock() + standing.resets_in.total_seconds()
        self._spent[standing.limit, key] = until
