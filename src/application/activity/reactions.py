"""What becomes of what people did once they are gone."""

from application.activity.archive import ActivityArchive
from application.activity.ports import Consents
from application.platform.tasks import Task
from domain.identity.events import AccountErased


class ForgetActivityOfErased:
    """Again, if the archive is out of reach: it is done at last."""

    def __init__(self, *, archive: ActivityArchive, consents: Consents) -> None:
        self._archive = archive
        self._consents = consents

    async def __call__(self, event: AccountErased, _task: Task) -> None:
        await self._consents.withdraw(event.account_id)
        await self._archive.forget_all(event.account_id)
