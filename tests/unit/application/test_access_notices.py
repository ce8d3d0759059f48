"""Who can open an account in another way than before is told of by mail."""

import pytest

from tests.support.api_keys import an_api_key
from tests.support.correspondence import ADA, Correspondence
from tests.support.social import an_identity


@pytest.fixture
async def town() -> Correspondence:
    town = Correspondence()
    await town.register()
    return town


async def test_the_owner_hears_of_a_new_api_key(town: Correspondence) -> None:
    account = await town.account()

    async with town.adapters.identity_work().begin() as store:
        await store.api_keys.add(an_api_key(account_id=account.id))

    assert (await town.subjects_to(ADA))[-1] == "An API key was made for your account"


async def test_the_owner_hears_of_an_identity_that_opens_the_account(
    town: Correspondence,
) -> None:
    account = (await town.account()).verify_email(now=town.clock.now())

    async with town.adapters.identity_work().begin() as store:
        await store.social_identities.add(an_identity(account))

    assert (await town.subjects_to(ADA))[-1] == "Another way to log in to your account"
    assert "acme" in (await town.mails())[-1].text
