"""Notices by those who do not know the secret, by the thousand: none is believed."""

from collections.abc import Mapping
from contextlib import suppress

import pytest

from adapters.payments.sandbox_notices import NoticeSigner
from domain.payments.errors import ForgedNotice
from tests.support.clock import FakeClock
from tests.support.forgeries import BODY, forgeries
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
