"""Arms the failpoints that the settings name: never in production."""

import os
import signal
from collections.abc import Sequence

from application.platform.failpoints import Action, arm


class Chaos(Exception):
    """Something went wrong because somebody wanted to see what happens then."""


def arm_failpoints(failpoints: Sequence[str]) -> None:
    """Each is ``name=action`` or ``name=action@3``: at the third pass, and only then."""
    for failpoint in failpoints:
        name, _, what = failpoint.partition("=")
        action, _, at = what.partition("@")
        does = _raise if action == "raise" else _kill
        arm(name, at_pass(int(at), does) if at else does)


def at_pass(number: int, action: Action) -> Action:
    passes = 0

    async def count_and_act() -> None:
        nonlocal passes
        passes += 1
        if passes == number:
            await action()

    return count_and_act


async def _raise() -> None:
    raise Chaos


async def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
