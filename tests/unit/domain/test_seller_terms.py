"""Sellers' terms: anybody can sell without, and nothing of a person is in a log."""

from typing import Any
from uuid import UUID

import pytest

from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.shop.seller_terms import BadSellerTerms, SellerTerms, SellerTermsChanged
from tests.support.clock import NOON
from tests.support.stock import an_address

SELLER = AccountId(UUID(int=1))


def test_who_never_said_anything_sells_on_the_defaults() -> None:
    terms = SellerTerms(seller_id=SELLER)

    assert terms.prices_include_tax
    assert (terms.return_days, terms.free_delivery_from, terms.version) == (14, None, 0)


def test_what_changes_is_told_without_saying_what_it_is() -> None:
    terms = SellerTerms(seller_id=SELLER).change(
        {"display_name": "Fine Fabrics", "legal_address": an_address(), "return_days": 30},
        now=NOON,
    )

    (told,) = terms.events
    assert isinstance(told, SellerTermsChanged)
    assert "Fabrics" not in repr(terms)
    assert "Fabrics" not in repr(terms.change_by(told))
    assert terms.change_by(told).after["return_days"] == 30


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("displayName", {"display_name": "x" * 201}),
        ("displayName", {"display_name": "two\nlines"}),
        ("taxNumber", {"tax_number": "a\0b"}),
        ("imprint", {"imprint": "x" * 4001}),
        ("returnDays", {"return_days": -1}),
        ("returnDays", {"return_days": 366}),
        ("freeDeliveryFrom", {"free_delivery_from": Money(-1, "EUR")}),
    ],
)
def test_terms_are_bounded(what: str, changes: Any) -> None:
    with pytest.raises(BadSellerTerms) as refused:
        SellerTerms(seller_id=SELLER).change(changes, now=NOON)

    assert refused.value.facts == {"what": what}
