import asyncio

import pytest

from adapters.security.passwords import Argon2Passwords, Cost
from application.platform.errors import Unavailable
from tests.support.identity import CHEAP, cheap_passwords


async def test_a_password_is_known_again_and_another_one_is_not() -> None:
    passwords = cheap_passwords()
    hashed = await passwords.hash("zwölf Boxkämpfer 🥊")

    assert await passwords.verify("zwölf Boxkämpfer 🥊", hashed)
    assert not await passwords.verify("zwölf Boxkämpfer", hashed)


async def test_nobody_has_any_password() -> None:
    passwords = cheap_passwords()

    assert not await passwords.verify("whatever it is", None)
    assert not await passwords.verify("nobody has this password", None)
    assert not await passwords.verify("nobody has this password", "")
    assert not await passwords.verify("", "")


async def test_the_default_cost_is_what_owasp_asks_for() -> None:
    hashed = await Argon2Passwords().hash("seven green kites at noon")

    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_hash_of_another_cost_is_outdated() -> None:
    hashed = await cheap_passwords().hash("seven green kites at noon")

    assert not cheap_passwords().is_outdated(hashed)
    assert cheap_passwords(Cost(memory_kib=16, passes=1)).is_outdated(hashed)


async def test_a_queue_that_is_full_refuses_instead_of_growing() -> None:
    passwords = Argon2Passwords(CHEAP, threads=1, waiting_max=2)

    outcomes = await asyncio.gather(
        *(passwords.hash("seven green kites at noon") for _ in range(5)), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes] == [str] * 3 + [Unavailable] * 2
    assert await passwords.hash("there is room again")


async def test_who_closes_it_ends_its_threads() -> None:
    passwords = cheap_passwords()

    passwords.close()

    with pytest.raises(RuntimeError):
        await passwords.hash("seven green kites at noon")
