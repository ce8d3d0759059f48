from typing import Any

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.identity import PostgresAccountViews, PostgresIdentityStore
from adapters.postgres.key_rotation import PostgresKeyRotation
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.security.personal_cipher import AesGcmPersonalCipher, UnknownMasterKey
from application.identity.ports import AccountView
from application.platform.tasks import Routes
from domain.identity.account import Account
from domain.identity.errors import EmailTaken
from tests.contracts.identity import Work, found, saved, stored
from tests.support.clock import NOON
from tests.support.identity import an_account, an_address

OLD, NEW = b"o" * 32, b"n" * 32
BEFORE = AesGcmPersonalCipher([OLD])
PREPARED = AesGcmPersonalCipher([OLD, NEW])
BETWEEN = AesGcmPersonalCipher([NEW, OLD])
AFTER = AesGcmPersonalCipher([NEW])


def work_with(pool: Pool, cipher: AesGcmPersonalCipher) -> Work:
    def open_store(transaction: Any) -> PostgresIdentityStore:
        return PostgresIdentityStore(transaction, cipher=cipher)

    return PostgresUnitOfWork(pool, open_store, routes=Routes([]), wake_up=LocalWakeUp())


async def an_old_account(pool: Pool, email: str = "ada@example.org") -> Account:
    work = work_with(pool, BEFORE)
    account = (await stored(work, an_account(email))).settled()
    called = account.change_profile({"phone": "+494211234567"}, now=NOON)
    called = called.add_address(an_address(), now=NOON)
    await saved(work, called)
    return called.settled()


async def test_after_a_rotation_nobody_needs_the_old_master_key(pool: Pool) -> None:
    ada = await an_old_account(pool)
    with pytest.raises(UnknownMasterKey):
        await PostgresAccountViews(pool, AFTER).get(ada.id)

    rotate = PostgresKeyRotation(pool, BETWEEN)

    assert (await rotate(), await rotate()) == (1, 0)
    assert await PostgresAccountViews(pool, AFTER).get(ada.id) == AccountView.of(ada)
    assert await found(work_with(pool, AFTER), "ada@example.org") == ada
    assert len(await PostgresAccountViews(pool, AFTER).with_phone("+494211234567")) == 1


async def test_who_was_erased_is_passed_over(pool: Pool) -> None:
    ada = await an_old_account(pool)
    await saved(work_with(pool, BEFORE), ada.erase(by=ada.id, now=NOON))

    assert await PostgresKeyRotation(pool, BETWEEN)() == 0


@pytest.mark.parametrize(
    ("first", "second"), [(BEFORE, BETWEEN), (BETWEEN, PREPARED), (PREPARED, BETWEEN)]
)
async def test_while_two_master_keys_are_alive_an_address_still_has_one_account(
    pool: Pool, first: AesGcmPersonalCipher, second: AesGcmPersonalCipher
) -> None:
    ada = await stored(work_with(pool, first), an_account("ada@example.org"))

    with pytest.raises(EmailTaken):
        await stored(work_with(pool, second), an_account("ada@example.org"))

    assert await found(work_with(pool, second), "ada@example.org") == ada.settled()
