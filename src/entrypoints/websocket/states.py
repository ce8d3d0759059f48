"""A topic of a channel that tells a state: looked at again and again while somebody listens."""

from collections.abc import Sequence
from typing import Any

from application.realtime.ports import Publication
from application.realtime.state_channel import StateChannel
from entrypoints.websocket.recent import Recent
from entrypoints.websocket.topics import Topic
from entrypoints.websocket.wire import publication_frame

WHOLE_BYTES_MAX = 3 * 2**18
"""More than that would fill what may wait for a slow reader: they load it over HTTP."""


class StateTopic(Topic):
    def __init__(self, channel: StateChannel[Any], name: str, *, key: str, shown: str) -> None:
        super().__init__(channel, name, key=key, shown=shown)
        self._states = channel
        self._state: Any = None
        self._whole: bytes | None = None

    def whole(self) -> bytes:
        """All of it as it was told last; encoded once for all who come before it changes."""
        if self._whole is None:
            frames = self._framed(self._states.whole(self._state))
            self._whole = frames if len(frames) <= WHOLE_BYTES_MAX else b""
        return self._whole

    async def _begin(self) -> Recent:
        self._state = await self._states.read(self.name, None)
        return Recent(self._state.sequence)

    async def _known_since(self, since: int) -> Sequence[bytes] | None:
        """Nobody remembers what the state was then."""
        del since
        return None

    async def _catch_up(self) -> None:
        before, state = self._state, await self._states.read(self.name, self._state)
        if state.sequence <= before.sequence:
            return
        self._state, self._whole = state, None
        await self._tell(self._states.changes(before, state))

    def _remember(self, told: Sequence[Publication], frames: Sequence[bytes]) -> None:
        together = b""
        for publication, frame in zip(told, frames, strict=True):
            together += frame
            if publication.sequence is not None:
                self._opened.add(together, publication.sequence)
                together = b""

    def _framed(self, told: Sequence[Publication]) -> bytes:
        return b"".join(publication_frame(self.shown, each) for each in told)
