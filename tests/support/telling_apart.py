"""What somebody could tell apart who only looks at answers, or only at a clock."""

import math
from collections.abc import Sequence
from itertools import groupby


def rank_sum_z(these: Sequence[float], those: Sequence[float]) -> float:
    """How surprising it is that one group comes before the other (Mann and Whitney's test).

    Of two groups from one source 999 in 1000 are between -3.3 and 3.3. It asks only for the
    order, so that a busy machine, which makes some of them very slow, does no harm.
    """
    pooled = sorted([(value, True) for value in these] + [(value, False) for value in those])
    rank_sum, ties, passed = 0.0, 0.0, 0
    for _, group in groupby(pooled, key=lambda pair: pair[0]):
        same = list(group)
        rank = passed + (len(same) + 1) / 2
        rank_sum += rank * sum(is_this for _, is_this in same)
        ties += len(same) ** 3 - len(same)
        passed += len(same)
    n, m = len(these), len(those)
    mean = n * (n + m + 1) / 2
    variance = n * m / 12 * ((n + m + 1) - ties / ((n + m) * (n + m - 1)))
    return (rank_sum - mean) / math.sqrt(variance) if variance else 0.0
