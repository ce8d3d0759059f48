"""Seeds for those who have time: ``make soak``, or ``make soak SEED=1000`` for others."""

import os
from collections.abc import Sequence
from typing import Any

import pytest

FIRST_SEED = int(os.environ.get("SEED", "100"))


def soaking(count: int) -> Sequence[Any]:
    """So many seeds as parameters that are left out of the usual run."""
    seeds = range(FIRST_SEED, FIRST_SEED + count)
    return [pytest.param(seed, marks=pytest.mark.soak) for seed in seeds]
