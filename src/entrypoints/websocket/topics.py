"""A channel that somebody in this process listens to: how far it was told, and to whom.

Whatever happens is told in the order of its sequences. What is missing in between was lost on the
way here, and is read from the log. A task is at work only while there is something to tell.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from application.platform.errors import Unavailable
from application.realtime.errors import ChannelNotFound
from application.realtime.ports import Channel, LoggedEvent, OpenChannel, Publication
from domain.kernel.access import Principal
from domain.kernel.errors import DomainError, Unauthenticated
from entrypoints.websocket.recent import Recent
from entrypoints.websocket.wire import publication_frame

AT_ONCE = 200
"""So many publications are read and written at a time."""

READMITTED_AT_ONCE = 16
RECOVERED_BYTES_MAX = 2**19
"""Half of what may wait for a slow reader: nobody is cut for coming back."""


logger = logging.getLogger(__name__)

type Write = Callable[[bytes], None]


class Listener(Protocol):
    """Whoever follows a channel."""

    @property
    def visitor(self) -> Principal | None:
        """Who they are; ``None`` for a guest."""
        ...

    @property
    def is_open(self) -> bool: ...

    @property
    def write(self) -> Write: ...

    def on_sent_away(self, topic: "Topic", error: DomainError) -> None:
        """They may not listen any more."""
        ...


class Topic:
    def __init__(self, channel: Channel, name: str, *, key: str, shown: str) -> None:
        self.channel = channel
        self.name = name
        self.shown = shown
        self.holds = 0
        """Those who are about to listen."""

        self._key = key
        self._listeners: dict[Listener, Write] = {}
        self._waiting: list[LoggedEvent | Publication] = []
        self._is_behind = False
        self._recent: Recent | None = None
        self._opening = asyncio.Lock()
        self._telling: asyncio.Task[None] | None = None

    @property
    def is_followed(self) -> bool:
        return bool(self._listeners) or self.holds > 0

    @property
    def is_busy(self) -> bool:
        """Whether something is about to be told."""
        return self._telling is not None

    @property
    def sequence(self) -> int:
        """That of the newest publication that was told."""
        return 0 if self._recent is None else self._recent.newest

    def hear(self, event: LoggedEvent | None) -> None:
        """Something happened that may be told; without it, it is in the log."""
        if event is None:
            self._is_behind = True
        else:
            self._waiting.append(event)
        self._get_going()

    def say(self, publication: Publication) -> None:
        self._waiting.append(publication)
        self._get_going()

    def look(self) -> None:
        """Read on in the log."""
        self.hear(None)

    async def open(self) -> None:
        """Find out where the channel stands; what happens meanwhile is noted."""
        async with self._opening:
            if self._recent is None:
                self._recent = await self._begin()
                self._get_going()

    def whole(self) -> bytes:
        """What whoever cannot be told what they missed is told instead: most load it."""
        return b""

    async def missed_since(self, since: int, *, most: int) -> Sequence[bytes] | None:
        """What came after that sequence until now; ``None`` if that cannot be told.

        Nothing may be awaited between this and ``add``, or something would be missed.
        """
        recent = self._opened
        if since > recent.newest or recent.newest - since > most:
            return None
        if (known := recent.after(since)) is None:
            async with self._opening:  # Who comes back at the same time reads the log once.
                known = await self._known_since(since)
        too_much = known is not None and sum(map(len, known)) > RECOVERED_BYTES_MAX
        return None if too_much else known

    def add(self, listener: Listener) -> None:
        self._listeners[listener] = listener.write

    def remove(self, listener: Listener) -> None:
        self._listeners.pop(listener, None)

    async def readmit(self, listener: Listener) -> None:
        """Ask whether they may still listen; send them away if not."""
        try:
            may = await admitted(self.channel, listener.visitor, self._key) == self.name
            error: DomainError | None = None if may else ChannelNotFound(self.shown)
        except DomainError as refused:
            error = refused
        if error is not None and listener in self._listeners:
            self.remove(listener)
            listener.on_sent_away(self, error)

    def stop(self) -> None:
        if self._telling is not None:
            self._telling.cancel()

    async def _begin(self) -> Recent:
        newest = await self.channel.sequences([self.name])
        return Recent(newest.get(self.name, 0))

    @property
    def _opened(self) -> Recent:
        if self._recent is None:
            raise RuntimeError(f"{self.name} was not opened.")
        return self._recent

    async def _known_since(self, since: int) -> Sequence[bytes] | None:
        recent, frames = self._opened, list[bytes]()
        while (rest := recent.after(since + len(frames))) is None:
            read = await self._read(since + len(frames), recent.before_all)
            if not read:
                return None
            frames += read
        if since + len(frames) == recent.before_all:
            recent.add_before(frames)
        return [*frames, *rest]

    async def _read(self, since: int, until: int) -> Sequence[bytes]:
        frames: list[bytes] = []
        while since + len(frames) < until:
            told = await self.channel.since(self.name, since + len(frames), limit=AT_ONCE)
            wanted = [each for each in told if (each.sequence or 0) <= until]
            if not wanted:
                break
            frames += [publication_frame(self.shown, each) for each in wanted]
        return frames

    def _get_going(self) -> None:
        is_something = self._waiting or self._is_behind
        if is_something and self._recent is not None and self._telling is None:
            self._telling = asyncio.create_task(self._tell_all())

    async def _tell_all(self) -> None:
        try:
            while self._waiting or self._is_behind:
                await self._tell_some()
        except Unavailable as error:
            # Whoever heals asks again soon.
            logger.warning("%s is behind: %s", self.name, error)
        except Exception:
            logger.exception("%s cannot be told", self.name)
        finally:
            self._telling = None

    async def _tell_some(self) -> None:
        if self._is_behind:
            self._is_behind = False
            await self._catch_up()
            return
        waiting, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        told: list[Publication] = []
        newest = self.sequence
        for each in waiting:
            publication = await self._published(each)
            if publication is None or not _is_new(publication, newest):
                continue
            if publication.sequence is not None and publication.sequence > newest + 1:
                # Something before it was lost on its way. The log has both.
                self._is_behind = True
                continue
            newest = publication.sequence or newest
            told.append(publication)
        await self._tell(told)

    async def _published(self, waiting: LoggedEvent | Publication) -> Publication | None:
        if isinstance(waiting, Publication):
            return await self.channel.retold(self.name, waiting)
        return await self.channel.render(self.name, waiting)

    async def _catch_up(self) -> None:
        told = await self.channel.since(self.name, self.sequence, limit=AT_ONCE)
        self._is_behind |= len(told) == AT_ONCE
        await self._tell(told)

    async def _tell(self, told: Sequence[Publication]) -> None:
        if any(self.channel.changes_rights(publication.name) for publication in told):
            await self._readmit_all()
        frames = [publication_frame(self.shown, publication) for publication in told]
        together = b"".join(frames)
        # From here on nothing waits: who joins has all of it or nothing.
        self._remember(told, frames)
        if together:
            # Whoever is too slow is taken off the list meanwhile.
            for listener, write in list(self._listeners.items()):
                try:
                    write(together)
                except (OSError, RuntimeError) as error:
                    # It is about to be lost: no reason not to tell the others.
                    logger.info("%s cannot be told to somebody: %s", self.name, error)
                    self.remove(listener)

    def _remember(self, told: Sequence[Publication], frames: Sequence[bytes]) -> None:
        for publication, frame in zip(told, frames, strict=True):
            if publication.sequence is not None:
                self._opened.add(frame)

    async def _readmit_all(self) -> None:
        listeners = list(self._listeners)
        for start in range(0, len(listeners), READMITTED_AT_ONCE):
            some = listeners[start : start + READMITTED_AT_ONCE]
            await asyncio.gather(*(self.readmit(listener) for listener in some))


async def admitted(channel: Channel, visitor: Principal | None, key: str) -> str:
    """The name of the channel, if they may listen; guests may where everybody may."""
    if visitor is not None:
        return await channel.admit(visitor, key)
    if isinstance(channel, OpenChannel):
        return await channel.admit_guest(key)
    raise Unauthenticated("Say first who you are.")


def _is_new(publication: Publication, newest: int) -> bool:
    return publication.sequence is None or publication.sequence > newest
