from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.shop.voucher_holds import opening_stocks, voucher_lines
from domain.inventory.stock import StockKind
from domain.kernel.ids import AccountId, CategoryId, EventId
from domain.kernel.money import Money
from domain.shop.voucher import Usable, Voucher, VoucherStatus, WhyNot, normal_code, usable
from domain.shop.voucher_errors import BadLimits, BadVoucherCode, VoucherOver
from domain.shop.voucher_terms import BadTerms, Scope, VoucherKind, VoucherTerms
from tests.support.carts import (
    CATEGORY,
    EVENT,
    OTHER_SELLER,
    PRODUCT,
    SELLER,
    SHOPPER,
    a_voucher,
    euros,
    terms,
    to_price,
)
from tests.support.clock import NOON

DAY = timedelta(days=1)


def found(*vouchers: Voucher, **given: Any) -> Usable:
    plain: dict[str, Any] = {"currency": "EUR", "now": NOON}
    return usable(vouchers, [to_price(2_000)], **(plain | given))


def why_not(voucher: Voucher, **given: Any) -> WhyNot | None:
    return found(voucher, **given).refused.get(voucher.id)


def valid(**given: Any) -> Voucher:
    return a_voucher(terms=terms(**given))


@pytest.mark.parametrize("typed", ["SUMMER2026", "summer-2026", " Summer 20-26 "])
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normal_code(typed) == "SUMMER2026"


@pytest.mark.parametrize("typed", ["", "abc", "ümlaut", "A" * 33, "CODE!", "----"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadVoucherCode):
        normal_code(typed)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (VoucherKind.PERCENTAGE, {"basis_points": 0}),
        (VoucherKind.PERCENTAGE, {"basis_points": 10_001}),
        (VoucherKind.PERCENTAGE, {"amount": euros(1)}),
        (VoucherKind.AMOUNT, {"amount": euros(0)}),
        (VoucherKind.AMOUNT, {"amount": None}),
        (VoucherKind.AMOUNT, {"basis_points": 5}),
        (VoucherKind.FREE_DELIVERY, {"amount": euros(1)}),
        (VoucherKind.FREE_DELIVERY, {"basis_points": 1}),
        (VoucherKind.FREE_DELIVERY, {"minimum": euros(0)}),
        (VoucherKind.FREE_DELIVERY, {"valid_from": NOON, "valid_until": NOON}),
    ],
)
def test_terms_that_contradict_themselves_are_refused(
    kind: VoucherKind, given: dict[str, Any]
) -> None:
    plain: dict[str, Any] = {"kind": kind}
    if kind is VoucherKind.PERCENTAGE:
        plain["basis_points"] = 1_000
    if kind is VoucherKind.AMOUNT:
        plain["amount"] = euros(1)

    with pytest.raises(BadTerms):
        VoucherTerms(**(plain | given))


def test_a_limit_is_at_least_one() -> None:
    for limit in ("uses", "uses_per_buyer"):
        with pytest.raises(BadLimits):
            a_voucher(**{limit: 0})  # type: ignore[arg-type]


def test_a_deactivated_voucher_is_over_for_good() -> None:
    over = a_voucher().deactivate(now=NOON)

    assert over.status is VoucherStatus.DEACTIVATED
    assert why_not(over) is WhyNot.DEACTIVATED
    with pytest.raises(VoucherOver):
        over.deactivate(now=NOON)


def test_a_voucher_counts_from_its_first_moment_to_its_last() -> None:
    seasonal = valid(valid_from=NOON, valid_until=NOON + DAY)

    assert why_not(seasonal) is None
    assert why_not(seasonal, now=NOON - DAY) is WhyNot.NOT_YET_VALID
    assert why_not(seasonal, now=NOON + DAY) is WhyNot.NO_LONGER_VALID


def test_a_voucher_that_is_used_up_does_not_count() -> None:
    voucher = a_voucher()

    assert why_not(voucher, used_up={voucher.id}) is WhyNot.USED_UP


@pytest.mark.parametrize(
    ("scope", "counts"),
    [
        (Scope(), True),
        (Scope(sellers=frozenset({SELLER})), True),
        (Scope(sellers=frozenset({OTHER_SELLER})), False),
        (Scope(products=frozenset({PRODUCT})), True),
        (Scope(categories=frozenset({CATEGORY})), True),
        (Scope(categories=frozenset({CategoryId(UUID(int=1))})), False),
        (Scope(events=frozenset({EVENT})), False),
        (Scope(events=frozenset({EVENT}), products=frozenset({PRODUCT})), True),
        (Scope(sellers=frozenset({OTHER_SELLER}), products=frozenset({PRODUCT})), False),
    ],
)
def test_a_voucher_counts_for_what_it_is_good_for(scope: Scope, *, counts: bool) -> None:
    line = to_price(product_id=PRODUCT, category_ids=frozenset({CATEGORY}))

    answer = usable([valid(scope=scope)], [line], currency="EUR", now=NOON)

    assert bool(answer.vouchers) == counts
    assert counts or set(answer.refused.values()) == {WhyNot.NOTHING_IT_IS_GOOD_FOR}


def test_a_voucher_for_an_event_counts_for_its_tickets() -> None:
    voucher = valid(scope=Scope(events=frozenset({EventId(EVENT)})))

    answer = usable([voucher], [to_price(event_id=EVENT)], currency="EUR", now=NOON)

    assert answer.vouchers == (voucher,)


def test_the_minimum_is_what_the_goods_cost_before_anything_comes_off() -> None:
    assert why_not(valid(minimum=euros(2_000))) is None
    assert why_not(valid(minimum=euros(2_001))) is WhyNot.BELOW_MINIMUM


def test_an_amount_of_another_currency_does_not_count() -> None:
    assert why_not(valid(minimum=Money(1, "CHF"))) is WhyNot.OTHER_CURRENCY


def test_vouchers_are_combined_only_if_all_of_them_can_be() -> None:
    alone, one, other = valid(), valid(combinable=True), valid(combinable=True)

    assert found(one, other).vouchers == (one, other)
    assert found(one, alone).refused == {alone.id: WhyNot.NOT_COMBINABLE}
    assert found(alone, one).refused == {one.id: WhyNot.NOT_COMBINABLE}


def test_one_that_does_not_count_keeps_none_out() -> None:
    over, other = a_voucher().deactivate(now=NOON), valid()

    assert found(over, other).vouchers == (other,)


def test_uses_are_counted_as_stock_of_all_and_of_each_buyer() -> None:
    voucher = a_voucher(uses=3, uses_per_buyer=1)
    buyer, other = SHOPPER, AccountId(UUID(int=0xD))

    (stock,) = opening_stocks(voucher)
    hold, others = voucher_lines(voucher, buyer), voucher_lines(voucher, other)

    assert (stock.kind, stock.capacity) == (StockKind.QUANTITY, 3)
    assert hold.lines[0].stock_id == stock.id == others.lines[0].stock_id
    assert hold.opening[0].id == hold.lines[1].stock_id != others.lines[1].stock_id
    assert (hold.opening[0].kind, hold.opening[0].capacity) == (StockKind.ALLOWANCE, 1)


def test_a_voucher_without_limits_holds_nothing() -> None:
    voucher = a_voucher()

    assert (opening_stocks(voucher), voucher_lines(voucher, SHOPPER).lines) == ((), ())
