"""A broadcast that nobody hears: for what is put together without one."""

from collections.abc import Sequence

from application.realtime.ports import Happened, Publication


class Silence:
    def tell(self, happened: Sequence[Happened]) -> None:
        """Nobody is there to be told."""

    def publish(self, channel: str, publication: Publication) -> None:
        """Nobody is there to be told."""
