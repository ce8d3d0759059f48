"""What every store of links and of wishes for new passwords must do."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.identity.link_ports import OldLinks
from application.identity.ports import IdentityStore
from application.platform.ports import UnitOfWork
from domain.identity.account import Account
from domain.identity.one_time_link import KEPT_FOR, OneTimeLink, Purpose
from domain.identity.reset_request import ResetRequest
from domain.kernel.ids import AccountId, LinkId, ResetRequestId, SessionId
from tests.support.clock import NOON
from tests.support.identity import an_account
from tests.support.links import a_link

type Work = UnitOfWork[IdentityStore]


class LinksContract:
    """Subclass it, give it ``work`` and ``old_links``, and the adapter is held to its word."""

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def old_links(self) -> OldLinks:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    async def account(self, work: Work) -> Account:
        account = an_account()
        async with work.begin() as store:
            await store.accounts.add(account)
        return account.settled()

    async def test_stored_links_come_back_as_they_were(self, work: Work, account: Account) -> None:
        link = a_link(
            Purpose.CHANGE_EMAIL_NEW,
            account_id=account.id,
            address="new@example.org",
            session_id=SessionId(uuid4()),
        )
        await stored(work, link)

        assert await links_of(work, account.id) == [link]

    async def test_a_link_leads_to_all_links_of_its_account(
        self, work: Work, account: Account
    ) -> None:
        mine = sorted([a_link(account_id=account.id) for _ in range(3)], key=lambda one: one.id)
        await stored(work, *mine)

        async with work.begin() as store:
            assert list(await store.links.beside(mine[1].id)) == mine
            assert list(await store.links.beside(LinkId(uuid4()))) == []

    async def test_nobody_else_has_them(self, work: Work, account: Account) -> None:
        await stored(work, a_link(account_id=account.id))

        assert await links_of(work, AccountId(uuid4())) == []

    async def test_a_link_is_stored_once(self, work: Work, account: Account) -> None:
        link = a_link(account_id=account.id)
        await stored(work, link)
        followed = link.follow(now=NOON, among=[link])
        async with work.begin() as store:
            await store.links.save(followed)

        await stored(work, link)

        assert await links_of(work, account.id) == [followed]

    async def test_what_became_of_links_is_kept(self, work: Work, account: Account) -> None:
        first, second = sorted(
            [a_link(account_id=account.id) for _ in range(2)], key=lambda one: one.id
        )
        await stored(work, first, second)
        changed = [first.follow(now=NOON, among=[first]), second.take_back(now=NOON)]

        async with work.begin() as store:
            await store.links.save(*changed)

        assert await links_of(work, account.id) == changed

    async def test_a_block_that_raises_uses_up_no_link(self, work: Work, account: Account) -> None:
        link = a_link(account_id=account.id)
        await stored(work, link)

        with pytest.raises(ZeroDivisionError):  # noqa: PT012  # The block is what is tested.
            async with work.begin() as store:
                await store.links.save(link.take_back(now=NOON))
                raise ZeroDivisionError

        assert await links_of(work, account.id) == [link]

    async def test_links_that_are_long_over_are_forgotten(
        self, work: Work, old_links: OldLinks, account: Account
    ) -> None:
        old = a_link(account_id=account.id)
        young = replace(old, id=LinkId(uuid4()), made_at=NOON + timedelta(seconds=1))
        await stored(work, old, young)

        await old_links.forget_old(NOON + KEPT_FOR)

        assert await links_of(work, account.id) == [young]

    async def test_a_wish_for_a_new_password_is_kept_until_it_is_forgotten(
        self, work: Work
    ) -> None:
        request = a_request()
        async with work.begin() as store:
            await store.reset_requests.add(request)
        async with work.begin() as store:
            assert await store.reset_requests.find(request.id) == request.settled()
            await store.reset_requests.forget(request.id)
        async with work.begin() as store:
            assert await store.reset_requests.find(request.id) is None
            await store.reset_requests.forget(request.id)


def a_request(email: str = "ada@example.org") -> ResetRequest:
    return ResetRequest.ask(ResetRequestId(uuid4()), email=email, now=NOON)


async def stored(work: Work, *links: OneTimeLink) -> None:
    async with work.begin() as store:
        await store.links.add(*links)


async def links_of(work: Work, account_id: AccountId) -> list[OneTimeLink]:
    async with work.begin() as store:
        return list(await store.links.of(account_id))
