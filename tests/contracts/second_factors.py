"""What every store of second factors and of challenges must do."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.identity.factor_ports import OldChallenges
from application.identity.ports import IdentityStore
from application.platform.ports import UnitOfWork
from domain.identity.account import Account
from domain.identity.challenge import LASTS, Challenge, ChallengePurpose
from domain.identity.errors import AccountNotFound
from domain.identity.factor_errors import ChallengeOver, PasskeyKnown
from domain.identity.second_factors import SecondFactors
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ChallengeId, SessionId
from tests.support.clock import NOON
from tests.support.factors import SECRET, a_passkey, factors_with_app
from tests.support.identity import an_account

type Work = UnitOfWork[IdentityStore]


def a_challenge(
    hash: bytes = b"hash", *, account_id: AccountId | None = None, made_at: int = 0
) -> Challenge:
    return Challenge(
        id=ChallengeId(uuid4()),
        hash=hash,
        purpose=ChallengePurpose.SECOND_FACTOR,
        made_at=NOON + timedelta(seconds=made_at),
        account_id=account_id,
        session_id=SessionId(uuid4()),
        entry=b"entry",
    )


async def factors_of(work: Work, account_id: AccountId) -> SecondFactors:
    async with work.begin() as store:
        return await store.second_factors.of(account_id)


async def stored(work: Work, factors: SecondFactors) -> SecondFactors:
    async with work.begin() as store:
        await store.second_factors.lock(factors.account_id)
        await store.second_factors.save(factors)
    return factors.settled()


class SecondFactorsContract:
    """Subclass it, give it ``work`` and ``old_challenges``, and it is held to its word."""

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def old_challenges(self) -> OldChallenges:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    async def account(self, work: Work) -> Account:
        return await self.a_stored_account(work, "ada@example.org")

    async def a_stored_account(self, work: Work, email: str) -> Account:
        account = an_account(email)
        async with work.begin() as store:
            await store.accounts.add(account)
        return account.settled()

    async def test_an_account_has_none_at_first(self, work: Work, account: Account) -> None:
        assert await factors_of(work, account.id) == SecondFactors(account_id=account.id)
        async with work.begin() as store:
            assert not (await store.second_factors.lock(account.id)).exist

    async def test_they_come_back_as_they_were(self, work: Work, account: Account) -> None:
        passkeys = sorted(
            (a_passkey(account_id=account.id, credential_id=name) for name in (b"1", b"2")),
            key=lambda passkey: passkey.id,
        )
        factors = factors_with_app(account.id).begin_authenticator("NEXT", now=NOON)
        for passkey in passkeys:
            factors = factors.add_passkey(passkey, now=NOON)
        factors = factors.renew_recovery_codes([b"h1", b"h2"], now=NOON).note_guess(now=NOON)
        kept = await stored(work, factors.note_password(9))

        assert await factors_of(work, account.id) == kept
        assert kept.version == 4

    async def test_they_change_and_go(self, work: Work, account: Account) -> None:
        passkey = a_passkey(account_id=account.id)
        factors = factors_with_app(account.id).add_passkey(passkey, now=NOON)
        kept = await stored(work, factors)
        kept = await stored(work, kept.use_passkey(kept.passkeys[0], 5, now=NOON))
        kept = await stored(work, kept.rename_passkey(passkey.id, "Desk", now=NOON))

        assert await factors_of(work, account.id) == kept
        kept = await stored(work, kept.remove_passkey(passkey.id, is_needed=True, now=NOON))
        kept = await stored(work, kept.remove_authenticator(is_needed=False, now=NOON))
        assert await factors_of(work, account.id) == kept
        assert not kept.exist

    async def test_what_is_no_event_is_kept_as_well(self, work: Work, account: Account) -> None:
        kept = await stored(work, factors_with_app(account.id))
        await stored(work, kept.use_authenticator(77))

        found = (await factors_of(work, account.id)).authenticator
        assert found is not None
        assert found.last_step == 77

    async def test_an_older_version_is_not_stored(self, work: Work, account: Account) -> None:
        kept = await stored(work, factors_with_app(account.id))
        await stored(work, kept.renew_recovery_codes([b"1"], now=NOON))

        with pytest.raises(StaleVersion):
            await stored(work, kept.renew_recovery_codes([b"2"], now=NOON))
        with pytest.raises(StaleVersion):
            await stored(work, factors_with_app(account.id))

    async def test_a_passkey_leads_to_who_has_it(self, work: Work, account: Account) -> None:
        passkey = a_passkey(account_id=account.id, credential_id=b"credential")
        await stored(work, SecondFactors(account_id=account.id).add_passkey(passkey, now=NOON))

        async with work.begin() as store:
            assert await store.second_factors.owner(b"credential") == account.id
            assert await store.second_factors.owner(b"another") is None

    async def test_a_passkey_has_one_owner(self, work: Work, account: Account) -> None:
        other = await self.a_stored_account(work, "grace@example.org")
        mine = a_passkey(account_id=account.id)
        theirs = a_passkey(account_id=other.id)
        await stored(work, SecondFactors(account_id=account.id).add_passkey(mine, now=NOON))

        with pytest.raises(PasskeyKnown):
            await stored(work, SecondFactors(account_id=other.id).add_passkey(theirs, now=NOON))

    async def test_who_is_not_there_has_nothing_to_lock(self, work: Work) -> None:
        with pytest.raises(AccountNotFound):
            async with work.begin() as store:
                await store.second_factors.lock(AccountId(uuid4()))

    async def test_who_is_erased_has_none_any_more(self, work: Work, account: Account) -> None:
        passkey = a_passkey(account_id=account.id)
        await stored(work, factors_with_app(account.id).add_passkey(passkey, now=NOON))
        async with work.begin() as store:
            await store.accounts.save(account.erase(by=account.id, now=NOON))
            await store.second_factors.forget(account.id)

        assert await factors_of(work, account.id) == SecondFactors(account_id=account.id)
        async with work.begin() as store:
            assert await store.second_factors.owner(passkey.credential_id) is None
        with pytest.raises(AccountNotFound):
            async with work.begin() as store:
                await store.second_factors.lock(account.id)

    async def test_nothing_is_left_of_what_was_rolled_back(
        self, work: Work, account: Account
    ) -> None:
        async def break_off() -> None:
            async with work.begin() as store:
                await store.second_factors.save(factors_with_app(account.id))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await break_off()

        assert await factors_of(work, account.id) == SecondFactors(account_id=account.id)

    async def test_challenges_come_back_as_they_were(self, work: Work, account: Account) -> None:
        mine, anybodys = a_challenge(b"1", account_id=account.id), a_challenge(b"2")
        async with work.begin() as store:
            await store.challenges.add(mine)
            await store.challenges.add(replace(anybodys, session_id=None))

        async with work.begin() as store:
            assert await store.challenges.lock(b"1") == mine
            assert (await store.challenges.lock(b"2")).account_id is None
            with pytest.raises(ChallengeOver):
                await store.challenges.lock(b"3")

    async def test_what_became_of_a_challenge_is_kept(self, work: Work) -> None:
        challenge = a_challenge()
        tried = challenge.take_try(now=NOON).answer()
        async with work.begin() as store:
            await store.challenges.add(challenge)
            await store.challenges.save(tried)

        async with work.begin() as store:
            assert await store.challenges.lock(challenge.hash) == tried

    async def test_old_challenges_are_forgotten(
        self, work: Work, old_challenges: OldChallenges
    ) -> None:
        async with work.begin() as store:
            await store.challenges.add(a_challenge(b"old"))
            await store.challenges.add(a_challenge(b"new", made_at=1))

        await old_challenges.forget_old(NOON + LASTS)

        async with work.begin() as store:
            assert (await store.challenges.lock(b"new")).hash == b"new"
            with pytest.raises(ChallengeOver):
                await store.challenges.lock(b"old")

    async def test_no_secret_is_seen_in_what_is_stored_of_events(
        self, work: Work, account: Account
    ) -> None:
        kept = await stored(work, factors_with_app(account.id))

        assert SECRET not in repr(kept)
