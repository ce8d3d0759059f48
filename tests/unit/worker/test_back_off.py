from datetime import timedelta

import pytest

from entrypoints.worker.back_off import LONGEST_PAUSE, pause_after
from tests.support.clock import FixedRandomness, SeededRandomness


@pytest.mark.parametrize("attempt", [1, 2, 5, 8, 12, 10_000])
def test_chance_takes_up_to_half_of_a_pause(attempt: int) -> None:
    longest = pause_after(attempt, FixedRandomness(0))

    pauses = [pause_after(attempt, SeededRandomness(seed)) for seed in range(50)]

    assert all(longest / 2 <= pause <= longest <= LONGEST_PAUSE for pause in pauses)
    assert len(set(pauses)) > 10


def test_the_first_pause_is_short() -> None:
    assert pause_after(1, FixedRandomness(0)) <= timedelta(seconds=0.5)
