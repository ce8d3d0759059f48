"""A partner's server for tests: what it can be made to do instead of answering."""

from asyncio import Event
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from tests.contracts.courier_partner import Trouble

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOSE_ANSWER = "Lose the answer."
NEVER_ARRIVE = "Lose the question."
REFUSE = "Refuse it."


class Troubles:
    """What all calls meet with, until it ends."""

    def __init__(self) -> None:
        self.trouble: Trouble | None = None
        self.met = 0
        """How many calls."""

        self._over = Event()

    def end(self) -> None:
        self._over.set()

    def middleware(self) -> Middleware:
        @web.middleware
        async def meet(request: web.Request, handler: Handler) -> web.StreamResponse:
            self.met += self.trouble is not None
            match self.trouble:
                case Trouble.TIME_OUT:
                    await self._over.wait()
                case Trouble.BUSY:
                    return web.Response(status=429)
                case Trouble.BROKEN:
                    return web.json_response({"code": "internal_server_error"}, status=500)
                case Trouble.NONSENSE:
                    return web.Response(text="<html>Welcome</html>")
            return await handler(request)

        return meet


def lost(request: web.Request) -> web.Response:
    """The line breaks before the answer is through."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def refusal(status: int, code: str, **more: object) -> web.Response:
    body = {"code": code, "message": code.replace("_", " "), **more}
    return web.json_response(body, status=status)
