from dataclasses import dataclass, field

from application.identity.own_account import own_account
from application.identity.ports import IdentityStore, Spellings
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.address import Address
from domain.kernel.access import Principal
from domain.kernel.ids import AddressId


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAddress:
    name: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    city: str = field(repr=False)
    country: str
    postal_code: str = field(repr=False)
    region: str = field(repr=False)
    phone: str = field(repr=False)
    by: Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAddress:
    """An address, with the version of the account that it belongs to."""

    address: Address = field(repr=False)
    version: int


class AddAddressHandler:
    def __init__(
        self,
        work: UnitOfWork[IdentityStore],
        spellings: Spellings,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._spellings = spellings
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: AddAddress) -> KeptAddress:
        address = self._address(command)
        async with self._work.begin() as store:
            account = await own_account(store, command.by)
            changed = account.add_address(address, now=self._clock.now())
            await store.accounts.save(changed)
        return KeptAddress(address=address, version=changed.next_version)

    def _address(self, command: AddAddress) -> Address:
        return Address(
            id=AddressId(self._ids.new()),
            name=command.name,
            lines=command.lines,
            city=command.city,
            country=command.country,
            postal_code=command.postal_code,
            region=command.region,
            phone=command.phone and self._spellings.phone(command.phone),
        )
