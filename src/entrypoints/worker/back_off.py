"""How long to wait before a failed task is tried again."""

from datetime import timedelta

from application.platform.ports import Randomness

FIRST_PAUSE = timedelta(seconds=0.5)
LONGEST_PAUSE = timedelta(seconds=60)
_STEPS = 1000


def pause_after(attempt: int, randomness: Randomness) -> timedelta:
    """Twice as long each time, up to a bound, of which chance takes up to a half.

    So those that failed together do not come back together.
    """
    longest = min(FIRST_PAUSE * 2.0 ** min(attempt - 1, 20), LONGEST_PAUSE)
    return longest - longest / 2 * randomness.below(_STEPS) / _STEPS
