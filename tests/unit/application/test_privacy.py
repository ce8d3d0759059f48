"""One's own account: changed, taken away, forgotten."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest

from adapters.memory.identity import MemoryAccountViews
from adapters.memory.personal_records import MemoryPersonalRecords
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.spellings import WorldSpellings
from application.identity.add_address import AddAddress, AddAddressHandler
from application.identity.change_address import ChangeAddress, ChangeAddressHandler
from application.identity.change_profile import ChangeProfile, ChangeProfileHandler
from application.identity.erase_account import EraseAccount, EraseAccountHandler
from application.identity.export_personal_data import (
    ExportPersonalData,
    ExportPersonalDataHandler,
)
from application.identity.ports import AccountView
from application.identity.reapply_erasures import ReapplyErasures
from application.identity.remove_address import RemoveAddress, RemoveAddressHandler
from application.identity.set_avatar import SetAvatar, SetAvatarHandler
from domain.identity.account import Account, AccountStatus
from domain.identity.errors import (
    AccountNotFound,
    BadPhone,
    ErasureNotYet,
    NotAnAvatar,
    WrongPassword,
)
from domain.kernel.access import Principal, ProofTooOld, RightMissing, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, FileId
from tests.support.clock import NOON, FakeClock, SequentialIds
from tests.support.identity import an_account, cheap_passwords, identity_work
from tests.support.privacy import PICTURE, OwnPicture, an_erasure_log

PASSWORD = "seven green kites at noon"


class Owed:
    def __init__(self) -> None:
        self.things: list[str] = []

    async def of(self, account_id: AccountId) -> Sequence[str]:
        del account_id
        return self.things


class Desk:
    """Identity on memory adapters, with one account."""

    def __init__(self) -> None:
        self.database = MemoryDatabase()
        self.clock = FakeClock()
        self.work = identity_work(self.database, self.clock)
        self.views = MemoryAccountViews(self.database)
        self.passwords = cheap_passwords()
        self.owed = Owed()
        self.log = an_erasure_log(self.clock)
        spellings, ids = WorldSpellings(), SequentialIds()
        self.change_profile = ChangeProfileHandler(self.work, spellings, self.clock)
        self.add_address = AddAddressHandler(self.work, spellings, self.clock, ids)
        self.change_address = ChangeAddressHandler(self.work, spellings, self.clock)
        self.remove_address = RemoveAddressHandler(self.work, self.clock)
        self.set_avatar = SetAvatarHandler(self.work, OwnPicture(), self.clock)
        self.erase = EraseAccountHandler(self.work, self.passwords, self.owed, self.clock)
        self.reapply = ReapplyErasures(self.work, self.log, self.clock)
        self.export = ExportPersonalDataHandler([MemoryPersonalRecords(self.database)], self.clock)

    async def account(self, email: str = "ada@example.org") -> Account:
        account = an_account(email, password_hash=await self.passwords.hash(PASSWORD))
        async with self.work.begin() as store:
            await store.accounts.add(account)
        return account.settled()

    async def archive(self, by: Principal) -> ZipFile:
        pieces = [piece async for piece in await self.export(ExportPersonalData(by=by))]
        return ZipFile(io.BytesIO(b"".join(pieces)))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def an_addition(by: Principal, *, phone: str = "") -> AddAddress:
    return AddAddress(
        name="Ada",
        lines=("Am Markt 1",),
        city="Bremen",
        country="DE",
        postal_code="28195",
        region="",
        phone=phone,
        by=by,
    )


async def test_a_profile_is_changed_and_kept_in_the_spelling_of_the_world(desk: Desk) -> None:
    ada = await desk.account()

    changed = await desk.change_profile(
        ChangeProfile(
            changes={"phone": "+49 421 123456", "locale": "DE_at", "time_zone": "Europe/Vienna"},
            seen_version=ada.version,
            by=ada.principal,
        )
    )

    assert changed == await desk.views.get(ada.id)
    assert (changed.phone, changed.locale) == ("+49421123456", "de-AT")


async def test_a_change_of_what_was_not_seen_is_refused(desk: Desk) -> None:
    ada = await desk.account()
    command = ChangeProfile(
        changes={"name": "Ada King"}, seen_version=ada.version, by=ada.principal
    )
    await desk.change_profile(command)

    with pytest.raises(StaleVersion):
        await desk.change_profile(command)


async def test_a_number_without_its_country_is_refused_everywhere(desk: Desk) -> None:
    ada = await desk.account()
    profile = ChangeProfile(
        changes={"phone": "0421 123456"}, seen_version=ada.version, by=ada.principal
    )

    with pytest.raises(BadPhone):
        await desk.change_profile(profile)
    with pytest.raises(BadPhone):
        await desk.add_address(an_addition(ada.principal, phone="0421 123456"))


async def test_addresses_are_kept_changed_and_forgotten(desk: Desk) -> None:
    by = (await desk.account()).principal

    first = await desk.add_address(an_addition(by))
    second = await desk.add_address(an_addition(by, phone="+49 421 123456"))
    changed = await desk.change_address(
        ChangeAddress(
            address_id=second.address.id,
            changes={"city": "Bremerhaven", "phone": "+49 471 123456"},
            seen_version=second.version,
            by=by,
        )
    )
    await desk.remove_address(
        RemoveAddress(address_id=first.address.id, seen_version=changed.version, by=by)
    )

    assert changed.address.phone == "+49471123456"
    assert (await desk.views.get(by.account_id)).addresses == (changed.address,)


async def test_a_picture_is_ones_own_and_the_same_one_again_is_no_news(desk: Desk) -> None:
    by = (await desk.account()).principal

    first = await desk.set_avatar(SetAvatar(file_id=PICTURE, by=by))
    again = await desk.set_avatar(SetAvatar(file_id=PICTURE, by=by))
    with pytest.raises(NotAnAvatar):
        await desk.set_avatar(SetAvatar(file_id=FileId(uuid4()), by=by))
    none = await desk.set_avatar(SetAvatar(file_id=None, by=by))

    assert (first.avatar, none.avatar) == (PICTURE, None)
    assert again == first


async def test_an_archive_holds_all_about_oneself_as_json_and_as_csv(desk: Desk) -> None:
    ada, _ = await desk.account(), await desk.account("eve@example.org")
    await desk.add_address(an_addition(ada.principal))

    archive = await desk.archive(ada.principal)

    [account] = json.loads(archive.read("account.json"))
    [row] = csv.DictReader(io.StringIO(archive.read("account.csv").decode()))
    assert account["email"] == row["email"] == "ada@example.org"
    assert json.loads(row["addresses"]) == account["addresses"] != []
    assert "password_hash" not in account
    assert json.loads(archive.read("bookings.json")) == []
    assert json.loads(archive.read("about.json"))["account"] == str(ada.id)


async def test_no_cell_of_an_archive_is_a_formula(desk: Desk) -> None:
    ada = await desk.account()
    change = ChangeProfile(
        changes={"name": "=HYPERLINK(1)"}, seen_version=ada.version, by=ada.principal
    )
    await desk.change_profile(change)

    archive = await desk.archive(ada.principal)

    assert b'"\'=HYPERLINK(1)"' in archive.read("account.csv")


async def test_who_knows_the_password_is_forgotten_when_they_want(desk: Desk) -> None:
    ada = await desk.account()

    await desk.erase(EraseAccount(account_id=ada.id, by=ada.principal, password=PASSWORD))

    assert await desk.views.get(ada.id) == AccountView.of(nobody(ada))


async def test_whoever_sits_at_an_open_session_cannot_erase_its_account(desk: Desk) -> None:
    ada = await desk.account()

    with pytest.raises(WrongPassword):
        await desk.erase(EraseAccount(account_id=ada.id, by=ada.principal, password="guessed"))
    with pytest.raises(ProofTooOld):
        await desk.erase(EraseAccount(account_id=ada.id, by=ada.principal))
    with pytest.raises(ProofTooOld):
        await desk.erase(EraseAccount(account_id=ada.id, by=proved(ada, minutes_ago=6)))

    await desk.erase(EraseAccount(account_id=ada.id, by=proved(ada, minutes_ago=4)))


async def test_an_administrator_erases_others_with_a_recent_proof(desk: Desk) -> None:
    ada, boss = await desk.account(), proved(an_account(roles=frozenset({Role.ADMIN})))
    tired = Principal(boss.account_id, boss.roles)

    with pytest.raises(ProofTooOld):
        await desk.erase(EraseAccount(account_id=ada.id, by=tired))
    with pytest.raises(AccountNotFound):
        await desk.erase(EraseAccount(account_id=AccountId(uuid4()), by=boss))
    await desk.erase(EraseAccount(account_id=ada.id, by=boss))

    assert (await desk.views.get(ada.id)).status is AccountStatus.ERASED


async def test_nobody_else_erases_anybody(desk: Desk) -> None:
    ada, eve = await desk.account(), await desk.account("eve@example.org")

    with pytest.raises(RightMissing):
        await desk.erase(EraseAccount(account_id=ada.id, by=proved(eve), password=PASSWORD))


async def test_who_still_has_to_pay_is_told_what(desk: Desk) -> None:
    ada = await desk.account()
    desk.owed.things = [f"booking:{UUID(int=1)}"]

    with pytest.raises(ErasureNotYet) as refused:
        await desk.erase(EraseAccount(account_id=ada.id, by=proved(ada)))

    assert refused.value.facts == {"unfinished": desk.owed.things}
    assert (await desk.views.get(ada.id)).status is AccountStatus.ACTIVE


async def test_whom_a_backup_brought_back_is_erased_again(desk: Desk) -> None:
    ada, eve = await desk.account(), await desk.account("eve@example.org")
    await desk.log.note(ada.id)
    await desk.log.note(AccountId(uuid4()))

    assert await desk.reapply() == 1
    assert await desk.reapply() == 0
    assert (await desk.views.get(ada.id)).status is AccountStatus.ERASED
    assert (await desk.views.get(eve.id)).status is AccountStatus.ACTIVE


def proved(account: Account, *, minutes_ago: int = 0) -> Principal:
    at = NOON - timedelta(minutes=minutes_ago)
    return Principal(account.id, account.roles, proved_at=at)


def nobody(account: Account) -> Account:
    return account.erase(by=account.id, now=NOON).settled()
