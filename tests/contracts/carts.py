"""What every ``CartStore`` and its views must do, whatever they are made of."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.platform.ports import UnitOfWork
from application.shop.cart_ports import CartStore, CartViews, OfAccount, OfGuest, OldCarts
from domain.kernel.errors import StaleVersion
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, LocationId, VoucherId
from domain.shop.cart import FORGOTTEN_AFTER, Cart
from domain.shop.cart_items import Choice, Destination
from domain.shop.order_events import Fulfilment
from tests.support.carts import EVENT, PRICE, SELLER, SHOPPER, a_cart, a_guests_cart, goods, tickets
from tests.support.clock import NOON

SHOPPERS = OfAccount(SHOPPER)
GUESTS = OfGuest(b"hash")
LONG_AFTER = NOON + FORGOTTEN_AFTER

type Recorded = Callable[[], Awaitable[Sequence[tuple[int, str]]]]


@dataclass(frozen=True, slots=True)
class Office:
    work: UnitOfWork[CartStore]
    views: CartViews
    old_carts: OldCarts
    recorded: Recorded


class CartsContract:
    """Subclass it, give it an ``office`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def office(self) -> Office:
        raise AssertionError("Every adapter brings its own.")

    async def test_a_cart_comes_back_as_it_was(self, office: Office) -> None:
        full = await changed(office, a_cart(), everything_in)

        assert await office.views.find(SHOPPERS) == full
        assert await locked(office) == full

    async def test_a_guest_finds_their_cart_by_their_token_only(self, office: Office) -> None:
        cart = await changed(office, a_guests_cart(), everything_in)

        found = await office.views.find(GUESTS)

        assert found == cart
        assert await office.views.find(OfGuest(b"forged")) is None
        assert await office.views.find(SHOPPERS) is None

    async def test_who_never_had_a_cart_has_none(self, office: Office) -> None:
        assert await office.views.find(SHOPPERS) is None
        async with office.work.begin() as store:
            assert await store.carts.lock(GUESTS) is None

    async def test_an_account_has_one_cart(self, office: Office) -> None:
        first = await opened(office, a_cart())

        assert await opened(office, a_cart()) == first

    async def test_two_who_open_a_cart_at_once_get_the_same(self, office: Office) -> None:
        carts = await asyncio.gather(*(opened(office, a_cart()) for _ in range(4)))

        assert len({cart.id for cart in carts}) == 1

    async def test_the_second_of_two_changes_is_stale(self, office: Office) -> None:
        cart = await opened(office, a_cart())
        changed_cart = everything_in(cart)
        await saved(office, changed_cart)

        with pytest.raises(StaleVersion):
            await saved(office, changed_cart)

    async def test_what_happened_is_recorded(self, office: Office) -> None:
        cart = await changed(office, a_cart(), everything_in)

        recorded = await office.recorded()

        assert [sequence for sequence, _ in recorded] == list(range(1, cart.version + 1))
        assert recorded[0][1] == "CartLineSet"

    async def test_a_cart_that_is_removed_is_gone(self, office: Office) -> None:
        cart = await opened(office, a_cart())
        for _ in range(2):
            async with office.work.begin() as store:
                await store.carts.remove(cart)

        assert await office.views.find(SHOPPERS) is None

    async def test_a_change_that_fails_changes_nothing(self, office: Office) -> None:
        cart = await opened(office, a_cart())

        with pytest.raises(ZeroDivisionError):
            await saved_in_vain(office, everything_in(cart))

        assert await office.views.find(SHOPPERS) == cart

    async def test_guests_who_do_not_come_back_are_forgotten(self, office: Office) -> None:
        await opened(office, a_guests_cart(b"old"))
        young = a_guests_cart(b"young", updated_at=NOON + timedelta(seconds=1))
        await opened(office, young)
        own = await opened(office, a_cart())

        await office.old_carts.forget_old(LONG_AFTER)

        assert await office.views.find(OfGuest(b"old")) is None
        assert await office.views.find(OfGuest(b"young")) == young
        assert await office.views.find(SHOPPERS) == own

    async def test_carts_of_others_are_others(self, office: Office) -> None:
        await opened(office, a_cart())

        assert await office.views.find(OfAccount(AccountId(UUID(int=1)))) is None


def everything_in(cart: Cart) -> Cart:
    cart = cart.add(goods(1), 3, price=PRICE, now=NOON)
    cart = cart.add(tickets("A/1/1", "A/1/2"), 1, price=PRICE, now=NOON)
    cart = cart.add(tickets(accessible=True), 2, price=None, now=NOON)
    cart = cart.add_voucher(VoucherId(uuid4()), now=NOON).add_voucher(VoucherId(uuid4()), now=NOON)
    cart = cart.describe(
        Destination(country="DE", region="Bremen", position=Position(53.076, 8.807)),
        [
            Choice(seller_id=SELLER, fulfilment=Fulfilment.SEAT, event_id=EVENT, seat="A/1/1"),
            Choice(
                seller_id=SHOPPER,
                fulfilment=Fulfilment.PICK_UP,
                location_id=LocationId(UUID(int=5)),
            ),
        ],
        now=NOON,
    )
    return cart.acknowledge({}, {"seller:place": PRICE}, now=NOON)


async def opened(office: Office, cart: Cart) -> Cart:
    async with office.work.begin() as store:
        return await store.carts.open(cart)


async def saved(office: Office, cart: Cart) -> Cart:
    async with office.work.begin() as store:
        await store.carts.save(cart)
    return cart.settled()


async def saved_in_vain(office: Office, cart: Cart) -> None:
    async with office.work.begin() as store:
        await store.carts.save(cart)
        raise ZeroDivisionError


async def locked(office: Office) -> Cart | None:
    async with office.work.begin() as store:
        return await store.carts.lock(SHOPPERS)


async def changed(office: Office, cart: Cart, verb: Callable[[Cart], Cart]) -> Cart:
    return await saved(office, verb(await opened(office, cart)))
