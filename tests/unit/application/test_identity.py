from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.identity import MemoryAccountViews
from adapters.memory.sessions import MemorySessionStandings
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.security.passwords import Cost
from application.identity.grant_roles import GrantRoles, GrantRolesHandler
from application.identity.log_in import LogIn, LogInHandler
from application.identity.open_session import OpenedSession
from application.identity.ports import AccountView
from application.identity.queries import ListAccounts, ShowAccount
from application.identity.register import Register, RegisterHandler
from application.identity.standings import Standings
from application.platform.paging import PageRequest
from domain.identity.account import Account
from domain.identity.errors import (
    AccountNotFound,
    BadEmail,
    BadName,
    LastAdministrator,
    WeakPassword,
    WrongCredentials,
)
from domain.kernel.access import PROOF_LASTS, Principal, ProofTooOld, RightMissing, Role
from domain.kernel.errors import DomainError, StaleVersion
from domain.kernel.ids import AccountId
from tests.support.api_keys import no_keys
from tests.support.clock import NOON, FakeClock, SequentialIds
from tests.support.identity import (
    CHEAP,
    a_principal,
    access_tokens,
    an_admin,
    cheap_passwords,
    identity_work,
)
from tests.support.sessions import logging_in

PASSWORD = "seven green kites at noon"


class Town:
    """Identity on memory adapters."""

    def __init__(self) -> None:
        self.database = MemoryDatabase()
        self.clock = FakeClock()
        self.work = identity_work(self.database, self.clock)
        self.tokens = access_tokens()
        self.views = MemoryAccountViews(self.database)
        self.passwords = cheap_passwords()
        self.register = RegisterHandler(self.work, self.passwords, self.clock, SequentialIds())
        self.standings = Standings(MemorySessionStandings(self.database), self.clock)
        self.grant_roles = GrantRolesHandler(
            self.work, self.standings, no_keys(self.clock), self.clock
        )

    def log_in(self, cost: Cost = CHEAP) -> LogInHandler:
        return logging_in(
            self.work, self.clock, passwords=cheap_passwords(cost), tokens=self.tokens
        )

    async def opened(self, email: str, *, cost: Cost = CHEAP) -> OpenedSession:
        """The session that a log-in with the password opens."""
        opened = await self.log_in(cost)(LogIn(email=email, password=PASSWORD))
        assert isinstance(opened, OpenedSession)
        return opened

    async def account(self, email: str) -> Account:
        async with self.work.begin() as store:
            found = await store.accounts.find(email)
        assert found is not None
        return found


@pytest.fixture
def town() -> Town:
    return Town()


def ada(password: str = PASSWORD, email: str = "ada@example.org") -> Register:
    return Register(email=email, name="Ada", password=password)


async def test_who_registered_can_log_in_at_once(town: Town) -> None:
    await town.register(ada(email="Ada@Example.org"))

    result = await town.opened("ADA@example.org ")

    assert result.account.email == "ada@example.org"
    assert result.account.roles == {Role.CUSTOMER}
    assert result.access is not None
    verified = town.tokens.verify(result.access.token, now=town.clock.now())
    assert verified.principal == Principal(
        result.account.id, frozenset({Role.CUSTOMER}), result.session.id, town.clock.now()
    )


async def test_registering_an_address_again_looks_the_same_and_changes_nothing(town: Town) -> None:
    await town.register(ada())
    first = await town.account("ada@example.org")

    await town.register(ada(password="another long password"))

    second = await town.account("ada@example.org")
    assert (second.id, second.password_hash) == (first.id, first.password_hash)
    names = [entry.event.name for entry in town.database.table("event_log").values()]
    assert names == ["AccountRegistered", "AddressClaimedAgain"]


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (ada(email="nobody"), BadEmail),
        (ada(password="short"), WeakPassword),
        (Register(email="ada@example.org", name=" ", password=PASSWORD), BadName),
    ],
)
async def test_a_bad_registration_leaves_no_trace(
    town: Town, command: Register, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        await town.register(command)

    assert not town.database.table("accounts")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", "not the password"),
        ("eve@example.org", PASSWORD),
        ("no address", PASSWORD),
        ("eve@example.org", "nobody has this password"),
    ],
)
async def test_what_was_wrong_with_a_log_in_is_not_told(
    town: Town, email: str, password: str
) -> None:
    await town.register(ada())

    with pytest.raises(WrongCredentials) as refused:
        await town.log_in()(LogIn(email=email, password=password))

    assert refused.value.facts == {}
    assert refused.value.message == WrongCredentials().message


async def test_a_hash_that_became_too_cheap_is_renewed_at_log_in(town: Town) -> None:
    await town.register(ada())
    before = await town.account("ada@example.org")
    dearer = Cost(memory_kib=16, passes=1)

    result = await town.opened("ada@example.org", cost=dearer)

    after = await town.account("ada@example.org")
    assert "m=16," in after.password_hash
    assert (before.version + 1, after.version) == (after.version, result.account.version)


async def test_roles_are_granted_by_who_manages_accounts(town: Town) -> None:
    await town.register(ada())
    account = await town.account("ada@example.org")

    granted = await town.grant_roles(a_grant(account))

    assert granted.roles == {Role.ORGANIZER}
    assert granted == AccountView.of(await town.account("ada@example.org"))


async def test_roles_are_not_granted_by_anybody_else(town: Town) -> None:
    await town.register(ada())
    account = await town.account("ada@example.org")

    with pytest.raises(RightMissing):
        await town.grant_roles(a_grant(account, by=account.principal))

    assert await town.account("ada@example.org") == account


async def test_who_grants_roles_has_just_proved_who_they_are(town: Town) -> None:
    await town.register(ada())
    account = await town.account("ada@example.org")

    with pytest.raises(ProofTooOld):
        await town.grant_roles(a_grant(account, by=an_admin()))
    town.clock.pass_time(PROOF_LASTS + timedelta(seconds=1))
    with pytest.raises(ProofTooOld):
        await town.grant_roles(a_grant(account, by=just_proved(an_admin())))

    assert await town.account("ada@example.org") == account


async def test_the_last_administrator_stays_one(town: Town) -> None:
    await town.register(ada())
    await town.register(ada(email="grace@example.org"))
    for email in ("ada@example.org", "grace@example.org"):
        account = await town.account(email)
        await town.grant_roles(replace(a_grant(account), roles=frozenset({Role.ADMIN})))
    first, last = await town.account("ada@example.org"), await town.account("grace@example.org")

    await town.grant_roles(a_grant(first))
    with pytest.raises(LastAdministrator):
        await town.grant_roles(a_grant(last))

    assert await town.account("grace@example.org") == last


async def test_new_roles_count_at_once(town: Town) -> None:
    await town.register(ada())
    opened = await town.opened("ada@example.org")
    await town.standings.ask(opened.session.id)

    await town.grant_roles(a_grant(await town.account("ada@example.org")))

    assert town.standings.known(opened.session.id, now=town.clock.now()) is None


async def test_roles_are_not_granted_on_top_of_what_was_not_seen(town: Town) -> None:
    await town.register(ada())
    account = await town.account("ada@example.org")
    await town.grant_roles(a_grant(account))

    with pytest.raises(StaleVersion):
        await town.grant_roles(a_grant(account))


async def test_an_account_is_seen_by_its_owner_and_by_who_manages_accounts(town: Town) -> None:
    await town.register(ada())
    account = await town.account("ada@example.org")
    show = ShowAccount(town.views)

    assert await show(account.id, account.principal) == AccountView.of(account)
    assert await show(account.id, an_admin()) == AccountView.of(account)


async def test_an_account_of_somebody_else_is_not_found(town: Town) -> None:
    await town.register(ada())
    account = await town.account("ada@example.org")

    with pytest.raises(AccountNotFound):
        await ShowAccount(town.views)(account.id, a_principal(Role.SUPPORT))


async def test_only_who_manages_accounts_lists_them(town: Town) -> None:
    await town.register(ada())
    list_accounts = ListAccounts(town.views)

    assert len((await list_accounts(PageRequest(), an_admin())).items) == 1
    with pytest.raises(RightMissing):
        await list_accounts(PageRequest(), a_principal(Role.ORGANIZER))


def a_grant(account: Account, *, by: Principal | None = None) -> GrantRoles:
    return GrantRoles(
        account_id=AccountId(account.id),
        roles=frozenset({Role.ORGANIZER}),
        seen_version=account.version,
        by=by or just_proved(an_admin()),
    )


def just_proved(principal: Principal) -> Principal:
    return replace(principal, proved_at=NOON)
