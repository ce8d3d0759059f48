import pytest

from adapters.memory.unit_of_work import MemoryDatabase
from adapters.system import SystemIds
from application.identity.find_account import FindAccount
from application.identity.log_in import LogIn
from application.identity.open_account import OpenAccount, OpenAccountHandler
from application.identity.open_session import OpenedSession
from domain.identity.errors import BadEmail, EmailTaken, WeakPassword
from domain.kernel.access import Principal, RightMissing, Role
from tests.support.clock import FakeClock
from tests.support.identity import (
    a_principal,
    an_admin,
    cheap_passwords,
    identity_work,
)
from tests.support.sessions import logging_in

PASSWORD = "seven green kites at noon"
COURIER = frozenset({Role.COURIER})


class Office:
    """Opens and finds accounts over one memory."""

    def __init__(self) -> None:
        clock = FakeClock()
        work = identity_work(MemoryDatabase(), clock)
        passwords = cheap_passwords()
        self.open_account = OpenAccountHandler(work, passwords, clock, SystemIds())
        self.find_account = FindAccount(work)
        self.log_in = logging_in(work, clock, passwords=passwords)


@pytest.fixture
def office() -> Office:
    return Office()


def a_command(
    email: str = "kofi@example.org", *, password: str = PASSWORD, by: Principal | None = None
) -> OpenAccount:
    return OpenAccount(
        email=email, name="Kofi", password=password, roles=COURIER, by=by or an_admin()
    )


async def test_an_account_is_opened_with_its_roles_and_somebody_can_log_in(office: Office) -> None:
    opened = await office.open_account(a_command())

    logged_in = await office.log_in(LogIn(email="kofi@example.org", password=PASSWORD))
    assert isinstance(logged_in, OpenedSession)
    assert logged_in.account == opened
    assert opened.roles == COURIER


async def test_a_second_account_with_an_address_is_refused(office: Office) -> None:
    await office.open_account(a_command())

    with pytest.raises(EmailTaken):
        await office.open_account(a_command("KOFI@example.org"))


async def test_a_weak_password_is_refused(office: Office) -> None:
    with pytest.raises(WeakPassword):
        await office.open_account(a_command(password="password1234"))


async def test_an_account_is_found_by_its_address_however_it_is_written(office: Office) -> None:
    opened = await office.open_account(a_command())

    assert await office.find_account(" Kofi@Example.org", an_admin()) == opened
    assert await office.find_account("ada@example.org", an_admin()) is None


async def test_what_is_no_address_is_refused(office: Office) -> None:
    with pytest.raises(BadEmail):
        await office.find_account("kofi", an_admin())


async def test_only_who_manages_accounts_may_open_and_find_them(office: Office) -> None:
    with pytest.raises(RightMissing):
        await office.open_account(a_command(by=a_principal(Role.SUPPORT)))
    with pytest.raises(RightMissing):
        await office.find_account("kofi@example.org", a_principal(Role.SUPPORT))
