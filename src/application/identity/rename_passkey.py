from dataclasses import dataclass, field

from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.identity.passkey import Passkey
from domain.kernel.access import Principal
from domain.kernel.ids import PasskeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamePasskey:
    passkey_id: PasskeyId
    name: str = field(repr=False)
    by: Principal


class RenamePasskeyHandler:
    def __init__(self, work: UnitOfWork[IdentityStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RenamePasskey) -> Passkey:
        async with self._work.begin() as store:
            factors = await store.second_factors.lock(command.by.account_id)
            renamed = factors.rename_passkey(
                command.passkey_id, command.name, now=self._clock.now()
            )
            await store.second_factors.save(renamed)
        return renamed.passkey(command.passkey_id)
