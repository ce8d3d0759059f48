"""A provider of maps that costs nobody more than a moment, even when it is dead."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from adapters.maps.turns import Turns
from application.platform.breaker import Breaker, NotAsked
from application.platform.bulkhead import Bulkhead
from application.platform.errors import Unavailable
from application.platform.maps import Maps, Route, Whereabouts
from application.platform.ports import Clock
from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle, Way

PATIENCE = timedelta(seconds=2)
FAILURES_MAX = 3
PAUSE = timedelta(seconds=30)

logger = logging.getLogger(__name__)


class MapLine:
    """To one server: with patience that has an end, in turns if it wants that, and fuses.

    After some failures in a row it is left alone for a while; then one question finds out
    whether it is back.
    """

    def __init__(
        self,
        name: str,
        clock: Clock,
        *,
        patience: timedelta = PATIENCE,
        turns: Turns | None = None,
        failures_max: int = FAILURES_MAX,
        pause: timedelta = PAUSE,
    ) -> None:
        self._name = name
        self._patience = patience
        self._turns = turns
        self._breaker = Breaker(name, clock, failures_max=failures_max, pause=pause)
        self._bulkhead = Bulkhead(name)
        self._is_down = False

    async def ask[Answer](self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer; raise ``Unavailable`` without one."""
        if self._breaker.is_open:
            raise NotAsked(self._name)
        # To wait for a turn is no failure of the server, so the breaker knows nothing of it.
        waited = timedelta() if self._turns is None else await self._turns.mine()
        try:
            answer = await self._bulkhead.run(
                lambda: self._breaker.run(lambda: self._wait(question, self._patience - waited))
            )
        except Unavailable:
            self._note_loss()
            raise
        self._note_return()
        return answer

    async def _wait[Answer](
        self, question: Callable[[], Awaitable[Answer]], patience: timedelta
    ) -> Answer:
        try:
            async with asyncio.timeout(patience.total_seconds()):
                return await question()
        except TimeoutError:
            raise Unavailable(self._name) from None

    def _note_loss(self) -> None:
        if self._breaker.is_open and not self._is_down:
            self._is_down = True
            logger.warning("%s does not answer: it is left alone for a while.", self._name)

    def _note_return(self) -> None:
        if self._is_down:
            self._is_down = False
            logger.warning("%s answers again.", self._name)


class GuardedMaps:
    """Places and ways are different servers, of which one may be gone alone."""

    def __init__(self, maps: Maps, *, places: MapLine, ways: MapLine) -> None:
        self._maps = maps
        self._places = places
        self._ways = ways

    async def locate(self, address: Whereabouts) -> Position | None:
        return await self._places.ask(lambda: self._maps.locate(address))

    async def way(
        self, from_: Position, to: Position, at: datetime, *, by: Vehicle = Vehicle.CAR
    ) -> Way:
        return await self._ways.ask(lambda: self._maps.way(from_, to, at, by=by))

    async def ways(
        self, froms: Sequence[Position], to: Position, *, by: Vehicle = Vehicle.CAR
    ) -> Sequence[Way]:
        return await self._ways.ask(lambda: self._maps.ways(froms, to, by=by))

    async def route(self, places: Sequence[Position], *, by: Vehicle = Vehicle.CAR) -> Route:
        return await self._ways.ask(lambda: self._maps.route(places, by=by))
