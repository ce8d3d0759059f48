"""What every store of identities elsewhere, and of log-ins that are under way, must do."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.identity.ports import IdentityStore
from application.identity.social_ports import OldSocialLogIns, SocialIdentityViews
from application.platform.ports import UnitOfWork
from domain.identity.account import Account
from domain.identity.errors import AccountGone
from domain.identity.session_events import SessionKind
from domain.identity.social_errors import IdentityTaken, SocialLogInOver
from domain.identity.social_identity import SocialIdentity
from domain.identity.social_log_in import LASTS
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, SocialLogInId
from tests.support.clock import NOON
from tests.support.social import a_social_log_in, a_verified_account, an_identity

type Work = UnitOfWork[IdentityStore]


class SocialContract:
    """Subclass it, give it the adapters, and they are held to their word."""

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def views(self) -> SocialIdentityViews:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def old_log_ins(self) -> OldSocialLogIns:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    async def ada(self, work: Work) -> Account:
        return await opened(work, "ada@example.org")

    async def test_an_identity_is_found_as_it_was(
        self, work: Work, views: SocialIdentityViews, ada: Account
    ) -> None:
        identity = await linked(work, an_identity(ada))

        async with work.begin() as store:
            assert await store.social_identities.find(identity.issuer, identity.subject) == identity
        assert list(await views.of(ada.id)) == [identity]

    async def test_the_same_subject_elsewhere_is_somebody_else(
        self, work: Work, ada: Account
    ) -> None:
        identity = await linked(work, an_identity(ada))

        async with work.begin() as store:
            find = store.social_identities.find
            assert await find("https://other.example", identity.subject) is None
            assert await find(identity.issuer, identity.subject.upper()) is None

    async def test_an_account_has_its_own_identities_in_their_order(
        self, work: Work, views: SocialIdentityViews, ada: Account
    ) -> None:
        eve = await opened(work, "eve@example.org")
        mine = [await linked(work, an_identity(ada, subject=f"ada-{n}")) for n in range(3)]
        await linked(work, an_identity(eve, subject="eve"))
        in_order = sorted(mine, key=lambda identity: identity.id)

        async with work.begin() as store:
            assert list(await store.social_identities.of(ada.id)) == in_order
        assert list(await views.of(ada.id)) == in_order
        assert list(await views.of(AccountId(uuid4()))) == []

    async def test_who_somebody_is_elsewhere_is_linked_once(self, work: Work, ada: Account) -> None:
        eve = await opened(work, "eve@example.org")
        identity = await linked(work, an_identity(ada))

        for account in (ada, eve):
            with pytest.raises(IdentityTaken):
                await linked(work, an_identity(account, subject=identity.subject))

    async def test_an_account_may_come_together_with_its_identity(self, work: Work) -> None:
        account = a_verified_account("new@example.org")
        async with work.begin() as store:
            await store.accounts.add(account)
            await store.social_identities.add(identity := an_identity(account))

        async with work.begin() as store:
            found = await store.social_identities.find(identity.issuer, identity.subject)
        assert found == identity.settled()

    async def test_what_was_unlinked_can_be_linked_again(self, work: Work, ada: Account) -> None:
        identity = await linked(work, an_identity(ada))
        unlinked = identity.unlink(account=ada, among=[identity], now=NOON)
        async with work.begin() as store:
            await store.social_identities.remove(unlinked)

        async with work.begin() as store:
            assert await store.social_identities.find(identity.issuer, identity.subject) is None
        await linked(work, an_identity(ada))

    async def test_nothing_is_unlinked_twice(self, work: Work, ada: Account) -> None:
        identity = await linked(work, an_identity(ada))
        unlinked = identity.unlink(account=ada, among=[identity], now=NOON)
        async with work.begin() as store:
            await store.social_identities.remove(unlinked)

        with pytest.raises(StaleVersion):
            async with work.begin() as store:
                await store.social_identities.remove(unlinked)

    async def test_who_is_erased_is_known_by_nothing(
        self, work: Work, views: SocialIdentityViews, ada: Account
    ) -> None:
        identity = await linked(work, an_identity(ada))
        async with work.begin() as store:
            await store.accounts.save(ada.erase(by=ada.id, now=NOON))
            await store.social_identities.forget_all(ada.id)

        assert list(await views.of(ada.id)) == []
        with pytest.raises(AccountGone):
            await linked(work, an_identity(ada, subject="another"))
        eve = await opened(work, "eve@example.org")
        await linked(work, an_identity(eve, subject=identity.subject))

    @pytest.mark.parametrize("kind", list(SessionKind))
    async def test_a_log_in_is_taken_once(
        self, work: Work, ada: Account, kind: SessionKind
    ) -> None:
        log_in = a_social_log_in(kind=kind, account_id=ada.id)
        async with work.begin() as store:
            await store.social_log_ins.add(log_in)

        async with work.begin() as store:
            assert await store.social_log_ins.take(log_in.id) == log_in
        for id in (log_in.id, SocialLogInId(uuid4())):
            with pytest.raises(SocialLogInOver):
                async with work.begin() as store:
                    await store.social_log_ins.take(id)

    async def test_log_ins_that_ran_out_are_forgotten(
        self, work: Work, old_log_ins: OldSocialLogIns
    ) -> None:
        old = a_social_log_in()
        young = replace(old, id=SocialLogInId(uuid4()), begun_at=NOON + timedelta(seconds=1))
        async with work.begin() as store:
            await store.social_log_ins.add(old)
            await store.social_log_ins.add(young)

        await old_log_ins.forget_old(NOON + LASTS)

        async with work.begin() as store:
            assert await store.social_log_ins.take(young.id) == young
        with pytest.raises(SocialLogInOver):
            async with work.begin() as store:
                await store.social_log_ins.take(old.id)


async def opened(work: Work, email: str) -> Account:
    account = a_verified_account(email)
    async with work.begin() as store:
        await store.accounts.add(account)
    return account.settled()


async def linked(work: Work, identity: SocialIdentity) -> SocialIdentity:
    async with work.begin() as store:
        await store.social_identities.add(identity)
    return identity.settled()
