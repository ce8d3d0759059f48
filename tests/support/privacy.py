"""One's own account on memory adapters: what changes it, takes it away and forgets it."""

from collections.abc import Mapping
from uuid import UUID

from adapters.erasure_log import StoredErasureLog
from adapters.memory.personal_records import MemoryObligations, MemoryPersonalRecords
from adapters.memory.storage import MemoryStorage
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.own_addresses import SignedAddresses
from adapters.spellings import WorldSpellings
from application.identity.add_address import AddAddressHandler
from application.identity.change_address import ChangeAddressHandler
from application.identity.change_profile import ChangeProfileHandler
from application.identity.erase_account import EraseAccountHandler
from application.identity.export_personal_data import ExportPersonalDataHandler
from application.identity.ports import IdentityStore, Passwords
from application.identity.remove_address import RemoveAddressHandler
from application.identity.set_avatar import SetAvatarHandler
from application.platform.ports import Clock, UnitOfWork
from domain.identity.errors import NotAnAvatar
from domain.kernel.ids import AccountId, FileId
from tests.support.clock import SequentialIds

PICTURE = FileId(UUID(int=7))


class OwnPicture:
    """There is one picture, and it is everybody's own."""

    async def check(self, file_id: FileId, owner: AccountId) -> None:
        del owner
        if file_id != PICTURE:
            raise NotAnAvatar


def an_erasure_log(clock: Clock) -> StoredErasureLog:
    addresses = SignedAddresses([b"s" * 32], clock, site="https://fairground.test")
    return StoredErasureLog(MemoryStorage(addresses))


def profile_use_cases(
    database: MemoryDatabase,
    work: UnitOfWork[IdentityStore],
    clock: Clock,
    *,
    passwords: Passwords,
) -> Mapping[str, object]:
    spellings, records = WorldSpellings(), [MemoryPersonalRecords(database)]
    obligations = MemoryObligations(database)
    return {
        "change_profile": ChangeProfileHandler(work, spellings, clock),
        "set_avatar": SetAvatarHandler(work, OwnPicture(), clock),
        "add_address": AddAddressHandler(work, spellings, clock, SequentialIds()),
        "change_address": ChangeAddressHandler(work, spellings, clock),
        "remove_address": RemoveAddressHandler(work, clock),
        "erase_account": EraseAccountHandler(work, passwords, obligations, clock),
        "export_personal_data": ExportPersonalDataHandler(records, clock),
    }
