"""Logging in through other providers: who is let in, to which account, and who is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.begin_social_log_in import BeginSocialLogIn
from application.identity.erase_account import erase
from application.identity.finish_linking import FinishLinking
from application.identity.finish_social_log_in import FinishSocialLogIn
from application.identity.open_session import OpenedSession
from application.identity.social_trip import Departure, Return
from application.identity.unlink_identity import UnlinkIdentity
from application.platform.errors import Unavailable
from domain.identity.account import Account
from domain.identity.session_events import SessionKind
from domain.identity.social_errors import (
    EmailNotConfirmed,
    EmailUnverified,
    IdentityNotFound,
    IdentityTaken,
    LastWayIn,
    ProviderNotFound,
    ReturnNotAllowed,
    SignInFirst,
    SocialLogInOver,
    SocialLogInRefused,
    TooManyIdentities,
)
from domain.identity.social_identity import IDENTITIES_MAX, SocialIdentity
from domain.identity.social_log_in import LASTS
from domain.kernel.access import Principal, ProofTooOld, Role
from domain.kernel.errors import DomainError
from tests.support.clock import FakeClock
from tests.support.identity import an_account, identity_work
from tests.support.openid import ADA, EVE, Somebody
from tests.support.social import (
    Doorway,
    PlayedProvider,
    a_verified_account,
    an_identity,
    names_of_events,
)


class Town(Doorway):
    def __init__(self) -> None:
        self.database = MemoryDatabase()
        self.acme = PlayedProvider()
        self.other = PlayedProvider("other", "https://other.example")
        super().__init__(identity_work(self.database, FakeClock()), self.acme, self.other)

    async def log_in(
        self, somebody: Somebody = ADA, provider: PlayedProvider | None = None
    ) -> OpenedSession:
        back = await self.returning(provider or self.acme, somebody)
        admitted = await self.finish(FinishSocialLogIn(back=back))
        assert isinstance(admitted, OpenedSession)
        return admitted

    async def link(
        self, by: Principal, somebody: Somebody = ADA, provider: PlayedProvider | None = None
    ) -> SocialIdentity:
        back = await self.returning_to_link(provider or self.acme, somebody, by)
        return await self.finish_linking(FinishLinking(back=back, by=by))

    async def settle(self, account: Account) -> Account:
        async with self.work.begin() as store:
            await store.accounts.add(account)
        return account.settled()

    def principal(self, account: Account) -> Principal:
        """The owner, who has just proved who they are."""
        return replace(account.principal, proved_at=self.clock.now())

    @property
    def identities(self) -> list[SocialIdentity]:
        return list(self.database.table("social_identities").values())

    @property
    def accounts(self) -> list[Account]:
        return list(self.database.table("accounts").values())


@pytest.fixture
def town() -> Town:
    return Town()


class TestLoggingIn:
    async def test_who_was_never_here_gets_an_account(self, town: Town) -> None:
        opened = await town.log_in()

        account = opened.account
        assert (account.email, account.name, account.locale) == (ADA.email, ADA.name, "de-DE")
        assert account.email_verified_at == town.clock.now()
        assert not account.has_password
        assert account.roles == {Role.CUSTOMER}
        assert opened.session.proved_at == town.clock.now()
        assert names_of_events(town.database) == [
            *("AccountRegistered", "EmailVerified", "SocialIdentityLinked", "SessionOpened")
        ]

    async def test_who_was_here_comes_back_to_the_same_account(self, town: Town) -> None:
        first = await town.log_in()

        again = await town.log_in(Somebody(email="ada@new.example", email_verified=False))

        assert again.account == first.account
        assert len(town.identities) == 1

    async def test_a_verified_address_links_the_account_that_has_verified_it_too(
        self, town: Town
    ) -> None:
        account = await town.settle(a_verified_account())

        opened = await town.log_in(Somebody(email="ADA@Example.org"))

        assert opened.account.id == account.id
        assert [one.account_id for one in town.identities] == [account.id]

    async def test_who_has_another_persons_address_now_is_still_themselves(
        self, town: Town
    ) -> None:
        ada = await town.log_in(ADA)
        eve = await town.log_in(EVE)

        again = await town.log_in(replace(EVE, email=ADA.email))

        assert again.account.id == eve.account.id != ada.account.id

    @pytest.mark.parametrize(
        ("account", "somebody", "refusal"),
        [
            (None, replace(ADA, email_verified=False), EmailNotConfirmed),
            (None, replace(ADA, email=""), EmailNotConfirmed),
            (None, replace(ADA, email="nobody"), EmailNotConfirmed),
            (an_account(), ADA, SignInFirst),
            (an_account(), replace(ADA, email_verified=False), EmailNotConfirmed),
            (a_verified_account(), replace(ADA, email_verified=False), EmailNotConfirmed),
            (
                a_verified_account().grant(
                    frozenset({Role.ADMIN}), by=an_account().id, now=FakeClock().now()
                ),
                ADA,
                SignInFirst,
            ),
        ],
    )
    async def test_nobody_gets_in_by_an_address_alone(
        self, town: Town, account: Account | None, somebody: Somebody, refusal: type[DomainError]
    ) -> None:
        if account is not None:
            await town.settle(account)
        before = names_of_events(town.database)

        with pytest.raises(refusal):
            await town.log_in(somebody)

        assert names_of_events(town.database) == before
        assert town.identities == []

    async def test_somebody_else_with_the_same_address_there_is_not_let_in(
        self, town: Town
    ) -> None:
        await town.log_in()

        with pytest.raises(SignInFirst):
            await town.log_in(replace(ADA, subject="ada-9999"))

    async def test_the_same_person_may_come_through_another_provider(self, town: Town) -> None:
        first = await town.log_in()

        second = await town.log_in(provider=town.other)

        assert second.account.id == first.account.id
        assert [one.provider for one in town.identities] == ["acme", "other"]

    @pytest.mark.parametrize(
        ("somebody", "name", "locale"),
        [
            (replace(ADA, name="", locale=""), "ada", "en"),
            (replace(ADA, name="\0\x01", locale="tlh-Latn-XX-nonsense"), "ada", "en"),
            (replace(ADA, name=" Ada \n Lovelace ", locale="en_GB"), "Ada Lovelace", "en-GB"),
            (replace(ADA, name="x" * 500, locale="\0"), "ada", "en"),
        ],
    )
    async def test_what_a_provider_makes_up_is_made_fit(
        self, town: Town, somebody: Somebody, name: str, locale: str
    ) -> None:
        account = (await town.log_in(somebody)).account

        assert (account.name, account.locale) == (name, locale)

    async def test_an_erased_account_is_not_found_again(self, town: Town) -> None:
        opened = await town.log_in()
        async with town.work.begin() as store:
            account = await store.accounts.get(opened.account.id)
            await erase(store, account, by=account.id, clock=town.clock)

        assert town.identities == []
        assert (await town.log_in()).account.id != account.id


class TestTheWayBack:
    async def test_each_log_in_comes_back_once(self, town: Town) -> None:
        back = await town.returning(town.acme, ADA)
        await town.finish(FinishSocialLogIn(back=back))

        await over(town, back)

    async def test_one_that_takes_ten_minutes_takes_too_long(self, town: Town) -> None:
        back = await town.returning(town.acme, ADA)
        town.clock.pass_time(LASTS)

        await over(town, back)

    async def test_it_comes_back_to_whoever_began_it(self, town: Town) -> None:
        mine, hers = [await town.returning(town.acme, one) for one in (ADA, EVE)]

        await over(town, replace(hers, binding=mine.binding))
        await over(town, replace(hers, binding=""))
        await over(town, replace(hers, binding="é"))
        # And who tried has not used it up.
        await town.finish(FinishSocialLogIn(back=hers))

    async def test_the_code_of_another_log_in_does_not_count(self, town: Town) -> None:
        mine, hers = [await town.returning(town.acme, one) for one in (ADA, EVE)]

        with pytest.raises(SocialLogInRefused):
            await town.finish(FinishSocialLogIn(back=replace(mine, code=hers.code)))

    async def test_it_does_not_come_back_from_another_provider(self, town: Town) -> None:
        back = await town.returning(town.acme, ADA)

        await over(town, replace(back, provider="other"))

    async def test_what_names_another_issuer_does_not_count(self, town: Town) -> None:
        back = await town.returning(town.acme, ADA)

        with pytest.raises(SocialLogInRefused):
            await town.finish(FinishSocialLogIn(back=replace(back, issuer="https://other.example")))

    async def test_who_was_not_let_in_there_is_not_let_in_here(self, town: Town) -> None:
        back = await town.returning(town.acme, ADA)

        with pytest.raises(SocialLogInRefused):
            await town.finish(FinishSocialLogIn(back=replace(back, code="")))
        await over(town, back)

    async def test_while_the_provider_is_away_nobody_is_let_in(self, town: Town) -> None:
        back = await town.returning(town.acme, ADA)
        town.acme.is_away = True

        with pytest.raises(Unavailable):
            await town.finish(FinishSocialLogIn(back=back))
        with pytest.raises(Unavailable):
            await town.log_in()
        assert town.accounts == []

    async def test_an_unknown_provider_is_none(self, town: Town) -> None:
        with pytest.raises(ProviderNotFound):
            await town.begin(BeginSocialLogIn(departure=Departure(provider="nobody")))

    async def test_nobody_is_sent_back_to_a_strangers_address(self, town: Town) -> None:
        departure = Departure(provider="acme", return_to="https://evil.example")

        with pytest.raises(ReturnNotAllowed):
            await town.begin(BeginSocialLogIn(departure=departure))

    async def test_the_session_is_of_the_kind_that_was_wanted(self, town: Town) -> None:
        departure = Departure(provider="acme", kind=SessionKind.COOKIE)
        begun = await town.begin(BeginSocialLogIn(departure=departure))
        back = town.acme.let_in(begun.authorization_url, ADA)

        opened = await town.finish(
            FinishSocialLogIn(back=Return(provider="acme", binding=begun.binding, **back))
        )

        assert isinstance(opened, OpenedSession)
        assert opened.session.kind is SessionKind.COOKIE


class TestLinking:
    async def test_who_is_signed_in_links_whoever_they_are_there(self, town: Town) -> None:
        account = await town.settle(a_verified_account("other@example.org"))

        identity = await town.link(town.principal(account))

        assert identity.account_id == account.id
        assert (await town.log_in()).account.id == account.id

    async def test_linking_again_changes_nothing(self, town: Town) -> None:
        by = town.principal(await town.settle(a_verified_account()))

        assert await town.link(by) == await town.link(by)
        assert len(town.identities) == 1

    async def test_nobody_takes_over_what_another_has_linked(self, town: Town) -> None:
        await town.log_in(ADA)
        eve = await town.settle(a_verified_account("eve@example.org"))

        with pytest.raises(IdentityTaken):
            await town.link(town.principal(eve), ADA)

    async def test_it_needs_a_recent_proof(self, town: Town) -> None:
        by = town.principal(await town.settle(a_verified_account()))
        town.clock.pass_time(timedelta(minutes=6))

        with pytest.raises(ProofTooOld):
            await town.link(by)

    async def test_it_needs_a_verified_address(self, town: Town) -> None:
        by = town.principal(await town.settle(an_account()))

        with pytest.raises(EmailUnverified):
            await town.link(by)

    async def test_what_somebody_else_began_is_not_linked_to_oneself(self, town: Town) -> None:
        ada = town.principal(await town.settle(a_verified_account()))
        eve = town.principal(await town.settle(a_verified_account("eve@example.org")))
        back = await town.returning_to_link(town.acme, EVE, eve)

        with pytest.raises(SocialLogInOver):
            await town.finish_linking(FinishLinking(back=back, by=ada))

    async def test_linking_is_no_log_in_and_a_log_in_no_linking(self, town: Town) -> None:
        by = town.principal(await town.settle(a_verified_account()))

        await over(town, await town.returning_to_link(town.acme, ADA, by))
        back = await town.returning(town.acme, ADA)
        with pytest.raises(SocialLogInOver):
            await town.finish_linking(FinishLinking(back=back, by=by))

    async def test_there_are_not_any_number_of_them(self, town: Town) -> None:
        by = town.principal(await town.settle(a_verified_account()))
        for number in range(IDENTITIES_MAX):
            await town.link(by, replace(ADA, subject=f"ada-{number}"))

        with pytest.raises(TooManyIdentities):
            await town.link(by)


class TestUnlinking:
    async def test_who_unlinks_it_cannot_log_in_with_it_any_more(self, town: Town) -> None:
        by = town.principal(await town.settle(a_verified_account("other@example.org")))
        identity = await town.link(by)

        await town.unlink(UnlinkIdentity(identity_id=identity.id, by=by))

        assert (await town.log_in()).account.id != by.account_id
        assert "SocialIdentityUnlinked" in names_of_events(town.database)

    async def test_the_last_way_in_stays(self, town: Town) -> None:
        account = await town.settle(a_verified_account(password_hash=""))
        by = town.principal(account)
        first = await town.link(by)
        second = await town.link(by, provider=town.other)
        await town.unlink(UnlinkIdentity(identity_id=first.id, by=by))

        with pytest.raises(LastWayIn):
            await town.unlink(UnlinkIdentity(identity_id=second.id, by=by))

    async def test_nobody_unlinks_what_is_not_theirs(self, town: Town) -> None:
        account = await town.settle(a_verified_account())
        identity = await town.link(town.principal(account))
        eve = town.principal(await town.settle(a_verified_account("eve@example.org")))

        with pytest.raises(IdentityNotFound):
            await town.unlink(UnlinkIdentity(identity_id=identity.id, by=eve))

    async def test_it_needs_a_recent_proof(self, town: Town) -> None:
        by = town.principal(await town.settle(a_verified_account()))
        identity = an_identity(a_verified_account())
        town.clock.pass_time(timedelta(minutes=6))

        with pytest.raises(ProofTooOld):
            await town.unlink(UnlinkIdentity(identity_id=identity.id, by=by))


async def over(town: Town, back: Return) -> None:
    with pytest.raises(SocialLogInOver):
        await town.finish(FinishSocialLogIn(back=back))
