"""Notices by those who do not know the secret, by the thousand: none is believed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

import pytest

from adapters.couriers.doordash_notices import DoorDashNotices
from adapters.couriers.uber_notices import UberNotices
from adapters.payments.sandbox_notices import NoticeSigner
from domain.delivery.consignment_errors import ForgedPartnerNotice
from domain.payments.errors import ForgedNotice
from tests.support import doordash, uber
from tests.support.clock import FakeClock
from tests.support.forgeries import BODY, forgeries
from tests.support.partner_forgeries import (
    DOORDASH_BODY,
    UBER_BODY,
    Forgery,
    forgeries_of_doordash,
    forgeries_of_uber,
)
from tests.support.payments import SECRET
from tests.support.soak import FIRST_SEED


@pytest.mark.parametrize(
    ("count", "seed"),
    [(2_000, 0), pytest.param(50_000, FIRST_SEED, marks=pytest.mark.soak)],
)
def test_no_forged_notice_is_believed(count: int, seed: int) -> None:
    signer = NoticeSigner([SECRET], FakeClock())
    believed = [notice for notice in forgeries(count, seed) if is_believed(signer, *notice)]

    assert believed == []
    signer.verify(BODY, signer.sign(BODY))


def is_believed(signer: NoticeSigner, body: bytes, headers: Mapping[str, str]) -> bool:
    with suppress(ForgedNotice):
        signer.verify(body, headers)
        return True
    return False


OF_PARTNERS = {
    "uber": (
        UberNotices([uber.SECRET], FakeClock()),
        (UBER_BODY, uber.signed(UBER_BODY)),
        forgeries_of_uber,
    ),
    "doordash": (
        DoorDashNotices([doordash.SECRET], FakeClock()),
        (DOORDASH_BODY, doordash.signed(DOORDASH_BODY)),
        forgeries_of_doordash,
    ),
}


@pytest.mark.parametrize(("notices", "genuine", "forge"), OF_PARTNERS.values(), ids=OF_PARTNERS)
@pytest.mark.parametrize(
    ("count", "seed"),
    [(2_000, 0), pytest.param(50_000, FIRST_SEED, marks=pytest.mark.soak)],
)
def test_no_forged_notice_of_a_partner_is_believed(
    notices: UberNotices | DoorDashNotices,
    genuine: Forgery,
    forge: Callable[[int, int], Iterator[Forgery]],
    count: int,
    seed: int,
) -> None:
    for forgery in forge(count, seed):
        with pytest.raises(ForgedPartnerNotice):
            notices.read(*forgery)

    assert notices.read(*genuine).report.is_collected
