"""The newest frames of a channel: who comes back soon needs no look into the log."""

from collections import deque
from collections.abc import Sequence
from itertools import islice

FRAMES_MAX = 256
BYTES_MAX = 256 * 2**10


class Recent:
    """Frames that follow on each other, up to that of the newest sequence."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        self._frames: deque[tuple[int, bytes]] = deque()
        """Each with the sequence that it follows on."""

        self._bytes = 0

    def add(self, frame: bytes, sequence: int | None = None) -> None:
        """Keep the frame of the next sequence, or of a later one that follows on the newest."""
        self._frames.append((self.newest, frame))
        self.newest = self.newest + 1 if sequence is None else sequence
        self._bytes += len(frame)
        while self._bytes > BYTES_MAX or len(self._frames) > FRAMES_MAX:
            self._bytes -= len(self._frames.popleft()[1])

    def add_before(self, frames: Sequence[bytes]) -> None:
        """Keep what came before all that is kept, as far as there is room."""
        for frame in reversed(frames):
            if self._bytes + len(frame) > BYTES_MAX or len(self._frames) == FRAMES_MAX:
                return
            self._frames.appendleft((self.before_all - 1, frame))
            self._bytes += len(frame)

    @property
    def before_all(self) -> int:
        """Who saw this sequence has missed nothing but what is kept."""
        return self._frames[0][0] if self._frames else self.newest

    def after(self, sequence: int) -> Sequence[bytes] | None:
        """The frames after a sequence; ``None`` if not all of them are kept."""
        if sequence == self.newest:
            return []
        for index, (before, _) in enumerate(self._frames):
            if before == sequence:
                return [frame for _, frame in islice(self._frames, index, None)]
        return None
