from dataclasses import dataclass

from application.identity.own_account import own_account
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal
from domain.kernel.ids import AddressId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAddress:
    address_id: AddressId
    seen_version: int
    by: Principal


class RemoveAddressHandler:
    def __init__(self, work: UnitOfWork[IdentityStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RemoveAddress) -> None:
        async with self._work.begin() as store:
            account = await own_account(store, command.by, command.seen_version)
            changed = account.remove_address(command.address_id, now=self._clock.now())
            await store.accounts.save(changed)
