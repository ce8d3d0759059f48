"""When a declined attempt is followed by another one: ever later, and never all at once."""

from datetime import timedelta

PAUSE_MIN = timedelta(seconds=2)
PAUSE_MAX = timedelta(minutes=1)
JITTER_PARTS = 1000
_DOUBLINGS_MAX = 10


def pause_after(number: int, *, jitter: int) -> timedelta:
    """How long to wait after the attempt of this number.

    It doubles each time. Half of it is left to chance (``jitter``, of ``JITTER_PARTS``), so
    that payments that failed together do not come back together.
    """
    half = min(PAUSE_MIN * (1 << min(number - 1, _DOUBLINGS_MAX)), PAUSE_MAX) / 2
    return half + half * jitter / JITTER_PARTS
