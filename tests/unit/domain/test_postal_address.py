"""Addresses of the shop: what can be printed on an envelope."""

from typing import Any

import pytest

from domain.kernel.places import UnknownCountry
from domain.kernel.postal import BadAddress
from tests.support.stock import an_address


def test_an_address_is_one_line_for_a_map() -> None:
    address = an_address(postal_code="28195", region="HB", lines=("Am Wall 1", "Back yard"))

    assert address.one_line == "Am Wall 1, Back yard, 28195 Bremen, HB, DE"
    assert "Bremen" not in repr(address)


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("name", {"name": " "}),
        ("lines", {"lines": ()}),
        ("lines", {"lines": ("1", "2", "3", "4", "5")}),
        ("lines", {"lines": ("",)}),
        ("city", {"city": "x" * 201}),
        ("postalCode", {"postal_code": "1\n2"}),
        ("region", {"region": "\0"}),
        ("phone", {"phone": "x" * 201}),
    ],
)
def test_what_cannot_be_printed_is_refused(what: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadAddress) as refused:
        an_address(**wrong)

    assert refused.value.facts == {"what": what}


def test_a_country_is_one() -> None:
    with pytest.raises(UnknownCountry):
        an_address(country="XX")
