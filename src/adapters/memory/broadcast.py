"""A broadcast within one process."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from adapters.hearers import Hearers
from application.realtime.ports import Happened, Publication, Said, Told


class MemoryBroadcast:
    def __init__(self) -> None:
        self._hearers = Hearers()

    def tell(self, happened: Sequence[Happened]) -> None:
        if self._hearers:
            for each in happened:
                self._hearers.hear(each)

    def publish(self, channel: str, publication: Publication) -> None:
        self._hearers.hear(Said(channel, publication))

    def listen(self, hear: Callable[[Told], None]) -> AbstractAsyncContextManager[None]:
        return self._hearers.listening(hear)
