from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.money import AMOUNT_MAX, BadMoney, MixedCurrencies, Money, decimals_of

amounts = st.integers(-(10**12), 10**12)
currencies = st.sampled_from(["EUR", "JPY", "KWD", "CLF"])
money = st.builds(Money, amounts, currencies)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any)


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("CLF", 4), ("EUR", 2), ("INR", 2), ("ISK", 0), ("JPY", 0), ("KWD", 3), ("UYW", 4)],
)
def test_a_currency_has_the_minor_units_of_iso_4217(currency: str, decimals: int) -> None:
    assert decimals_of(currency) == decimals


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("19.99", "EUR", 1_999),
        ("1999", "JPY", 1_999),
        ("1.999", "KWD", 1_999),
        ("1", "CLF", 10_000),
    ],
)
def test_an_amount_is_read_in_major_units(text: str, currency: str, amount: int) -> None:
    assert Money.parse(text, currency) == Money(amount, currency)


@pytest.mark.parametrize(
    ("text", "currency"), [("19.999", "EUR"), ("1.5", "JPY"), ("NaN", "EUR"), ("many", "EUR")]
)
def test_what_is_not_whole_minor_units_is_not_an_amount(text: str, currency: str) -> None:
    with pytest.raises(BadMoney):
        Money.parse(text, currency)


@given(money)
def test_an_amount_is_read_as_it_was_written(amount: Money) -> None:
    text, currency = str(amount).split()

    assert Money.parse(text, currency) == amount


def test_amounts_of_different_currencies_never_meet() -> None:
    for calculate in (Money.__add__, Money.__sub__):
        with pytest.raises(MixedCurrencies):
            calculate(Money(1, "EUR"), Money(1, "INR"))


def test_an_amount_beyond_all_reason_is_refused() -> None:
    with pytest.raises(BadMoney):
        Money(AMOUNT_MAX, "EUR") + Money(1, "EUR")


@given(money, weights)
def test_what_is_divided_adds_up_to_what_there_was(amount: Money, weights: list[int]) -> None:
    parts = amount.allocate(weights)

    assert Money.total(parts, currency=amount.currency) == amount


@given(money, weights)
def test_no_part_is_a_unit_away_from_its_proportion(amount: Money, weights: list[int]) -> None:
    parts = amount.allocate(weights)

    for part, weight in zip(parts, weights, strict=True):
        exactly = Fraction(amount.amount * weight, sum(weights))
        assert abs(part.amount - exactly) < 1


@given(money, weights)
def test_a_part_without_weight_gets_nothing(amount: Money, weights: list[int]) -> None:
    parts = amount.allocate([*weights, 0])

    assert parts[-1] == Money.zero(amount.currency)


@given(money, weights)
def test_a_debt_is_divided_like_a_credit(amount: Money, weights: list[int]) -> None:
    assert (-amount).allocate(weights) == tuple(-part for part in amount.allocate(weights))


@given(weights)
def test_parts_of_what_they_weigh_never_exceed_it(weights: list[int]) -> None:
    less = Money(sum(weights) // 2, "EUR")

    parts = less.allocate(weights)

    assert all(part.amount <= weight for part, weight in zip(parts, weights, strict=True))


def test_what_is_left_over_goes_to_who_lost_most_and_then_to_the_first() -> None:
    assert Money(100, "EUR").allocate([1, 1, 1]) == cents(34, 33, 33)
    assert Money(10, "EUR").allocate([1, 5, 6]) == cents(1, 4, 5)


@given(money, st.integers(1, 50))
def test_equal_parts_differ_by_one_unit_at_most(amount: Money, parts: int) -> None:
    sizes = [part.amount for part in amount.split(parts)]

    assert (sum(sizes), max(sizes) - min(sizes) <= 1) == (amount.amount, True)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 2]])
def test_nothing_is_divided_by_nothing(weights: list[int]) -> None:
    with pytest.raises(BadMoney):
        Money(1, "EUR").allocate(weights)


@pytest.mark.parametrize(
    ("amount", "percent", "share"),
    [(-25, 50, -12), (-15, 50, -8), (25, 50, 12), (75, 50, 38), (101, 33, 33), (199, 100, 199)],
)
def test_a_percentage_is_rounded_half_to_even(amount: int, percent: int, share: int) -> None:
    assert Money(amount, "EUR").percent(percent) == Money(share, "EUR")


@given(money, st.integers(0, 10_000))
def test_a_share_is_within_half_a_unit(amount: Money, part: int) -> None:
    share = amount.share(part, of=10_000)

    assert abs(share.amount - Fraction(amount.amount * part, 10_000)) <= Fraction(1, 2)


def cents(*amounts: int) -> tuple[Money, ...]:
    return tuple(Money(amount, "EUR") for amount in amounts)
