"""What everybody knows who is asked for the holders of tickets."""

from typing import Protocol

import pytest

from application.booking.ticket_ports import Holder, Holders
from application.identity.ports import Accounts
from application.platform.ports import UnitOfWork
from domain.booking.ticket_errors import RecipientNotFound
from domain.identity.account import Account
from domain.kernel.ids import AccountId
from tests.support.clock import NOON
from tests.support.identity import an_account


class HolderStore(Protocol):
    @property
    def accounts(self) -> Accounts: ...

    @property
    def holders(self) -> Holders: ...


type Work = UnitOfWork[HolderStore]


class HoldersContract:
    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    async def test_whoever_verified_the_address_is_found_by_it(self, work: Work) -> None:
        ada = await added(work, an_account("ada@example.org").verify_email(now=NOON))

        assert await found(work, "ada@example.org") == ada.id

    async def test_who_only_claims_an_address_is_given_nothing(self, work: Work) -> None:
        await added(work, an_account("ada@example.org"))

        with pytest.raises(RecipientNotFound):
            await found(work, "ada@example.org")

    async def test_nobody_is_found_by_an_address_of_nobody(self, work: Work) -> None:
        with pytest.raises(RecipientNotFound):
            await found(work, "ada@example.org")

    async def test_holders_have_names_unless_they_are_erased(self, work: Work) -> None:
        ada = await added(work, an_account("ada@example.org", name="Ada"))
        bob = await added(work, an_account("bob@example.org", name="Bob"))
        async with work.begin() as store:
            await store.accounts.save(bob.settled().erase(by=bob.id, now=NOON))

        async with work.begin() as store:
            named = await store.holders.named({ada.id, bob.id})
        assert named == {ada.id: Holder(name="Ada", email="ada@example.org")}


async def added(work: Work, account: Account) -> Account:
    async with work.begin() as store:
        await store.accounts.add(account)
    return account


async def found(work: Work, email: str) -> AccountId:
    async with work.begin() as store:
        return await store.holders.by_email(email)
