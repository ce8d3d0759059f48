from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.memory.journal import MemoryTask
from adapters.memory.vouchers import MemoryVoucherStore
from application.shop.acknowledge_cart import AcknowledgeCart
from application.shop.add_cart_item import AddCartItem
from application.shop.add_cart_voucher import AddCartVoucher
from application.shop.basket import Basket, Change, ChangeKind
from application.shop.cart_desk import ShownCart
from application.shop.change_cart_item import ChangeCartItem
from application.shop.describe_cart import DescribeCart
from application.shop.merge_carts import MergeCarts
from application.shop.remove_cart_item import RemoveCartItem
from application.shop.remove_cart_voucher import RemoveCartVoucher
from application.shop.shopper import Shopper
from application.shop.voucher_holds import voucher_lines
from domain.identity.events import AccountErased
from domain.inventory.hold import HoldRequest
from domain.kernel.access import Principal, Role
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, CartLineId, HoldId, VoucherId
from domain.kernel.money import Money
from domain.shop.cart import FORGOTTEN_AFTER
from domain.shop.cart_errors import CartNotFound, NotForSale
from domain.shop.cart_items import Choice, Destination, Item
from domain.shop.order_events import Fulfilment
from domain.shop.seller_terms import SellerTerms
from domain.shop.voucher import Voucher, WhyNot
from domain.shop.voucher_errors import UnknownVoucher, VoucherTakesNothingOff
from domain.shop.voucher_terms import Scope, VoucherKind
from tests.support.carts import (
    EVENT,
    OTHER_SELLER,
    PRICE,
    SELLER,
    a_voucher,
    euros,
    goods,
    terms,
    tickets,
)
from tests.support.clock import NOON
from tests.support.products import a_category
from tests.support.stall import (
    BARN,
    BREMEN,
    HAMBURG,
    NOBODY_GOES,
    SHED,
    Stall,
    work_of,
)
from tests.support.stock import a_task

ADA = Principal(AccountId(UUID(int=0xADA)), frozenset({Role.CUSTOMER}))
MEMBER = Shopper(by=ADA)
GUEST = Shopper(by=None)
AT_HOME = Destination(country="DE", region="Bremen", position=BREMEN)


@pytest.fixture
def stall() -> Stall:
    return Stall()


async def does(stall: Stall, name: str, command: Any) -> ShownCart:
    shown: ShownCart = await stall.use_cases[name](command)
    return shown


async def added(
    stall: Stall, item: Item, quantity: int = 1, shopper: Shopper = MEMBER
) -> ShownCart:
    command = AddCartItem(shopper=shopper, item=item, quantity=quantity)
    return await does(stall, "add_cart_item", command)


async def looked(stall: Stall, shopper: Shopper = MEMBER) -> Basket:
    return (await does(stall, "get_cart", shopper)).basket


async def sent_to(
    stall: Stall, destination: Destination | None = AT_HOME, *choices: Choice
) -> Basket:
    command = DescribeCart(shopper=MEMBER, destination=destination, choices=choices)
    return (await does(stall, "describe_cart", command)).basket


async def voucher_used(stall: Stall, voucher: Voucher, shopper: Shopper = MEMBER) -> Basket:
    command = AddCartVoucher(shopper=shopper, code=voucher.code)
    return (await does(stall, "add_cart_voucher", command)).basket


async def a_guest(stall: Stall, item: Item, quantity: int = 1) -> Shopper:
    shown = await added(stall, item, quantity, GUEST)
    assert shown.token is not None
    return Shopper(by=None, token=shown.token)


def kinds(basket: Basket) -> set[ChangeKind]:
    return {change.kind for change in basket.changes}


def total(basket: Basket) -> Money:
    assert basket.totals is not None
    return basket.totals.total


# Whose cart it is


async def test_a_guest_gets_a_token_with_the_first_thing_and_never_again(stall: Stall) -> None:
    guest = await a_guest(stall, stall.sells(), 2)

    again = await added(stall, stall.sells(2), 1, guest)

    assert again.token is None
    assert len((await looked(stall, guest)).lines) == 2


async def test_a_forged_token_opens_nobodys_cart(stall: Stall) -> None:
    guest = await a_guest(stall, stall.sells())
    assert guest.token is not None
    forged = Shopper(by=None, token=guest.token[:-1] + ("A" if guest.token[-1] != "A" else "B"))
    command = RemoveCartItem(shopper=forged, line_id=(await looked(stall, guest)).cart.lines[0].id)

    assert (await looked(stall, forged)).lines == ()
    with pytest.raises(CartNotFound):
        await does(stall, "remove_cart_item", command)
    assert len((await looked(stall, guest)).lines) == 1


async def test_who_has_no_cart_sees_an_empty_one_and_stores_none(stall: Stall) -> None:
    for shopper in (MEMBER, GUEST):
        basket = await looked(stall, shopper)
        assert (basket.lines, basket.totals, basket.can_be_ordered) == ((), None, False)

    assert not stall.database.table("carts")


async def test_a_member_has_their_cart_on_every_device(stall: Stall) -> None:
    await added(stall, stall.sells(), 2)

    assert (await looked(stall)).cart.owner_id == ADA.account_id


async def test_both_carts_are_one_after_the_log_in(stall: Stall) -> None:
    item = stall.sells()
    await added(stall, item, 2)
    guest = await a_guest(stall, item, 3)
    returned = Shopper(by=ADA, token=guest.token)

    first = await does(stall, "get_cart", returned)
    again = await does(stall, "get_cart", returned)

    assert first.merged
    assert [line.line.quantity for line in first.basket.lines] == [5]
    assert again.basket.cart == first.basket.cart
    assert (await looked(stall, guest)).lines == ()


async def test_merging_twice_adds_up_once(stall: Stall) -> None:
    guest = await a_guest(stall, stall.sells(), 3)
    assert guest.token is not None
    command = MergeCarts(by=ADA, token=guest.token)

    for _ in range(2):
        shown = await does(stall, "merge_carts", command)

    assert [line.line.quantity for line in shown.basket.lines] == [3]


async def test_guests_who_do_not_come_back_are_forgotten(stall: Stall) -> None:
    guest = await a_guest(stall, stall.sells())
    stall.clock.pass_time(FORGOTTEN_AFTER)

    await stall.use_cases["forget_old_carts"]()

    assert (await looked(stall, guest)).lines == ()


# What it costs


async def test_what_is_in_it_is_priced_with_tax_and_delivery(stall: Stall) -> None:
    stall.taxes(1_900)
    await added(stall, stall.sells(price=euros(11_900)), 2)

    basket = await sent_to(stall)

    assert basket.totals is not None
    assert basket.totals.gross == euros(23_800)
    assert basket.totals.delivery == euros(301)
    assert basket.totals.total == euros(24_101)
    assert basket.totals.tax == euros(3_800 + 48)
    assert basket.can_be_ordered
    assert not basket.changes


async def test_tax_comes_on_top_if_the_seller_says_so(stall: Stall) -> None:
    stall.taxes(1_900)
    stall.terms[SELLER] = SellerTerms(seller_id=SELLER, prices_include_tax=False)
    await added(stall, stall.sells(price=euros(10_000), requires_shipping=False))

    assert total(await sent_to(stall)) == euros(11_900)


async def test_each_class_of_goods_has_its_rate(stall: Stall) -> None:
    stall.taxes(1_900)
    stall.taxes(700, tax_class="reduced")
    await added(stall, stall.sells(1, requires_shipping=False))
    await added(stall, stall.sells(2, requires_shipping=False, tax_class="reduced"))

    basket = await sent_to(stall)

    assert basket.totals is not None
    assert [tax.tax_rate for tax in basket.totals.taxes] == [1_900, 700]


async def test_tickets_are_taxed_where_the_event_is(stall: Stall) -> None:
    stall.taxes(700, tax_class="tickets")
    stall.taxes(2_000, country="FR", tax_class="tickets")
    stall.plays()
    await added(stall, tickets(), 2)

    basket = await sent_to(stall, Destination(country="FR"))

    assert total(basket) == euros(5_000)
    assert basket.priced(basket.lines[0])[0].tax_rate == 700


async def test_what_need_not_be_brought_costs_no_delivery(stall: Stall) -> None:
    await added(stall, stall.sells(requires_shipping=False))

    basket = await looked(stall)

    assert basket.parcels == ()
    assert basket.can_be_ordered


async def test_each_seller_brings_their_own(stall: Stall) -> None:
    await added(stall, stall.sells(1))
    await added(stall, stall.sells(2, seller_id=OTHER_SELLER))

    basket = await sent_to(stall)

    assert {parcel.seller_id for parcel in basket.parcels} == {SELLER, OTHER_SELLER}


async def test_a_seller_may_bring_it_free(stall: Stall) -> None:
    stall.terms[SELLER] = SellerTerms(seller_id=SELLER, free_delivery_from=PRICE)
    await added(stall, stall.sells())

    assert total(await sent_to(stall)) == PRICE


async def test_goods_come_from_the_nearest_place_that_has_all_of_them(stall: Stall) -> None:
    item = stall.sells()
    stall.shelves[item.variant_id] = [
        stall.level(item, 2, at=SHED, position=BREMEN),
        stall.level(item, 9, at=BARN, position=HAMBURG),
    ]

    await added(stall, item, 2)
    near = await sent_to(stall)
    await added(stall, item, 3)
    far = await sent_to(stall)
    await added(stall, item, 5)
    both = await sent_to(stall)

    assert [parcel.location_id for parcel in near.parcels] == [SHED]
    assert [parcel.location_id for parcel in far.parcels] == [BARN]
    assert [(parcel.location_id) for parcel in both.parcels] == [SHED, BARN]
    assert [line.quantity for line in both.priced(both.lines[0])] == [2, 8]


async def test_what_the_buyer_fetches_comes_from_there_and_costs_no_delivery(
    stall: Stall,
) -> None:
    item = stall.sells()
    stall.shelves[item.variant_id] = [stall.level(item, 9), stall.level(item, 1, at=BARN)]
    await added(stall, item, 2)
    fetched = Choice(seller_id=SELLER, fulfilment=Fulfilment.PICK_UP, location_id=BARN)

    basket = await sent_to(stall, None, fetched)

    assert basket.lines[0].left == 1
    assert kinds(basket) == {ChangeKind.LESS_LEFT}
    assert basket.totals is not None
    assert basket.totals.delivery == euros(0)


async def test_it_is_brought_to_a_seat(stall: Stall) -> None:
    stall.plays()
    await added(stall, stall.sells())
    seat = Choice(seller_id=SELLER, fulfilment=Fulfilment.SEAT, event_id=EVENT, seat="A/1/1")

    basket = await sent_to(stall, None, seat)

    (parcel,) = basket.parcels
    assert parcel.dropoff == HAMBURG
    assert parcel.quote is not None
    assert basket.can_be_ordered


async def test_a_quote_needs_no_more_than_a_rough_position(stall: Stall) -> None:
    await added(stall, stall.sells())
    exactly = Destination(country="DE", position=Position(53.0761234, 8.8071234))

    basket = await sent_to(stall, exactly)

    assert basket.parcels[0].dropoff == Position(53.076, 8.807)


# What changed


async def test_a_changed_price_is_told_until_it_was_seen(stall: Stall) -> None:
    item = stall.sells(requires_shipping=False)
    line_id = (await added(stall, item)).basket.cart.lines[0].id
    stall.changes(item, price=euros(2_500))
    told = Change(kind=ChangeKind.PRICE_CHANGED, line_id=line_id, before=PRICE, after=euros(2_500))

    looks = [await looked(stall), await looked(stall)]
    acknowledged = await does(stall, "acknowledge_cart", AcknowledgeCart(shopper=MEMBER))
    afterwards = await looked(stall)

    assert [look.changes for look in looks] == [(told,), (told,)]
    assert acknowledged.basket.changes == (told,)
    assert afterwards.changes == ()
    assert total(afterwards) == euros(2_500)


async def test_what_is_sold_out_costs_nothing_and_stops_the_order(stall: Stall) -> None:
    item = stall.sells(requires_shipping=False)
    await added(stall, item, 3)
    stall.has_left(item, 0)

    basket = await looked(stall)

    assert kinds(basket) == {ChangeKind.SOLD_OUT}
    assert (basket.changes[0].before, basket.changes[0].after) == (3, 0)
    assert total(basket) == euros(0)
    assert not basket.can_be_ordered


async def test_fewer_than_wanted_are_priced_as_many_as_there_are(stall: Stall) -> None:
    item = stall.sells(requires_shipping=False)
    await added(stall, item, 3)
    stall.has_left(item, 2)

    basket = await looked(stall)

    assert kinds(basket) == {ChangeKind.LESS_LEFT}
    assert total(basket) == PRICE * 2


async def test_what_is_sold_beyond_the_stock_is_always_there(stall: Stall) -> None:
    await added(stall, stall.sells(1, left=0, sells_beyond_stock=True), 5)
    await added(stall, stall.sells(2, left=0, tracks_stock=False), 5)

    basket = await sent_to(stall)

    assert [line.left for line in basket.lines] == [None, None]
    assert basket.can_be_ordered


async def test_what_is_no_longer_sold_stays_in_the_cart_and_is_told(stall: Stall) -> None:
    item = stall.sells()
    await added(stall, item)
    stall.changes(item, is_for_sale=False)

    assert kinds(await looked(stall)) == {ChangeKind.NO_LONGER_SOLD}
    del stall.goods[item.variant_id]
    basket = await looked(stall)
    assert kinds(basket) == {ChangeKind.NO_LONGER_SOLD}
    assert basket.totals is None


async def test_a_price_in_another_currency_is_not_added_up(stall: Stall) -> None:
    one, other = stall.sells(1, requires_shipping=False), stall.sells(2, requires_shipping=False)
    await added(stall, one)
    await added(stall, other)
    stall.changes(other, price=Money(1, "CHF"))

    basket = await looked(stall)

    assert kinds(basket) == {ChangeKind.OTHER_CURRENCY}
    assert total(basket) == PRICE


async def test_seats_that_were_taken_are_told(stall: Stall) -> None:
    stall.plays()
    await added(stall, tickets("A/1/1", "A/1/2"))
    stall.plays(taken=["A/1/2"])

    basket = await looked(stall)

    assert kinds(basket) == {ChangeKind.SEATS_TAKEN}
    assert (basket.changes[0].before, basket.changes[0].after) == (2, 1)


async def test_two_lines_of_one_ticket_type_do_not_share_a_place(stall: Stall) -> None:
    stall.plays(left=3)
    await added(stall, tickets("A/1/1", "A/1/2"))
    await added(stall, tickets(), 2)

    basket = await looked(stall)

    assert [line.left for line in basket.lines] == [2, 1]
    assert kinds(basket) == {ChangeKind.LESS_LEFT}


async def test_tickets_of_an_event_that_is_off_are_no_longer_sold(stall: Stall) -> None:
    stall.plays()
    await added(stall, tickets())
    stall.plays(is_open=False)

    assert kinds(await looked(stall)) == {ChangeKind.NO_LONGER_SOLD}


async def test_a_quote_that_changed_is_told(stall: Stall) -> None:
    await added(stall, stall.sells())
    await sent_to(stall, Destination(country="DE", position=HAMBURG))
    await does(stall, "acknowledge_cart", AcknowledgeCart(shopper=MEMBER))
    stall.cents_per_kilometre = 20

    basket = await looked(stall)

    assert kinds(basket) == {ChangeKind.QUOTE_CHANGED}
    assert basket.can_be_ordered


@pytest.mark.parametrize(
    ("destination", "told"),
    [
        (None, ChangeKind.DESTINATION_MISSING),
        (Destination(country="DE"), ChangeKind.DESTINATION_MISSING),
        (Destination(country="DE", position=NOBODY_GOES), ChangeKind.DELIVERY_NOT_POSSIBLE),
    ],
)
async def test_what_cannot_be_brought_is_told(
    stall: Stall, destination: Destination | None, told: ChangeKind
) -> None:
    await added(stall, stall.sells())

    basket = await sent_to(stall, destination)

    assert kinds(basket) == {told}
    assert not basket.can_be_ordered


async def test_what_is_not_for_sale_is_not_put_in(stall: Stall) -> None:
    stall.plays(is_open=False)
    for item in (goods(9), stall.sells(is_for_sale=False), tickets()):
        with pytest.raises(NotForSale):
            await added(stall, item)


async def test_a_quantity_is_changed_and_a_line_taken_out(stall: Stall) -> None:
    line_id = (await added(stall, stall.sells(requires_shipping=False))).basket.cart.lines[0].id
    changing = ChangeCartItem(shopper=MEMBER, line_id=line_id, quantity=4)
    removing = RemoveCartItem(shopper=MEMBER, line_id=line_id)

    assert total((await does(stall, "change_cart_item", changing)).basket) == PRICE * 4
    assert (await does(stall, "remove_cart_item", removing)).basket.lines == ()


async def test_nothing_is_changed_in_a_cart_that_is_not_there(stall: Stall) -> None:
    line_id = CartLineId(uuid4())
    changes = {
        "change_cart_item": ChangeCartItem(shopper=MEMBER, line_id=line_id, quantity=1),
        "remove_cart_item": RemoveCartItem(shopper=GUEST, line_id=line_id),
        "acknowledge_cart": AcknowledgeCart(shopper=MEMBER),
        "add_cart_voucher": AddCartVoucher(shopper=GUEST, code="SUMMER"),
        "remove_cart_voucher": RemoveCartVoucher(shopper=MEMBER, voucher_id=VoucherId(uuid4())),
    }

    for name, command in changes.items():
        with pytest.raises(CartNotFound):
            await does(stall, name, command)


# Vouchers


async def test_a_voucher_takes_something_off(stall: Stall) -> None:
    voucher = await stall.issues(a_voucher("SUMMER"))
    await added(stall, stall.sells(price=euros(2_000), requires_shipping=False))

    basket = await voucher_used(stall, voucher)

    assert total(basket) == euros(1_800)
    gone = RemoveCartVoucher(shopper=MEMBER, voucher_id=voucher.id)
    assert total((await does(stall, "remove_cart_voucher", gone)).basket) == euros(2_000)


async def test_a_code_that_nobody_issued_is_unknown(stall: Stall) -> None:
    await added(stall, stall.sells())

    with pytest.raises(UnknownVoucher):
        await does(stall, "add_cart_voucher", AddCartVoucher(shopper=MEMBER, code="NO-SUCH"))


async def test_a_voucher_that_takes_nothing_off_is_not_used(stall: Stall) -> None:
    await added(stall, stall.sells())
    rich = await stall.issues(a_voucher(terms=terms(minimum=euros(100_000))))

    with pytest.raises(VoucherTakesNothingOff) as refused:
        await voucher_used(stall, rich)

    assert refused.value.facts == {"reason": WhyNot.BELOW_MINIMUM}
    assert (await looked(stall)).vouchers == ()


async def test_a_voucher_that_is_over_is_told(stall: Stall) -> None:
    seasonal = terms(valid_until=NOON + timedelta(days=1))
    voucher = await stall.issues(a_voucher(terms=seasonal))
    await added(stall, stall.sells(requires_shipping=False))
    await voucher_used(stall, voucher)
    stall.clock.pass_time(timedelta(days=1))

    basket = await looked(stall)

    assert basket.changes == (
        Change(
            kind=ChangeKind.VOUCHER_NO_LONGER_VALID,
            voucher_id=voucher.id,
            why=WhyNot.NO_LONGER_VALID,
        ),
    )
    assert total(basket) == PRICE


async def test_a_voucher_that_others_used_up_is_told(stall: Stall) -> None:
    voucher = await stall.issues(a_voucher(uses=1))
    await added(stall, stall.sells(requires_shipping=False))
    await voucher_used(stall, voucher)
    wanted = voucher_lines(voucher, SELLER)
    async with work_of(stall, MemoryVoucherStore).begin() as store:
        await store.inventory.hold(
            HoldRequest(
                id=HoldId(uuid4()),
                owner="order",
                lines=wanted.lines,
                expires_at=NOON + timedelta(days=1),
            ),
            now=NOON,
        )

    assert (await looked(stall)).usable.refused == {voucher.id: WhyNot.USED_UP}


async def test_a_voucher_for_a_category_counts_below_it(stall: Stall) -> None:
    clothes = a_category()
    socks = a_category("Socks", parent=clothes)
    stall.tree = [clothes, socks]
    voucher = await stall.issues(
        a_voucher(terms=terms(scope=Scope(categories=frozenset({clothes.id}))))
    )
    await added(stall, stall.sells(1, price=euros(1_000), requires_shipping=False))
    await added(
        stall,
        stall.sells(2, price=euros(1_000), requires_shipping=False, category_id=socks.id),
    )

    assert total(await voucher_used(stall, voucher)) == euros(1_900)


async def test_a_voucher_makes_delivery_free(stall: Stall) -> None:
    voucher = await stall.issues(a_voucher(terms=terms(VoucherKind.FREE_DELIVERY)))
    await added(stall, stall.sells())
    await sent_to(stall)

    assert total(await voucher_used(stall, voucher)) == PRICE


async def test_what_somebody_meant_to_buy_goes_with_them(stall: Stall) -> None:
    await added(stall, stall.sells())
    erased = AccountErased(
        at=NOON, account_id=ADA.account_id, erased_by=ADA.account_id, avatar=None
    )

    for _ in range(2):
        task = a_task(erased)
        stall.database.table("tasks")[task.id] = MemoryTask(
            id=task.id, reaction=task.reaction, event=erased, run_at=NOON, fence=task.fence
        )
        await stall.use_cases["forget_cart_of_erased"](erased, task)

    assert not stall.database.table("carts")
