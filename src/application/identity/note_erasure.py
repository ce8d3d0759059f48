from application.identity.erasure_ports import ErasureLog
from application.platform.tasks import Task
from domain.identity.events import AccountErased


class NoteErasure:
    """Note outside the database that somebody was erased: again and again, until it is noted."""

    def __init__(self, log: ErasureLog) -> None:
        self._log = log

    async def __call__(self, event: AccountErased, _task: Task) -> None:
        await self._log.note(event.account_id)
