"""Leaving a provider alone that does not answer, until one careful question finds it back."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from application.platform.errors import Unavailable
from application.platform.ports import Clock

FAILURES_MAX = 5
PAUSE = timedelta(seconds=10)


class NotAsked(Unavailable):
    """We did not even ask, so nothing can have happened at the provider."""


class Breaker:
    """Opens after so many failures in a row; then nobody asks.

    After the pause exactly one question goes through. Its answer closes the breaker, its
    failure opens it for another pause. Everybody else is ``NotAsked`` meanwhile.
    """

    def __init__(
        self,
        name: str,
        clock: Clock,
        *,
        failures_max: int = FAILURES_MAX,
        pause: timedelta = PAUSE,
    ) -> None:
        self._name = name
        self._clock = clock
        self._failures_max = failures_max
        self._pause = pause
        self._failures = 0
        self._opened_at: datetime | None = None
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether a question would not go through now."""
        if self._opened_at is None:
            return False
        return self._probing or self._clock.now() < self._opened_at + self._pause

    async def run[Answer](self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask, or raise ``NotAsked``. Whatever ``ask`` raises counts as a failure."""
        if self.is_open:
            raise NotAsked(self._name)
        probe = self._probing = self._opened_at is not None
        try:
            answer = await ask()
        except Exception:
            self._note_failure(probe=probe)
            raise
        else:
            self._note_success(probe=probe)
            return answer
        finally:
            # A probe that was cancelled has told nothing: let somebody else try.
            self._probing = self._probing and not probe

    def _note_success(self, *, probe: bool) -> None:
        # Who asked before it opened has old news only.
        if probe or self._opened_at is None:
            self._failures, self._opened_at = 0, None

    def _note_failure(self, *, probe: bool) -> None:
        self._failures += 1
        has_enough = self._opened_at is None and self._failures >= self._failures_max
        if probe or has_enough:
            self._opened_at = self._clock.now()
