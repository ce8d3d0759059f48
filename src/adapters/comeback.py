"""What all share may be gone: then one asks from time to time whether it is back."""

import logging
import time
from collections.abc import Callable

from application.platform.errors import Unavailable

PAUSE_SECONDS = 1.0

logger = logging.getLogger(__name__)


class Comeback:
    def __init__(
        self,
        name: str,
        *,
        pause_seconds: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._pause_seconds = pause_seconds
        self._clock = clock
        self._ask_again_at: float | None = None

    def may_ask(self) -> bool:
        """Whether it is there as far as we know, or it is time to ask."""
        if self._ask_again_at is None:
            return True
        now = self._clock()
        if now < self._ask_again_at:
            return False
        # This one asks; whoever comes while it waits goes the other way.
        self._ask_again_at = now + self._pause_seconds
        return True

    def note_loss(self, failure: Unavailable) -> None:
        if self._ask_again_at is None:
            logger.warning("%s: %s without it.", failure, self._name)
        self._ask_again_at = self._clock() + self._pause_seconds

    def note_return(self) -> None:
        if self._ask_again_at is not None:
            logger.warning("%s together again.", self._name)
            self._ask_again_at = None
