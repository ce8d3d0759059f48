"""What clients may ask of a socket besides listening: a row for each kind of frame."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.kernel.access import Principal
from entrypoints.websocket.wire import Request

type Handler = Callable[[Principal, Any], Awaitable[object]]
"""Called with who asks and the frame; returns the data of the answer, as plain JSON values."""


@dataclass(frozen=True, slots=True)
class Command:
    """A kind of frame, which says its type by its tag, and who serves it."""

    frame: type[Request]
    serve: Handler


class SocketCommands:
    def __init__(self, commands: Sequence[Command] = ()) -> None:
        self._handlers: Mapping[type[Request], Handler] = {
            command.frame: command.serve for command in commands
        }

    @property
    def frames(self) -> Sequence[type[Request]]:
        return tuple(self._handlers)

    async def serve(self, request: Request, by: Principal) -> object:
        """Do what is asked and return what to answer; raises domain errors as over HTTP."""
        return await self._handlers[type(request)](by, request)
