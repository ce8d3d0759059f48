from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.errors import SharesTooLarge
from domain.payments.platform_fee import PlatformFee
from domain.payments.shares import Share, Shares, complete, less, of_lines, take, total

ORGANIZER = AccountId(UUID(int=0x0F))
PAYER = AccountId(UUID(int=7))
OWED = Account.of(AccountKind.ORGANIZER, ORGANIZER)
FEE = Account(AccountKind.PLATFORM_FEE, str(ORGANIZER))
LOSS = Account(AccountKind.LOSS)
accounts = st.sampled_from([OWED, FEE, Account(AccountKind.TAX, str(ORGANIZER))])
shares = st.lists(
    st.builds(
        Share,
        accounts,
        st.builds(Money, st.integers(0, 10_000), st.just("EUR")),
        st.sampled_from(["a", "b", "c"]),
    ),
    min_size=1,
    max_size=8,
).map(lambda some: complete(tuple(some), total(some, "EUR"), payer_id=PAYER))


def test_what_nobody_claims_is_the_payers() -> None:
    whole = complete((Share(OWED, euro(70)),), euro(100), payer_id=PAYER)

    assert whole == (
        Share(OWED, euro(70)),
        Share(Account.of(AccountKind.PAYER, PAYER), euro(30)),
    )


def test_equal_shares_of_one_line_are_one_share_and_those_of_nothing_none() -> None:
    twice = (Share(OWED, euro(2), "a"), Share(OWED, euro(0), "b"), Share(OWED, euro(3), "a"))

    assert complete(twice, euro(5), payer_id=PAYER) == (Share(OWED, euro(5), "a"),)


@pytest.mark.parametrize("claimed", [[101], [-1, 101], [101, -1]])
def test_no_more_is_claimed_than_is_paid(claimed: list[int]) -> None:
    claims = tuple(Share(OWED, euro(amount)) for amount in claimed)

    with pytest.raises(SharesTooLarge):
        complete(claims, euro(100), payer_id=PAYER)


@given(shares, st.lists(st.integers(1, 5_000), max_size=10))
def test_what_is_taken_is_exact_and_never_more_than_a_share_is(
    whole: Shares, amounts: list[int]
) -> None:
    left = whole
    for amount in amounts:
        taken = take(left, euro(amount))
        assert total(taken, "EUR") == euro(amount)
        left = less(left, taken)
        assert all(share.amount.amount > 0 for share in left)


@given(shares)
def test_all_of_it_leaves_nothing(whole: Shares) -> None:
    taken = take(whole, total(whole, "EUR"))

    assert (taken, less(whole, taken)) == (whole, ())


def test_what_nobody_has_any_more_is_our_loss() -> None:
    assert take((Share(OWED, euro(10)),), euro(12)) == (
        Share(OWED, euro(10)),
        Share(LOSS, euro(2)),
    )


def test_a_line_can_be_taken_alone() -> None:
    whole = PlatformFee(basis_points=1_000).of_organizer(
        ORGANIZER, {"ticket:A": euro(100), "ticket:B": euro(50)}
    )

    assert of_lines(whole, ["ticket:B"]) == (
        Share(OWED, euro(45), "ticket:B"),
        Share(FEE, euro(5), "ticket:B"),
    )
    assert of_lines(whole, []) == whole


@pytest.mark.parametrize(
    ("price", "fee"), [(0, 0), (30, 30), (1_000, 85), (1_010, 85), (1_030, 86)]
)
def test_the_platform_keeps_a_part_and_a_fixed_amount_but_never_more_than_the_price(
    price: int, fee: int
) -> None:
    terms = PlatformFee(basis_points=350, fixed={"EUR": 50})

    assert terms.of(euro(price)) == euro(fee)


def test_a_fixed_fee_is_of_its_own_currency_only() -> None:
    assert PlatformFee(fixed={"EUR": 50}).of(Money(1_000, "JPY")) == Money.zero("JPY")


@given(st.integers(0, 10**9), st.integers(0, 10_000), st.integers(0, 10**6))
def test_price_is_what_its_shares_add_up_to(price: int, basis_points: int, fixed: int) -> None:
    terms = PlatformFee(basis_points=basis_points, fixed={"EUR": fixed})

    divided = terms.of_organizer(ORGANIZER, {"a": euro(price)})

    assert total(divided, "EUR") == euro(price)
    assert all(share.amount.amount >= 0 for share in divided)


def euro(amount: int) -> Money:
    return Money(amount, "EUR")
