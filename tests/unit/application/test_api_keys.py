"""Creating, showing, renaming and revoking API keys, on memory adapters."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.api_keys import MemoryApiKeyViews, MemoryKeyStandings
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.security.api_keys import Base62KeyTexts
from application.identity.api_key_queries import ListApiKeys, ShowApiKey
from application.identity.create_api_key import CreateApiKey, CreateApiKeyHandler, CreatedApiKey
from application.identity.erase_account import erase
from application.identity.key_ports import PresentedKey
from application.identity.key_standings import KnownKeys
from application.identity.rename_api_key import RenameApiKey, RenameApiKeyHandler
from application.identity.revoke_api_key import RevokeApiKey, RevokeApiKeyHandler
from application.identity.standings import FRESH_FOR
from application.platform.paging import PageRequest
from domain.identity.account import Account
from domain.identity.api_key import KEYS_MAX, USE_NOTED_EVERY, ApiKey
from domain.identity.api_key_errors import ApiKeyDoesNotCount, ApiKeyNotFound, TooManyApiKeys
from domain.kernel.access import Principal, ProofTooOld, Right, RightMissing, Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import ApiKeyId
from tests.support.api_keys import MONTH
from tests.support.clock import FakeClock, SequentialIds
from tests.support.identity import an_account, identity_work

SECOND = timedelta(seconds=1)


class CountingKeys(MemoryKeyStandings):
    asked = 0
    noted = 0

    async def of(self, key_id: ApiKeyId) -> Any:
        self.asked += 1
        return await super().of(key_id)

    async def note_use(self, key_id: ApiKeyId, **given: Any) -> None:
        self.noted += 1
        await super().note_use(key_id, **given)


class Town:
    """Somebody who lets machines in, and two processes that these call."""

    def __init__(self, account: Account) -> None:
        database, self.clock, self.account = MemoryDatabase(), FakeClock(), account
        self.work = identity_work(database, self.clock)
        self.standings = CountingKeys(database)
        self.keys = KnownKeys(self.standings, self.clock)
        self.elsewhere = KnownKeys(MemoryKeyStandings(database), self.clock)
        self.texts = Base62KeyTexts()
        views = MemoryApiKeyViews(database)
        self.list, self.show = ListApiKeys(views), ShowApiKey(views)
        self.create = CreateApiKeyHandler(self.work, self.texts, self.clock, SequentialIds())
        self.rename = RenameApiKeyHandler(self.work, self.clock)
        self.revoke = RevokeApiKeyHandler(self.work, self.keys, self.clock)

    @property
    def owner(self) -> Principal:
        return replace(self.account.principal, proved_at=self.clock.now())

    def wish(self, *scopes: Right, **given: Any) -> CreateApiKey:
        usual: dict[str, Any] = {
            "name": "Till",
            "scopes": frozenset(scopes or {Right.ORGANIZE}),
            "expires_at": self.clock.now() + MONTH,
            "by": self.owner,
        }
        return CreateApiKey(**usual | given)

    def presented(self, created: CreatedApiKey) -> PresentedKey:
        return self.texts.read(created.text)


@pytest.fixture
async def town() -> Town:
    town = Town(an_account(roles=frozenset({Role.ORGANIZER})).settled())
    async with town.work.begin() as store:
        await store.accounts.add(replace(town.account, version=0))
    return town


async def test_a_machine_acts_for_its_account_within_its_scopes(town: Town) -> None:
    created = await town.create(town.wish(Right.ORGANIZE))

    machine = await town.keys.ask(town.presented(created))

    assert machine == Principal(
        town.account.id,
        town.account.roles,
        scopes=frozenset({Right.ORGANIZE}),
        key_id=created.key.id,
    )
    assert not machine.may(Right.BOOK)


async def test_what_is_kept_of_a_key_does_not_open_anything(town: Town) -> None:
    created = await town.create(town.wish())

    assert created.key.secret_hash not in created.text.encode()
    assert created.text not in repr(created)


async def test_nobody_lets_machines_do_what_they_may_not(town: Town) -> None:
    with pytest.raises(RightMissing):
        await town.create(town.wish(Right.ORGANIZE, Right.SEE_ANY_BOOKING))


async def test_who_creates_a_key_has_just_proved_who_they_are(town: Town) -> None:
    with pytest.raises(ProofTooOld):
        await town.create(town.wish(by=town.account.principal))


async def test_a_machine_cannot_create_keys(town: Town) -> None:
    machine = await town.keys.ask(town.presented(await town.create(town.wish())))

    with pytest.raises(ProofTooOld):
        await town.create(town.wish(by=machine))


async def test_an_account_has_so_many_keys_that_count_and_no_more(town: Town) -> None:
    keys = [await town.create(town.wish()) for _ in range(KEYS_MAX)]
    with pytest.raises(TooManyApiKeys):
        await town.create(town.wish())

    await town.revoke(RevokeApiKey(key_id=keys[0].key.id, seen_version=1, by=town.owner))
    await town.create(town.wish())


async def test_the_wrong_secret_does_not_count_and_notes_no_use(town: Town) -> None:
    created = await town.create(town.wish())
    forged = replace(town.presented(created), hash=bytes(32))

    with pytest.raises(ApiKeyDoesNotCount):
        await town.keys.ask(forged)
    with pytest.raises(ApiKeyDoesNotCount):
        town.keys.known(forged)
    assert town.standings.noted == 0


async def test_an_unknown_key_does_not_count(town: Town) -> None:
    with pytest.raises(ApiKeyDoesNotCount):
        await town.keys.ask(town.texts.read(town.texts.new(ApiKeyId(town.account.id)).text))


async def test_how_a_key_stands_is_read_every_five_seconds(town: Town) -> None:
    presented = town.presented(await town.create(town.wish()))
    await town.keys.ask(presented)

    town.clock.pass_time(FRESH_FOR - SECOND)
    assert town.keys.known(presented) is not None
    town.clock.pass_time(SECOND)
    assert town.keys.known(presented) is None
    assert town.standings.asked == 1


async def test_use_is_noted_once_a_minute(town: Town) -> None:
    presented = town.presented(await town.create(town.wish()))
    for _ in range(3 * USE_NOTED_EVERY // FRESH_FOR):
        await town.keys.ask(presented)
        town.clock.pass_time(FRESH_FOR)

    assert town.standings.noted == 3
    assert (await town.show(presented.key_id, town.owner)).last_used_at is not None


async def test_a_revoked_key_counts_no_more_here_at_once_and_elsewhere_soon(town: Town) -> None:
    created = await town.create(town.wish())
    presented = town.presented(created)
    for keys in (town.keys, town.elsewhere):
        await keys.ask(presented)
    await town.revoke(RevokeApiKey(key_id=created.key.id, seen_version=1, by=town.owner))

    with pytest.raises(ApiKeyDoesNotCount):
        await town.keys.ask(presented)
    town.clock.pass_time(FRESH_FOR)
    assert town.elsewhere.known(presented) is None
    with pytest.raises(ApiKeyDoesNotCount):
        await town.elsewhere.ask(presented)


async def test_a_key_that_ran_out_counts_no_more(town: Town) -> None:
    created = await town.create(town.wish(expires_at=town.clock.now() + 2 * SECOND))
    presented = town.presented(created)
    await town.keys.ask(presented)
    town.clock.pass_time(2 * SECOND)

    assert town.keys.known(presented) is None
    with pytest.raises(ApiKeyDoesNotCount):
        await town.keys.ask(presented)


async def test_a_machine_loses_what_its_account_loses(town: Town) -> None:
    presented = town.presented(await town.create(town.wish(Right.ORGANIZE)))
    async with town.work.begin() as store:
        account = await store.accounts.get(town.account.id)
        less = frozenset({Role.CUSTOMER})
        await store.accounts.save(account.grant(less, by=account.id, now=town.clock.now()))

    assert not (await town.keys.ask(presented)).may(Right.ORGANIZE)


async def test_with_the_account_its_keys_are_gone(town: Town) -> None:
    presented = town.presented(await town.create(town.wish()))
    async with town.work.begin() as store:
        account = await store.accounts.get(town.account.id)
        await erase(store, account, by=account.id, clock=town.clock)

    with pytest.raises(ApiKeyDoesNotCount):
        await town.keys.ask(presented)
    with pytest.raises(ApiKeyNotFound):
        await town.show(presented.key_id, town.owner)


async def test_a_key_is_shown_renamed_and_revoked_by_its_owner_alone(town: Town) -> None:
    key = (await town.create(town.wish())).key
    stranger = an_account().principal

    for refused in (
        lambda: town.show(key.id, stranger),
        lambda: town.rename(a_renaming(key, by=stranger)),
        lambda: town.revoke(RevokeApiKey(key_id=key.id, seen_version=1, by=stranger)),
    ):
        with pytest.raises(ApiKeyNotFound):
            await refused()
    assert not (await town.list(PageRequest(), stranger)).items
    assert (await town.list(PageRequest(), town.owner)).items == (key,)


async def test_what_was_seen_too_long_ago_is_not_changed(town: Town) -> None:
    key = (await town.create(town.wish())).key
    renamed = await town.rename(a_renaming(key, by=town.owner))

    with pytest.raises(StaleVersion):
        await town.rename(a_renaming(key, by=town.owner))
    with pytest.raises(StaleVersion):
        await town.revoke(RevokeApiKey(key_id=key.id, seen_version=1, by=town.owner))
    assert await town.show(key.id, town.owner) == renamed


def a_renaming(key: ApiKey, *, by: Principal) -> RenameApiKey:
    return RenameApiKey(key_id=key.id, name="North gate", seen_version=key.version, by=by)
