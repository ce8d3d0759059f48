"""Named places where tests make things go wrong. Nothing happens unless chaos is on."""

from collections.abc import Awaitable, Callable

type Action = Callable[[], Awaitable[None]]

_actions: dict[str, Action] = {}


async def failpoint(name: str) -> None:
    """Do what chaos wants done at this place: raise, wait, or kill the process."""
    if _actions and (action := _actions.get(name)):
        await action()


def arm(name: str, action: Action) -> None:
    _actions[name] = action


def disarm() -> None:
    _actions.clear()
