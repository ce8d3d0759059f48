from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import AccountId, VoucherId
from domain.kernel.money import Money
from domain.shop.parts import BadPart, Part, part_of, piece_of
from domain.shop.pricing import (
    DeliveryToPrice,
    LineToPrice,
    PricedDelivery,
    PricedLine,
    Totals,
    VoucherToApply,
    price,
)
from domain.shop.voucher_terms import Scope, VoucherKind, VoucherTerms
from tests.support.carts import CATEGORY, EVENT, OTHER_SELLER, PRODUCT, SELLER, euros, to_price

SELLERS = [SELLER, OTHER_SELLER]
rates = st.sampled_from([0, 550, 700, 1_000, 1_900, 2_100, 2_700, 10_000])
sellers = st.sampled_from(SELLERS)


@st.composite
def lines_to_price(draw: st.DrawFn) -> LineToPrice:
    is_ticket = draw(st.booleans())
    return to_price(
        draw(st.integers(0, 10_000)),
        draw(st.integers(1, 40)),
        line_id=UUID(int=draw(st.integers(0, 2**64))),
        seller_id=draw(sellers),
        tax_rate=draw(rates),
        tax_included=draw(st.booleans()),
        event_id=EVENT if is_ticket else None,
        product_id=None if is_ticket else PRODUCT,
        category_ids=frozenset({CATEGORY}) if draw(st.booleans()) else frozenset(),
    )


@st.composite
def vouchers_to_apply(draw: st.DrawFn) -> VoucherToApply:
    kind = draw(st.sampled_from(VoucherKind))
    scope = Scope(
        sellers=draw(st.frozensets(sellers)),
        products=draw(st.sampled_from([frozenset(), frozenset({PRODUCT})])),
        categories=draw(st.sampled_from([frozenset(), frozenset({CATEGORY})])),
        events=draw(st.sampled_from([frozenset(), frozenset({EVENT})])),
    )
    voucher_terms = VoucherTerms(
        kind=kind,
        basis_points=draw(st.integers(1, 10_000)) if kind is VoucherKind.PERCENTAGE else 0,
        amount=euros(draw(st.integers(1, 100_000))) if kind is VoucherKind.AMOUNT else None,
        scope=scope,
    )
    number = draw(st.integers(0, 2**32))
    return VoucherToApply(id=VoucherId(UUID(int=number)), code=f"V{number}", terms=voucher_terms)


@st.composite
def deliveries_to_price(draw: st.DrawFn) -> DeliveryToPrice:
    return DeliveryToPrice(
        key=str(draw(st.integers())),
        seller_id=draw(sellers),
        price=euros(draw(st.integers(0, 5_000))),
        tax_rate=draw(rates),
        tax_included=draw(st.booleans()),
        free_from=draw(st.none() | st.builds(euros, st.integers(0, 50_000))),
    )


baskets = st.lists(lines_to_price(), max_size=8)
chosen_vouchers = st.lists(vouchers_to_apply(), max_size=4, unique_by=lambda each: each.code)
some_deliveries = st.lists(deliveries_to_price(), max_size=3)


def priced(
    lines: Sequence[LineToPrice],
    vouchers: Sequence[VoucherToApply] = (),
    deliveries: Sequence[DeliveryToPrice] = (),
) -> Totals:
    return price(lines, vouchers=vouchers, deliveries=deliveries, currency="EUR")


def parts_of(totals: Totals) -> list[PricedLine | PricedDelivery]:
    return [*totals.lines, *totals.deliveries]


def cents(amounts: Sequence[Money]) -> int:
    return sum(amount.amount for amount in amounts)


def a_voucher_of(cents_: int, *sellers: AccountId) -> VoucherToApply:
    voucher_terms = VoucherTerms(
        kind=VoucherKind.AMOUNT, amount=euros(cents_), scope=Scope(sellers=frozenset(sellers))
    )
    return VoucherToApply(id=VoucherId(UUID(int=1)), code="OFF", terms=voucher_terms)


def a_percentage(basis_points: int, code: str = "PER") -> VoucherToApply:
    voucher_terms = VoucherTerms(kind=VoucherKind.PERCENTAGE, basis_points=basis_points)
    return VoucherToApply(id=VoucherId(UUID(int=2)), code=code, terms=voucher_terms)


def free_delivery() -> VoucherToApply:
    voucher_terms = VoucherTerms(kind=VoucherKind.FREE_DELIVERY)
    return VoucherToApply(id=VoucherId(UUID(int=3)), code="FREE", terms=voucher_terms)


@given(baskets, chosen_vouchers, some_deliveries)
def test_every_total_is_the_sum_of_its_parts(
    lines: list[LineToPrice],
    vouchers: list[VoucherToApply],
    deliveries: list[DeliveryToPrice],
) -> None:
    totals = priced(lines, vouchers, deliveries)

    parts = parts_of(totals)
    assert totals.gross.amount == cents([line.gross for line in totals.lines])
    assert totals.discount.amount == cents([line.discount for line in totals.lines])
    assert totals.delivery.amount == cents([each.price for each in totals.deliveries])
    assert totals.tax.amount == cents([part.tax for part in parts])
    assert totals.total == totals.net + totals.tax
    assert totals.total.amount == cents([part.total for part in parts])
    assert totals.tax.amount == cents([tax.tax for tax in totals.taxes])
    assert totals.net.amount == cents([tax.net for tax in totals.taxes])


@given(baskets, chosen_vouchers, some_deliveries)
def test_what_is_paid_is_the_price_less_what_comes_off(
    lines: list[LineToPrice],
    vouchers: list[VoucherToApply],
    deliveries: list[DeliveryToPrice],
) -> None:
    totals = priced(lines, vouchers, deliveries)

    for part in parts_of(totals):
        assert _paid(part) == (part.total if part.tax_included else part.net)
        assert part.discount.amount >= 0
        assert part.net.amount >= 0
        assert part.tax.amount >= 0


@given(baskets, chosen_vouchers)
def test_what_comes_off_a_line_is_what_each_voucher_takes(
    lines: list[LineToPrice], vouchers: list[VoucherToApply]
) -> None:
    totals = priced(lines, vouchers)

    for line in totals.lines:
        assert line.discount.amount == cents([each.amount for each in line.discounts])
    for voucher in vouchers:
        taken = cents(
            [
                each.amount
                for line in totals.lines
                for each in line.discounts
                if each.voucher_id == voucher.id
            ]
        )
        assert voucher.terms.amount is None or taken <= voucher.terms.amount.amount


@given(baskets, chosen_vouchers, st.randoms())
def test_the_order_in_which_vouchers_are_typed_does_not_matter(
    lines: list[LineToPrice], vouchers: list[VoucherToApply], randomness: st.DataObject
) -> None:
    shuffled = list(vouchers)
    randomness.shuffle(shuffled)  # type: ignore[attr-defined]

    assert priced(lines, shuffled) == priced(lines, vouchers)


@given(lines_to_price(), chosen_vouchers, st.data())
def test_the_parts_of_a_line_add_up_to_the_line(
    line: LineToPrice, vouchers: list[VoucherToApply], data: st.DataObject
) -> None:
    (whole,) = priced([line], vouchers).lines
    cuts = data.draw(st.lists(st.integers(0, whole.quantity), max_size=6))
    borders = sorted([0, *cuts, whole.quantity])

    parts = [piece_of(whole, start, end - start) for start, end in pairwise(borders)]

    assert _sum(parts) == _sum([piece_of(whole, 0, whole.quantity)])
    assert _sum(parts) == (whole.gross, whole.discount, whole.net, whole.tax)
    for part in parts:
        paid = part.gross - part.discount
        assert paid == (part.total if whole.tax_included else part.net)
        assert min(part.discount.amount, part.net.amount, part.tax.amount) >= 0


@given(lines_to_price(), chosen_vouchers)
def test_each_piece_is_worth_its_share_to_within_a_few_cents(
    line: LineToPrice, vouchers: list[VoucherToApply]
) -> None:
    (whole,) = priced([line], vouchers).lines

    for already in range(whole.quantity):
        worth = part_of(whole, already, 1).amount
        # Less than a cent is rounded off the price, one off the tax, and of the first one the
        # tax, which is all of it at most.
        assert abs(worth - whole.total.amount / whole.quantity) < 3


def test_more_pieces_than_there_are_are_no_part() -> None:
    (whole,) = priced([to_price(quantity=3)]).lines

    for already, quantity in [(0, 4), (3, 1), (-1, 1), (2, -1)]:
        with pytest.raises(BadPart):
            part_of(whole, already, quantity)


def test_tax_is_a_part_of_a_price_that_includes_it() -> None:
    (line,) = priced([to_price(11_900, tax_rate=1_900)]).lines

    assert (line.net, line.tax, line.total) == (euros(10_000), euros(1_900), euros(11_900))


def test_tax_comes_on_top_of_a_price_that_does_not_include_it() -> None:
    (line,) = priced([to_price(10_000, tax_rate=1_900, tax_included=False)]).lines

    assert (line.net, line.tax, line.total) == (euros(10_000), euros(1_900), euros(11_900))


def test_tax_is_reckoned_of_what_remains() -> None:
    (line,) = priced([to_price(11_900, tax_rate=1_900)], [a_percentage(5_000)]).lines

    assert (line.discount, line.net, line.tax) == (euros(5_950), euros(5_000), euros(950))


def test_percentages_come_off_before_amounts() -> None:
    totals = priced([to_price(10_000)], [a_voucher_of(1_000), a_percentage(1_000)])

    assert totals.discount == euros(2_000)


def test_a_second_percentage_comes_off_what_the_first_left() -> None:
    totals = priced([to_price(10_000)], [a_percentage(5_000, "A"), a_percentage(5_000, "B")])

    assert totals.total == euros(2_500)


def test_a_voucher_never_takes_off_more_than_there_is() -> None:
    totals = priced([to_price(300)], [a_voucher_of(1_000)])

    assert totals.total == euros(0)


def test_a_voucher_takes_nothing_off_what_others_sell() -> None:
    lines = [to_price(1_000), to_price(1_000, seller_id=OTHER_SELLER)]

    totals = priced(lines, [a_voucher_of(1_500, SELLER)])

    assert [line.discount for line in totals.lines] == [euros(1_000), euros(0)]


def test_an_amount_is_spread_over_the_lines_to_the_last_cent() -> None:
    totals = priced([to_price(1_000)] * 3, [a_voucher_of(1_000)])

    assert [line.discount.amount for line in totals.lines] == [334, 333, 333]


def test_a_voucher_makes_delivery_free_with_its_tax() -> None:
    delivery = DeliveryToPrice(key="a", seller_id=SELLER, price=euros(595), tax_rate=1_900)

    totals = priced([to_price(1_000)], [free_delivery()], [delivery])

    assert (totals.delivery, totals.delivery_discount) == (euros(595), euros(595))
    assert totals.total == euros(1_000)


def test_a_voucher_makes_free_only_what_it_is_good_for_something_of() -> None:
    lines = [to_price(1_000), to_price(1_000, seller_id=OTHER_SELLER, product_id=PRODUCT)]
    deliveries = [
        DeliveryToPrice(key=str(seller), seller_id=seller, price=euros(500)) for seller in SELLERS
    ]
    only_product = VoucherTerms(
        kind=VoucherKind.FREE_DELIVERY, scope=Scope(products=frozenset({PRODUCT}))
    )
    voucher = VoucherToApply(id=VoucherId(UUID(int=4)), code="FREE", terms=only_product)

    totals = priced(lines, [voucher], deliveries)

    assert [delivery.total for delivery in totals.deliveries] == [euros(500), euros(0)]


def test_a_seller_brings_free_from_what_the_goods_still_cost() -> None:
    delivery = DeliveryToPrice(key="a", seller_id=SELLER, price=euros(500), free_from=euros(5_000))

    enough = priced([to_price(5_000)], [], [delivery])
    less = priced([to_price(5_000)], [a_voucher_of(1)], [delivery])

    assert (enough.total, less.total) == (euros(5_000), euros(5_499))


def _paid(part: PricedLine | PricedDelivery) -> Money:
    full = part.gross if isinstance(part, PricedLine) else part.price
    return full - part.discount


def _sum(parts: Sequence[Part]) -> tuple[Money, Money, Money, Money]:
    return (
        Money.total((part.gross for part in parts), currency="EUR"),
        Money.total((part.discount for part in parts), currency="EUR"),
        Money.total((part.net for part in parts), currency="EUR"),
        Money.total((part.tax for part in parts), currency="EUR"),
    )
