"""How the requests of the last minutes were answered: counted, in bounds, and for this process."""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from application.alerts.vitals import TrafficFigures

SPAN_SECONDS = 10.0
SPANS = 30
BOUNDS = tuple(0.001 * 1.25**step for step in range(50))
"""Seconds: each a quarter longer than the one before, from a millisecond to a minute."""

_SERVER_ERROR = 500


class _Span:
    __slots__ = ("began", "counts", "errors")

    def __init__(self, began: float) -> None:
        self.began = began
        self.errors = 0
        self.counts = [0] * (len(BOUNDS) + 1)


class RecentTraffic:
    def __init__(self, monotonic: Callable[[], float] = monotonic) -> None:
        self._monotonic = monotonic
        self._spans: deque[_Span] = deque(maxlen=SPANS)

    def note(self, status: int, seconds: float) -> None:
        """Every request comes by here."""
        span = self._present()
        span.errors += status >= _SERVER_ERROR
        span.counts[bisect_left(BOUNDS, seconds)] += 1

    def figures(self) -> TrafficFigures:
        oldest = self._monotonic() - SPANS * SPAN_SECONDS
        spans = [span for span in self._spans if span.began > oldest]
        counts = [sum(numbers) for numbers in zip(*(span.counts for span in spans), strict=True)]
        return TrafficFigures(
            requests=sum(counts),
            errors=sum(span.errors for span in spans),
            p95=timedelta(seconds=_percentile(counts, 95)),
        )

    def _present(self) -> _Span:
        now = self._monotonic()
        if not self._spans or now - self._spans[-1].began >= SPAN_SECONDS:
            self._spans.append(_Span(now))
        return self._spans[-1]


def _percentile(counts: list[int], percent: int) -> float:
    """The bound that so many of a hundred keep."""
    left = -(-sum(counts) * percent // 100)
    for bound, number in zip((*BOUNDS, BOUNDS[-1]), counts, strict=False):
        left -= number
        if left <= 0:
            return bound if number else 0.0
    return 0.0
