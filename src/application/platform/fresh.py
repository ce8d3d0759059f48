"""What every request has to know, read at most so often."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime

REMEMBERED_MAX = 10_000


class Fresh[Id: Hashable, Known]:
    """Remembers what was read, in bounds and for as long as it is believed.

    ``read`` gives what there is, and ``until`` says how long that counts. Those who ask for
    the same at the same time wait for one reading.
    """

    def __init__(
        self,
        read: Callable[[Id], Awaitable[Known | None]],
        *,
        until: Callable[[Known], datetime],
        most: int = REMEMBERED_MAX,
    ) -> None:
        self._read = read
        self._until = until
        self._most = most
        self._known: OrderedDict[Id, Known] = OrderedDict()
        self._running: dict[Id, asyncio.Task[Known | None]] = {}

    def known(self, id: Id, *, now: datetime) -> Known | None:
        """What is fresh enough, if anything is. Every request comes by here."""
        known = self._known.get(id)
        if known is None or now >= self._until(known):
            return None
        self._known.move_to_end(id)
        return known

    async def ask(self, id: Id, suffices: Callable[[Known], bool] = lambda _: True) -> Known | None:
        """Read it anew, together with whoever asks for it.

        What others are reading may be from before something that the caller knows of.
        """
        known = None
        if running := self._running.get(id):
            known = await asyncio.shield(running)
        if known is None or not suffices(known):
            known = await asyncio.shield(self._start(id))
        return known

    def forget(self, id: Id) -> None:
        """Read it anew when somebody asks next."""
        self._known.pop(id, None)

    def forget_where(self, is_meant: Callable[[Known], bool]) -> None:
        for id, known in list(self._known.items()):
            if is_meant(known):
                self.forget(id)

    def _start(self, id: Id) -> asyncio.Task[Known | None]:
        # A task, so that who gives up waiting does not take the answer from the others.
        running = asyncio.create_task(self._remember(id))
        self._running[id] = running
        running.add_done_callback(lambda done: self._finish(id, done))
        return running

    def _finish(self, id: Id, done: asyncio.Task[Known | None]) -> None:
        if self._running.get(id) is done:
            del self._running[id]
        if not done.cancelled():
            done.exception()  # Looked at, even if everybody who waited has gone.

    async def _remember(self, id: Id) -> Known | None:
        known = await self._read(id)
        if known is not None:
            self._known[id] = known
            self._known.move_to_end(id)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return known
