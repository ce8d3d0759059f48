from collections.abc import Iterator

import pytest

from application.platform.failpoints import disarm, failpoint
from entrypoints.chaos import Chaos, arm_failpoints


@pytest.fixture(autouse=True)
def calm_afterwards() -> Iterator[None]:
    yield
    disarm()


async def test_an_armed_failpoint_raises_and_the_others_do_nothing() -> None:
    arm_failpoints(["transaction.before-commit=raise"])

    await failpoint("transaction.after-commit")
    with pytest.raises(Chaos):
        await failpoint("transaction.before-commit")


async def test_a_failpoint_may_wait_for_a_later_pass() -> None:
    arm_failpoints(["worker.after-claim=raise@3"])

    await failpoint("worker.after-claim")
    await failpoint("worker.after-claim")
    with pytest.raises(Chaos):
        await failpoint("worker.after-claim")
    await failpoint("worker.after-claim")
