"""Rates of tax: what they may be, and which one counts."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.errors import StaleVersion
from domain.kernel.ids import TaxRateId
from domain.kernel.places import UnknownCountry
from domain.shop.tax import BadTaxRate, Rate, TaxRate, TaxTable
from domain.shop.tax_events import TaxRateChanged, TaxRateRemoved, TaxRateSet
from tests.support.clock import NOON


def a_rate(basis_points: int = 1900, **given_: Any) -> TaxRate:
    plain: dict[str, Any] = {"country": "DE", "region": "", "tax_class": "standard"}
    id_ = TaxRateId(UUID(int=1))
    return TaxRate.set_up(id_, basis_points=basis_points, now=NOON, **(plain | given_))


TABLE = TaxTable(
    [
        a_rate(2300, country="PT"),
        a_rate(600, country="PT", tax_class="reduced"),
        a_rate(2200, country="PT", region="Madeira"),
        a_rate(500, country="PT", region="Madeira", tax_class="reduced"),
        a_rate(1900),
        a_rate(800, country="US", region="CA"),
    ]
)


@pytest.mark.parametrize(
    ("asked", "basis_points"),
    [
        (("PT", "MADEIRA", "reduced"), 500),
        (("PT", "Lisboa", "reduced"), 600),
        (("PT", "", "standard"), 2300),
        (("PT", "Madeira", "books"), 2200),
        (("PT", "Lisboa", "books"), 2300),
        (("DE", "", "reduced"), 1900),
        (("DE", "", ""), 1900),
        (("US", "CA", "reduced"), 800),
        (("DE", "", "zero"), 0),
    ],
)
def test_the_most_specific_rate_counts(asked: tuple[str, str, str], basis_points: int) -> None:
    assert TABLE.rate_of(*asked) == Rate(basis_points=basis_points)


@pytest.mark.parametrize("asked", [("FR", "", "standard"), ("US", "NV", "standard")])
def test_what_nobody_set_is_zero_and_says_so(asked: tuple[str, str, str]) -> None:
    assert TABLE.rate_of(*asked) == Rate(basis_points=0, is_known=False)


def test_a_rate_is_set_changed_and_removed_with_its_events() -> None:
    rate = a_rate()
    gone = rate.settled().change(1600, now=NOON).remove(now=NOON)

    assert [type(event) for event in rate.events] == [TaxRateSet]
    assert [type(event) for event in gone.events] == [TaxRateChanged, TaxRateRemoved]
    assert gone.basis_points == 1600


@pytest.mark.parametrize("basis_points", [-1, 10_001])
def test_a_rate_is_between_nothing_and_all(basis_points: int) -> None:
    with pytest.raises(BadTaxRate):
        a_rate(basis_points)
    with pytest.raises(BadTaxRate):
        a_rate().change(basis_points, now=NOON)


@pytest.mark.parametrize(
    "wrong",
    [{"tax_class": " "}, {"tax_class": "Zero"}, {"region": "x" * 61}, {"region": "a\nb"}],
)
def test_what_is_taxed_has_a_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadTaxRate):
        a_rate(**wrong)


def test_a_country_is_one() -> None:
    with pytest.raises(UnknownCountry):
        a_rate(country="XX")


def test_who_saw_another_version_hears_so() -> None:
    with pytest.raises(StaleVersion):
        a_rate().settled().need_version(7)


@given(
    rates=st.lists(
        st.builds(
            a_rate,
            st.integers(0, 10_000),
            region=st.sampled_from(["", "CA"]),
            tax_class=st.sampled_from(["standard", "reduced"]),
        )
    ),
    region=st.sampled_from(["", "CA", "NV"]),
    tax_class=st.sampled_from(["standard", "reduced", "books", "zero"]),
)
def test_every_answer_is_one_of_the_rates(
    rates: list[TaxRate], region: str, tax_class: str
) -> None:
    rate = TaxTable(rates).rate_of("DE", region, tax_class)

    known = {each.basis_points for each in rates}
    assert rate.basis_points in known if rate.is_known and tax_class != "zero" else True
    assert rate.is_known or rate.basis_points == 0
