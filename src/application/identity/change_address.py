from dataclasses import dataclass, field

from application.identity.add_address import KeptAddress
from application.identity.own_account import own_account
from application.identity.ports import IdentityStore, Spellings
from application.platform.ports import Clock, UnitOfWork
from domain.identity.address import AddressChanges
from domain.kernel.access import Principal
from domain.kernel.ids import AddressId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAddress:
    address_id: AddressId
    changes: AddressChanges = field(repr=False)
    seen_version: int
    by: Principal


class ChangeAddressHandler:
    def __init__(self, work: UnitOfWork[IdentityStore], spellings: Spellings, clock: Clock) -> None:
        self._work = work
        self._spellings = spellings
        self._clock = clock

    async def __call__(self, command: ChangeAddress) -> KeptAddress:
        changes = command.changes.copy()
        if phone := changes.get("phone"):
            changes["phone"] = self._spellings.phone(phone)
        async with self._work.begin() as store:
            account = await own_account(store, command.by, command.seen_version)
            changed = account.change_address(command.address_id, changes, now=self._clock.now())
            await store.accounts.save(changed)
        address = changed.address(command.address_id)
        return KeptAddress(address=address, version=changed.next_version)
