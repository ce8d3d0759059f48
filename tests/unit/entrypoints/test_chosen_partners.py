"""Real partners are chosen by their names, with all that they need."""

from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from adapters.couriers import doordash_api
from adapters.couriers.doordash import DoorDashDrive
from adapters.couriers.uber import UberDirect
from entrypoints.composition.partners import open_doordash
from entrypoints.composition.root import close, compose, open_
from entrypoints.settings_sources import WrongSettings, load_settings
from tests.support.clock import FakeClock, SequentialIds

SECRET = "a-secret-of-a-webhook-that-is-long-enough"
UBER = {
    "FAIRGROUND_UBER_CUSTOMER_ID": "cus_1",
    "FAIRGROUND_UBER_CLIENT_ID": "client",
    "FAIRGROUND_UBER_CLIENT_SECRET": SECRET,
    "FAIRGROUND_UBER_WEBHOOK_SECRETS": SECRET,
}
DOORDASH = {
    "FAIRGROUND_DOORDASH_DEVELOPER_ID": "582e4f20-0f48-4bc2-99c2-e094675e2919",
    "FAIRGROUND_DOORDASH_KEY_ID": "585698aa-2aa6-4bb4-8b3f-dd9d3f47dc28",
    "FAIRGROUND_DOORDASH_SIGNING_SECRET": "c2lnbmluZy1zZWNyZXQtb2YtYS10ZXN0LXRoYXQtaXM",
    "FAIRGROUND_DOORDASH_WEBHOOK_SECRETS": SECRET,
}
BOTH = {
    "FAIRGROUND_STORAGE": "memory",
    "FAIRGROUND_COURIER_PARTNERS": "doordash,uber",
    **UBER,
    **DOORDASH,
}


@pytest.mark.parametrize("missing", [*UBER, *DOORDASH])
def test_a_chosen_partner_names_each_key_that_is_missing(missing: str) -> None:
    environment = {name: value for name, value in BOTH.items() if name != missing}

    with pytest.raises(WrongSettings) as refusal:
        load_settings(environment)

    [fault] = refusal.value.faults
    assert fault.startswith(f"{missing} is missing")


@pytest.mark.parametrize("name", ["UBER_ADDRESS", "UBER_TOKENS_ADDRESS", "DOORDASH_ADDRESS"])
def test_addresses_of_people_travel_encrypted_outside_development(name: str) -> None:
    environment = {
        **BOTH,
        "FAIRGROUND_PROFILE": "staging",
        f"FAIRGROUND_{name}": "http://partner.example",
    }

    with pytest.raises(WrongSettings, match=f"FAIRGROUND_{name} must be https"):
        load_settings(environment)


async def test_those_that_are_named_are_there_in_their_order() -> None:
    application = compose(load_settings(BOTH))
    await open_(application)

    partners = application.adapters().courier_partners()

    assert [partner.name for partner in partners.all()] == [DoorDashDrive.name, UberDirect.name]
    await close(application)


def test_a_signing_secret_that_is_none_is_named() -> None:
    with pytest.raises(WrongSettings, match="FAIRGROUND_DOORDASH_SIGNING_SECRET is wrong"):
        open_doordash(
            developer_id="developer",
            key_id="key",
            signing_secret="no base 64 at all",
            secrets=[SECRET],
            address=doordash_api.ADDRESS,
            patience=timedelta(seconds=5),
            clock=FakeClock(),
            ids=SequentialIds(),
            closing=AsyncExitStack(),
        )
