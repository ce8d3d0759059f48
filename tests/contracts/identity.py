"""What every ``IdentityStore`` and ``AccountViews`` must do, whatever it is made of."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from application.identity.ports import AccountView, AccountViews, IdentityStore
from application.platform.paging import BadCursor, PageRequest
from application.platform.ports import UnitOfWork
from domain.identity.account import Account, AccountStatus
from domain.identity.errors import AccountNotFound, EmailTaken
from domain.identity.events import ProfileChanged
from domain.kernel.access import Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, FileId
from tests.support.clock import NOON
from tests.support.identity import an_account, an_address

type Work = UnitOfWork[IdentityStore]

ORGANIZER = frozenset({Role.CUSTOMER, Role.ORGANIZER})
ADMIN_ID = AccountId(UUID(int=1))


class IdentityContract:
    """Subclass it, give it ``work`` and ``views``, and the adapter is held to its word."""

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def views(self) -> AccountViews:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_stored_account_comes_back_as_it_was(self, work: Work) -> None:
        account = await stored(work, an_account(roles=ORGANIZER))

        assert await loaded(work, account) == account.settled()

    async def test_an_account_is_found_by_its_address(self, work: Work) -> None:
        account = await stored(work, an_account("ada@example.org"))

        assert await found(work, "ada@example.org") == account.settled()
        assert await found(work, "eve@example.org") is None

    async def test_an_unknown_account_is_not_found(self, work: Work, views: AccountViews) -> None:
        with pytest.raises(AccountNotFound):
            await loaded(work, an_account())
        with pytest.raises(AccountNotFound):
            await views.get(an_account().id)

    async def test_an_address_has_one_account(self, work: Work) -> None:
        first = await stored(work, an_account("ada@example.org"))

        with pytest.raises(EmailTaken):
            await stored(work, an_account("ada@example.org"))

        assert await found(work, "ada@example.org") == first.settled()

    async def test_of_many_who_want_one_address_exactly_one_gets_it(self, work: Work) -> None:
        rivals = [stored(work, an_account("ada@example.org")) for _ in range(10)]

        outcomes = await asyncio.gather(*rivals, return_exceptions=True)

        kinds = [type(outcome) for outcome in outcomes]
        assert (kinds.count(Account), kinds.count(EmailTaken)) == (1, 9)

    async def test_a_change_is_kept_and_counts_as_a_version(self, work: Work) -> None:
        account = (await stored(work, an_account())).settled()
        changed = account.grant(ORGANIZER, by=ADMIN_ID, now=NOON).rehash("another", now=NOON)
        await saved(work, changed)

        assert await loaded(work, account) == changed.settled()
        assert (await loaded(work, account)).version == account.version + 2

    async def test_all_that_is_personal_comes_back_as_it_was(self, work: Work) -> None:
        account = (await stored(work, an_account())).settled()
        changed = (
            account.change_profile(
                {"name": "Ada King", "phone": "+494211234567", "locale": "de"}, now=NOON
            )
            .change_profile({"time_zone": "Europe/Berlin"}, now=NOON)
            .add_address(an_address(), now=NOON)
            .add_address(an_address(city="Ústí nad Labem", country="CZ"), now=NOON)
            .set_avatar(FileId(UUID(int=7)), now=NOON)
        )
        await saved(work, changed)

        assert await loaded(work, account) == changed.settled()
        assert await found(work, account.email) == changed.settled()

    async def test_an_account_is_found_by_the_number_it_has_now(
        self, work: Work, views: AccountViews
    ) -> None:
        ada, eve = an_account("ada@example.org"), an_account("eve@example.org")
        for account in (ada, eve):
            await stored(work, account)
            called = account.settled().change_profile({"phone": "+494211234567"}, now=NOON)
            await saved(work, called)
        await saved(work, (await loaded(work, eve)).change_profile({"phone": ""}, now=NOON))

        assert [view.id for view in await views.with_phone("+494211234567")] == [ada.id]
        assert await views.with_phone("+49") == []

    async def test_a_new_address_must_be_nobody_elses(self, work: Work) -> None:
        await stored(work, an_account("ada@example.org"))
        eve = (await stored(work, an_account("eve@example.org"))).settled()

        with pytest.raises(EmailTaken):
            await saved(work, moved(eve, "ada@example.org"))
        await saved(work, moved(eve, "eva@example.org"))

        assert (await found(work, "eva@example.org") or eve).id == eve.id
        assert await found(work, "eve@example.org") is None

    async def test_of_an_erased_account_nothing_is_found(
        self, work: Work, views: AccountViews
    ) -> None:
        account = (await stored(work, an_account("ada@example.org"))).settled()
        await saved(work, account.add_address(an_address(), now=NOON))
        erased = (await loaded(work, account)).erase(by=ADMIN_ID, now=NOON)
        await saved(work, erased)

        assert await found(work, "ada@example.org") is None
        assert await loaded(work, account) == erased.settled()
        assert (await views.get(account.id)).status is AccountStatus.ERASED

    async def test_the_address_of_who_was_erased_is_free_again(self, work: Work) -> None:
        account = (await stored(work, an_account("ada@example.org"))).settled()
        await saved(work, account.erase(by=ADMIN_ID, now=NOON))

        anew = await stored(work, an_account("ada@example.org"))

        assert await found(work, "ada@example.org") == anew.settled()

    async def test_the_second_of_two_changes_is_stale(self, work: Work) -> None:
        account = (await stored(work, an_account())).settled()
        await saved(work, account.grant(ORGANIZER, by=ADMIN_ID, now=NOON))

        with pytest.raises(StaleVersion):
            await saved(work, account.rehash("another", now=NOON))

        assert (await loaded(work, account)).password_hash == account.password_hash

    async def test_a_block_that_raises_changes_nothing(self, work: Work) -> None:
        account = an_account()
        with pytest.raises(ZeroDivisionError):  # noqa: PT012  # The block is what is tested.
            async with work.begin() as store:
                await store.accounts.add(account)
                raise ZeroDivisionError

        assert await found(work, account.email) is None

    async def test_a_view_says_everything_but_the_password(
        self, work: Work, views: AccountViews
    ) -> None:
        account = await stored(work, an_account())

        assert await views.get(account.id) == AccountView.of(account.settled())

    async def test_pages_hold_every_account_once_in_its_order(
        self, work: Work, views: AccountViews
    ) -> None:
        ids = sorted(uuid4() for _ in range(5))
        for number, id in enumerate(reversed(ids)):
            await stored(work, an_account(f"a{number}@example.org", id=id))

        first = await views.page(PageRequest(limit=2))
        second = await views.page(PageRequest(limit=2, cursor=first.next))
        third = await views.page(PageRequest(limit=2, cursor=second.next))

        seen = [view.id for page in (first, second, third) for view in page.items]
        assert seen == ids
        assert third.next is None

    @pytest.mark.parametrize("cursor", ["no", "WzFd", "WyJub3QgYW4gaWQiXQ=="])
    async def test_a_foreign_cursor_is_refused(self, views: AccountViews, cursor: str) -> None:
        with pytest.raises(BadCursor):
            await views.page(PageRequest(cursor=cursor))


async def stored(work: Work, account: Account) -> Account:
    async with work.begin() as store:
        await store.accounts.add(account)
    return account


def moved(account: Account, email: str) -> Account:
    """The account at another address, whoever gets it there."""
    event = ProfileChanged(at=NOON, account_id=account.id, parts=frozenset())
    return replace(account, email=email, events=(event,))


async def saved(work: Work, account: Account) -> None:
    async with work.begin() as store:
        await store.accounts.save(account)


async def loaded(work: Work, account: Account) -> Account:
    async with work.begin() as store:
        return await store.accounts.get(account.id)


async def found(work: Work, email: str) -> Account | None:
    async with work.begin() as store:
        return await store.accounts.find(email)
