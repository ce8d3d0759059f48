"""What every store of API keys must do, whatever it is made of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from application.identity.key_ports import ApiKeyViews, KeyStanding, KeyStandings
from application.identity.ports import IdentityStore
from application.platform.paging import BadCursor, PageRequest
from application.platform.ports import UnitOfWork
from domain.identity.account import Account
from domain.identity.api_key import KEPT_FOR, USE_NOTED_EVERY, ApiKey, ApiKeyStatus
from domain.identity.api_key_errors import ApiKeyNotFound
from domain.identity.api_key_events import KeyRevocationReason
from domain.identity.errors import AccountNotFound
from domain.kernel.access import Right, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ApiKeyId
from tests.support.api_keys import MONTH, an_api_key
from tests.support.clock import NOON
from tests.support.identity import an_account

type Work = UnitOfWork[IdentityStore]

LATER = NOON + timedelta(minutes=5)
SECOND = timedelta(seconds=1)
REVOKED, ERASED = KeyRevocationReason


class ApiKeyContract:
    """Subclass it, give it the fixtures, and the adapter is held to its word."""

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def views(self) -> ApiKeyViews:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def standings(self) -> KeyStandings:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    async def account(self, work: Work) -> Account:
        return await an_owner(work)

    async def test_a_stored_key_comes_back_as_it_was(
        self, work: Work, views: ApiKeyViews, account: Account
    ) -> None:
        key = await stored(work, an_api_key(Right.BOOK, Right.ORGANIZE, account_id=account.id))

        assert await views.get(key.id) == key
        assert await found(work, key.id) == key

    async def test_a_change_is_kept(self, work: Work, account: Account) -> None:
        key = await stored(work, an_api_key(account_id=account.id))
        renamed = key.rename("The other till 🎪", now=LATER)
        await saved(work, renamed)
        assert await found(work, key.id) == renamed.settled()

        revoked = renamed.settled().revoke(REVOKED, now=LATER)
        await saved(work, revoked)
        assert await found(work, key.id) == revoked.settled()

    async def test_a_key_of_nobody_is_not_stored(self, work: Work) -> None:
        with pytest.raises(AccountNotFound):
            await stored(work, an_api_key(account_id=AccountId(uuid4())))

    async def test_a_key_of_somebody_who_was_erased_is_not_stored(
        self, work: Work, account: Account
    ) -> None:
        await erased(work, account)

        with pytest.raises(AccountNotFound):
            await stored(work, an_api_key(account_id=account.id))

    async def test_an_unknown_key_is_not_found(
        self, work: Work, views: ApiKeyViews, standings: KeyStandings
    ) -> None:
        unknown = ApiKeyId(uuid4())

        with pytest.raises(ApiKeyNotFound):
            await found(work, unknown)
        with pytest.raises(ApiKeyNotFound):
            await views.get(unknown)
        assert await standings.of(unknown) is None

    async def test_a_change_of_what_was_seen_too_long_ago_is_stale(
        self, work: Work, account: Account
    ) -> None:
        key = await stored(work, an_api_key(account_id=account.id))
        await saved(work, key.rename("Till 2", now=LATER))

        with pytest.raises(StaleVersion):
            await saved(work, key.revoke(REVOKED, now=LATER))

    async def test_those_that_count_are_neither_revoked_nor_run_out(
        self, work: Work, account: Account
    ) -> None:
        short, gone, live = await some(work, account, 3, ends=NOON + timedelta(days=1))
        await saved(work, gone.revoke(REVOKED, now=LATER))
        longer = an_api_key(account_id=account.id, expires_at=NOON + timedelta(days=2))
        await stored(work, longer)

        async with work.begin() as store:
            soon = await store.api_keys.live_of(account.id, now=NOON)
            late = await store.api_keys.live_of(account.id, now=short.expires_at)

        assert {key.id for key in soon} == {short.id, live.id, longer.id}
        assert [key.id for key in late] == [longer.id]

    async def test_all_keys_of_an_account_are_revoked(self, work: Work, account: Account) -> None:
        keys = await some(work, account, 3)
        stranger = await stored(work, an_api_key(account_id=(await an_owner(work)).id))
        await saved(work, keys[0].revoke(REVOKED, now=NOON))

        async with work.begin() as store:
            count = await store.api_keys.revoke_all(account.id, reason=ERASED, now=LATER)

        after = [await found(work, key.id) for key in (*keys, stranger)]
        assert count == 2
        assert [key.revoked_at for key in after] == [NOON, LATER, LATER, None]
        assert [key.version for key in after] == [2, 2, 2, 1]

    async def test_keys_are_listed_newest_first_in_pages_without_those_that_were_revoked(
        self, work: Work, views: ApiKeyViews, account: Account
    ) -> None:
        keys = await some(work, account, 5)
        await stored(work, an_api_key(account_id=(await an_owner(work)).id))
        await saved(work, keys[2].revoke(REVOKED, now=LATER))

        first = await views.page(account.id, PageRequest(limit=3))
        second = await views.page(account.id, PageRequest(limit=3, cursor=first.next))

        seen = [key.id for page in (first, second) for key in page.items]
        assert seen == [keys[number].id for number in (4, 3, 1, 0)]
        assert second.next is None

    async def test_a_foreign_cursor_is_refused(self, views: ApiKeyViews, account: Account) -> None:
        with pytest.raises(BadCursor):
            await views.page(account.id, PageRequest(cursor="no"))

    async def test_the_standing_has_the_present_roles(
        self, work: Work, standings: KeyStandings, account: Account
    ) -> None:
        key = await stored(work, an_api_key(account_id=account.id))
        assert await standings.of(key.id) == standing_of(key, account.roles)

        roles = frozenset({Role.SELLER, Role.ORGANIZER})
        async with work.begin() as store:
            known = await store.accounts.get(account.id)
            await store.accounts.save(known.grant(roles, by=account.id, now=LATER))
        await saved(work, key.revoke(REVOKED, now=LATER))

        standing = await standings.of(key.id)
        assert standing is not None
        assert (standing.roles, standing.status) == (roles, ApiKeyStatus.REVOKED)

    async def test_a_key_of_somebody_who_was_erased_counts_no_more(
        self, work: Work, standings: KeyStandings, account: Account
    ) -> None:
        key = await stored(work, an_api_key(account_id=account.id))
        await erased(work, account)

        standing = await standings.of(key.id)

        assert standing is not None
        assert not standing.is_live(NOON)

    async def test_use_is_noted_once_a_minute_and_is_no_change(
        self, work: Work, standings: KeyStandings, account: Account
    ) -> None:
        key = await stored(work, an_api_key(account_id=account.id))
        assert key.last_used_at is None

        for now in (NOON, NOON + USE_NOTED_EVERY - SECOND):
            await standings.note_use(key.id, now=now)
            assert await found(work, key.id) == replace(key, last_used_at=NOON)
        await standings.note_use(key.id, now=NOON + USE_NOTED_EVERY)
        assert (await found(work, key.id)).last_used_at == NOON + USE_NOTED_EVERY

    async def test_to_rename_a_key_takes_nothing_back_of_its_use(
        self, work: Work, standings: KeyStandings, account: Account
    ) -> None:
        key = await stored(work, an_api_key(account_id=account.id))
        await standings.note_use(key.id, now=LATER)
        await saved(work, (await found(work, key.id)).rename("Till 2", now=LATER))

        assert (await found(work, key.id)).last_used_at == LATER

    async def test_what_is_over_is_forgotten_and_nothing_else(
        self, work: Work, standings: KeyStandings, account: Account
    ) -> None:
        short, gone = await some(work, account, 2, ends=NOON + timedelta(days=10))
        live = await stored(work, an_api_key(account_id=account.id, expires_at=NOON + 12 * MONTH))
        await saved(work, gone.revoke(REVOKED, now=NOON))

        await standings.forget_over(now=NOON + KEPT_FOR - SECOND)
        assert await are_known(standings, short, gone, live) == [True] * 3
        await standings.forget_over(now=NOON + KEPT_FOR)
        assert await are_known(standings, short, gone, live) == [True, False, True]
        await standings.forget_over(now=short.expires_at + KEPT_FOR)
        assert await are_known(standings, short, gone, live) == [False, False, True]

    async def test_administrators_are_known(self, work: Work) -> None:
        admins = [await an_owner(work, Role.ADMIN) for _ in range(2)]
        await an_owner(work, Role.SUPPORT)
        await erased(work, await an_owner(work, Role.ADMIN))

        async with work.begin() as store:
            known = await store.accounts.administrators()

        assert set(known) == {admin.id for admin in admins}


async def an_owner(work: Work, *roles: Role) -> Account:
    account = an_account(f"{uuid4().hex}@example.org", roles=frozenset(roles or {Role.CUSTOMER}))
    async with work.begin() as store:
        await store.accounts.add(account)
    return account.settled()


async def erased(work: Work, account: Account) -> None:
    async with work.begin() as store:
        await store.accounts.save(account.erase(by=account.id, now=LATER))


async def some(
    work: Work, account: Account, count: int, *, ends: datetime = NOON + MONTH
) -> Sequence[ApiKey]:
    """So many keys, the oldest first."""
    ids = sorted(uuid4() for _ in range(count))
    keys = [an_api_key(account_id=account.id, id=id, expires_at=ends) for id in ids]
    return [await stored(work, key) for key in keys]


async def stored(work: Work, key: ApiKey) -> ApiKey:
    async with work.begin() as store:
        await store.api_keys.add(key)
    return key.settled()


async def saved(work: Work, key: ApiKey) -> None:
    async with work.begin() as store:
        await store.api_keys.save(key)


async def found(work: Work, key_id: ApiKeyId) -> ApiKey:
    async with work.begin() as store:
        return await store.api_keys.get(key_id)


async def are_known(standings: KeyStandings, *keys: ApiKey) -> Sequence[bool]:
    return [await standings.of(key.id) is not None for key in keys]


def standing_of(key: ApiKey, roles: frozenset[Role]) -> KeyStanding:
    return KeyStanding(
        key_id=key.id,
        account_id=key.account_id,
        roles=roles,
        scopes=key.scopes,
        secret_hash=key.secret_hash,
        status=key.status,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
    )
