"""The newest frames of a channel: who comes back soon needs no look into the log."""

from collections import deque
from collections.abc import Sequence

FRAMES_MAX = 256
BYTES_MAX = 256 * 2**10


class Recent:
    """Frames of consecutive sequences, up to that of the newest."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        self._frames: deque[bytes] = deque()
        self._bytes = 0

    def add(self, frame: bytes) -> None:
        """Keep the frame of the next sequence."""
        self.newest += 1
        self._frames.append(frame)
        self._bytes += len(frame)
        while self._bytes > BYTES_MAX or len(self._frames) > FRAMES_MAX:
            self._bytes -= len(self._frames.popleft())

    def add_before(self, frames: Sequence[bytes]) -> None:
        """Keep what came before all that is kept, as far as there is room."""
        for frame in reversed(frames):
            if self._bytes + len(frame) > BYTES_MAX or len(self._frames) == FRAMES_MAX:
                return
            self._frames.appendleft(frame)
            self._bytes += len(frame)

    @property
    def before_all(self) -> int:
        """Who saw this sequence has missed nothing but what is kept."""
        return self.newest - len(self._frames)

    def after(self, sequence: int) -> Sequence[bytes] | None:
        """The frames after a sequence; ``None`` if not all of them are kept."""
        if sequence < self.before_all:
            return None
        return list(self._frames)[sequence - self.before_all :]
