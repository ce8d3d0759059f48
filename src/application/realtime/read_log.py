"""Reading the log as a whole."""

from collections.abc import Sequence

from application.realtime.ports import EventLog, LoggedEvent
from domain.kernel.access import Principal, Right


class ReadLog:
    """What happened after a position, for those who look after the platform."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    async def __call__(
        self, after: int, *, limit: int, by: Principal
    ) -> Sequence[tuple[int, LoggedEvent]]:
        by.need(Right.OPERATE)
        return await self._log.after(after, limit=limit)
