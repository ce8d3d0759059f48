from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.errors import DomainError
from domain.kernel.geo import Position
from domain.kernel.ids import CartLineId, LocationId, OrderId, VoucherId
from domain.kernel.money import Money
from domain.shop.cart import LINES_MAX, VOUCHERS_MAX, Cart
from domain.shop.cart_errors import (
    BadCartQuantity,
    BadFulfilment,
    CartFull,
    CartLineNotFound,
    NotForSale,
    SeatsNeedNoQuantity,
    TooManyVouchers,
)
from domain.shop.cart_items import (
    PIECES_MAX,
    PLACES_MAX,
    Choice,
    Destination,
    Goods,
    Item,
    Tickets,
    coarse,
    line_id_of,
)
from domain.shop.order_events import Fulfilment
from tests.support.carts import (
    EVENT,
    OTHER_SELLER,
    PRICE,
    SELLER,
    a_cart,
    a_guests_cart,
    euros,
    goods,
    tickets,
)
from tests.support.clock import NOON

LATER = NOON + timedelta(hours=1)
VOUCHERS = [VoucherId(UUID(int=number)) for number in range(1, 9)]

items = st.one_of(
    st.builds(goods, st.integers(1, 4)),
    st.builds(tickets),
    st.builds(lambda seats: tickets(*seats), st.sets(st.sampled_from("ABCDE"), min_size=1)),
)


def filled(*wanted: tuple[Item, int], cart: Cart | None = None) -> Cart:
    cart = cart or a_cart()
    for item, quantity in wanted:
        cart = cart.add(item, quantity, price=PRICE, now=NOON)
    return cart


def quantities(cart: Cart) -> dict[str, tuple[int, frozenset[str]]]:
    """What is in it, whichever cart it is."""
    return {
        str(line_id_of(FIXED, line.item)): (
            line.quantity,
            frozenset(line.item.seats) if isinstance(line.item, Tickets) else frozenset(),
        )
        for line in cart.lines
    }


FIXED = a_cart().id


def test_the_same_item_is_one_line() -> None:
    cart = filled((goods(1), 2), (goods(2), 1), (goods(1), 3))

    assert [line.quantity for line in cart.lines] == [5, 1]


def test_seats_of_one_type_are_one_line_and_no_seat_is_there_twice() -> None:
    cart = filled((tickets("A", "B"), 1), (tickets("B", "C"), 1))

    (line,) = cart.lines
    assert line.quantity == 3
    assert isinstance(line.item, Tickets)
    assert line.item.seats == ("A", "B", "C")


def test_places_without_seats_are_a_line_of_their_own() -> None:
    cart = filled((tickets("A"), 1), (tickets(), 2), (tickets(accessible=True), 1))

    assert [line.quantity for line in cart.lines] == [1, 2, 1]


@pytest.mark.parametrize(("item", "most"), [(goods(), PIECES_MAX), (tickets(), PLACES_MAX)])
def test_a_line_has_a_piece_at_least_and_not_too_many(item: Item, most: int) -> None:
    cart = filled((item, most))

    with pytest.raises(BadCartQuantity):
        filled((item, 1), cart=cart)
    for quantity in (0, -1, most + 1):
        with pytest.raises(BadCartQuantity):
            cart.change(cart.lines[0].id, quantity, now=NOON)


def test_a_cart_is_full_some_day() -> None:
    cart = filled(*((goods(number), 1) for number in range(LINES_MAX)))

    with pytest.raises(CartFull):
        filled((goods(LINES_MAX), 1), cart=cart)
    assert filled((goods(0), 1), cart=cart).lines[0].quantity == 2


def test_a_cart_has_one_currency() -> None:
    cart = filled((goods(1), 1))

    with pytest.raises(NotForSale):
        cart.add(goods(2), 1, price=Money(1, "CHF"), now=NOON)


def test_a_quantity_is_changed_and_what_it_cost_is_remembered() -> None:
    cart = filled((goods(), 2))

    changed = cart.change(cart.lines[0].id, 7, now=LATER)

    assert (changed.lines[0].quantity, changed.lines[0].seen_price) == (7, PRICE)
    assert changed.updated_at == LATER


def test_named_seats_are_counted_by_themselves() -> None:
    cart = filled((tickets("A"), 1))

    with pytest.raises(SeatsNeedNoQuantity):
        cart.change(cart.lines[0].id, 2, now=NOON)


def test_what_is_taken_out_is_gone() -> None:
    cart = filled((goods(1), 2), (goods(2), 1))

    assert len(cart.remove(cart.lines[0].id, now=NOON).lines) == 1


def test_a_line_that_is_not_there_is_not_found() -> None:
    unknown = CartLineId(uuid4())
    verbs: list[Callable[[], Cart]] = [
        lambda: a_cart().remove(unknown, now=NOON),
        lambda: a_cart().change(unknown, 1, now=NOON),
    ]

    for verb in verbs:
        with pytest.raises(CartLineNotFound):
            verb()


def test_a_voucher_is_used_once_and_not_too_many_are() -> None:
    cart = a_cart()
    for voucher in VOUCHERS[:VOUCHERS_MAX]:
        cart = cart.add_voucher(voucher, now=NOON).add_voucher(voucher, now=NOON)

    assert cart.voucher_ids == tuple(VOUCHERS[:VOUCHERS_MAX])
    with pytest.raises(TooManyVouchers):
        cart.add_voucher(VOUCHERS[-1], now=NOON)


def test_who_does_without_a_voucher_does_so_once() -> None:
    cart = a_cart().add_voucher(VOUCHERS[0], now=NOON).settled()

    without = cart.remove_voucher(VOUCHERS[0], now=NOON).settled()

    assert without.voucher_ids == ()
    assert without.remove_voucher(VOUCHERS[0], now=NOON) is without


def test_the_last_choice_for_a_seller_counts() -> None:
    fetched = Choice(
        seller_id=SELLER, fulfilment=Fulfilment.PICK_UP, location_id=LocationId(uuid4())
    )
    seat = Choice(seller_id=SELLER, fulfilment=Fulfilment.SEAT, event_id=EVENT, seat="A/1/2")

    cart = a_cart().describe(Destination(country="DE"), [fetched, seat], now=NOON)

    assert cart.choice_of(SELLER) == seat
    assert cart.choice_of(OTHER_SELLER) is None


@pytest.mark.parametrize(
    "given",
    [
        {"fulfilment": Fulfilment.SEAT},
        {"fulfilment": Fulfilment.SEAT, "event_id": EVENT},
        {"fulfilment": Fulfilment.SEAT, "event_id": EVENT, "seat": "A\n"},
        {"fulfilment": Fulfilment.PICK_UP},
    ],
)
def test_a_choice_that_leads_nowhere_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(BadFulfilment):
        Choice(seller_id=SELLER, **given)  # type: ignore[arg-type]


def test_a_destination_has_a_country_and_no_address() -> None:
    for country, region in [("XX", ""), ("DE", "a\nb")]:
        with pytest.raises(DomainError):
            Destination(country=country, region=region)


def test_a_cart_does_not_know_where_exactly_somebody_lives() -> None:
    assert coarse(Position(53.07583, 8.80719)) == Position(53.076, 8.807)


def test_what_was_seen_is_remembered_until_it_is_seen_again() -> None:
    cart = filled((goods(1), 1), (goods(2), 1))
    first = cart.lines[0].id

    seen = cart.acknowledge({first: euros(5)}, {"key": euros(7)}, now=LATER)

    assert [line.seen_price for line in seen.lines] == [euros(5), PRICE]
    assert seen.seen_delivery == {"key": euros(7)}


def test_a_cart_that_is_ordered_is_empty_and_still_knows_where_to() -> None:
    cart = filled((goods(), 1)).add_voucher(VOUCHERS[0], now=NOON)
    cart = cart.describe(Destination(country="DE"), [], now=NOON)

    ordered = cart.check_out(OrderId(uuid4()), now=NOON)

    assert (ordered.lines, ordered.voucher_ids) == ((), ())
    assert ordered.destination == Destination(country="DE")


def test_what_the_owner_chose_counts_before_what_the_guest_chose() -> None:
    own = a_cart(destination=Destination(country="DE"))
    guests = a_guests_cart(
        destination=Destination(country="FR"),
        choices=(Choice(seller_id=SELLER, fulfilment=Fulfilment.COURIER),),
    )

    merged = own.absorb(guests, now=NOON)

    assert merged.destination == Destination(country="DE")
    assert merged.choices == guests.choices


@given(st.lists(st.tuples(items, st.integers(1, 9)), max_size=6), st.data())
def test_merging_adds_up_what_is_in_both(
    wanted: list[tuple[Item, int]], data: st.DataObject
) -> None:
    border = data.draw(st.integers(0, len(wanted)))

    merged = filled(*wanted[:border]).absorb(
        filled(*wanted[border:], cart=a_guests_cart()), now=NOON
    )

    assert quantities(merged) == quantities(filled(*wanted))
    assert len({line.id for line in merged.lines}) == len(merged.lines)


@given(
    st.lists(st.tuples(items, st.integers(1, 9)), max_size=4),
    st.lists(st.tuples(items, st.integers(1, 9)), max_size=4),
)
def test_it_does_not_matter_which_of_two_guests_is_merged_first(
    one: list[tuple[Item, int]], other: list[tuple[Item, int]]
) -> None:
    first, second = filled(*one, cart=a_guests_cart()), filled(*other, cart=a_guests_cart())

    forth = a_cart().absorb(first, now=NOON).absorb(second, now=NOON)
    back = a_cart().absorb(second, now=NOON).absorb(first, now=NOON)

    assert quantities(forth) == quantities(back)


def test_merging_never_overfills() -> None:
    many = [(goods(number), PIECES_MAX) for number in range(LINES_MAX)]
    seats = [(tickets(*(f"{row}{seat}" for seat in range(40))), 1) for row in "AB"]
    others = [(goods(number), 1) for number in range(50, 150)]

    merged = filled(*many).absorb(filled(*others, cart=a_guests_cart()), now=NOON)
    seated = filled(seats[0]).absorb(filled(seats[1], cart=a_guests_cart()), now=NOON)

    assert len(merged.lines) == LINES_MAX
    assert all(line.quantity <= PIECES_MAX for line in merged.lines)
    (line,) = seated.lines
    assert isinstance(line.item, Tickets)
    assert line.quantity == len(line.item.seats) == PLACES_MAX


def test_what_happened_is_told_without_where_somebody_lives() -> None:
    cart = filled((Goods(variant_id=goods().variant_id), 1))
    cart = cart.describe(Destination(country="DE", region="Bremen"), [], now=NOON)

    assert [event.name for event in cart.events] == ["CartLineSet", "CartDetailsChanged"]
    assert "Bremen" not in repr(cart.events)
    assert "Bremen" not in repr(cart)
