from dataclasses import dataclass

from application.identity.ports import IdentityStore
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.reset_request import ResetRequest
from domain.kernel.ids import ResetRequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPasswordReset:
    email: str


class RequestPasswordResetHandler:
    """Note the wish, whoever's address it is. Only the reaction looks whether it is somebody's.

    So there is nothing that could take longer, or look different, for one than for another.
    """

    def __init__(self, work: UnitOfWork[IdentityStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: RequestPasswordReset) -> None:
        id = ResetRequestId(self._ids.new())
        request = ResetRequest.ask(id, email=command.email, now=self._clock.now())
        async with self._work.begin() as store:
            await store.reset_requests.add(request)
