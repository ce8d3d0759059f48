"""A shop on the grounds: goods at many locations, vouchers, and carts with whatever is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import uuid4

from application.delivery.create_zone import CreateZone
from application.shop.receive_goods import ReceiveGoods
from application.shop.stock_lines import StockLine
from application.shop.voucher_holds import opening_stocks
from domain.delivery.zone import Circle, Tariff
from domain.inventory.stock import Stock
from domain.kernel.access import Principal, Role
from domain.kernel.geo import Position
from domain.kernel.ids import CartId, LocationId, StockId, VariantId
from domain.kernel.money import Money
from domain.shop.cart import Cart
from domain.shop.cart_items import Destination, Goods, Item
from domain.shop.location import Location
from domain.shop.stock import stock_of
from domain.shop.voucher import Voucher
from entrypoints.cli.sample_data import OPERATOR
from tests.support.carts import a_voucher
from tests.support.grounds import Grounds, Person
from tests.support.products import a_product, a_variant, stored_product
from tests.support.stock import once

IN_TOWN = Position(53.0758, 8.8072)
AT_HOME = Position(53.0830, 8.8130)
LOCATIONS = 5
HOME = {
    "address": {"name": "Ada", "lines": ["Am Wall 1"], "city": "Bremen", "country": "DE"},
    "position": {"latitude": AT_HOME.latitude, "longitude": AT_HOME.longitude},
}
TARIFF = Tariff(
    base=Money(250, "EUR"),
    per_kilometre=Money(60, "EUR"),
    per_kilogram=Money(20, "EUR"),
    minimum=Money(350, "EUR"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShelf:
    """So many pieces of one article, some at each location."""

    variant_id: VariantId
    pieces: int
    stock_ids: tuple[StockId, ...]

    @property
    def goods(self) -> Goods:
        return Goods(variant_id=self.variant_id)


class GroundsShop:
    """Prepared through the stores; what is tested is what the other processes make of it."""

    def __init__(
        self, grounds: Grounds, seller: Principal, locations: Sequence[LocationId]
    ) -> None:
        self._grounds = grounds
        self.seller = seller
        self._locations = locations

    @classmethod
    async def open(cls, grounds: Grounds) -> Self:
        """With couriers all over the town, who bring everything."""
        seller = await grounds.person(Role.SELLER)
        await grounds.use_cases["create_zone"](
            CreateZone(
                by=OPERATOR,
                name="Bremen",
                area=Circle(centre=IN_TOWN, metres=15_000),
                tariff=TARIFF,
                time_zone="Europe/Berlin",
            )
        )
        by = Principal(seller.id, frozenset({Role.SELLER}))
        shop = cls(grounds, by, [LocationId(uuid4()) for _ in range(LOCATIONS)])
        for location_id in shop._locations:
            await shop._furnish(location_id)
        return shop

    async def put_on_sale(self, pieces: int, *, price: Money, locations: int = 1) -> OnShelf:
        """The pieces lie evenly at so many locations."""
        variant = a_variant(price=price, tracks_stock=True)
        product = a_product(
            variant, seller_id=self.seller.account_id, handle=f"thing-{uuid4().hex}"
        )
        active = product.activate(now=self._now())
        await stored_product(self._grounds.adapters.catalogue_work(), active)
        for location_id in self._locations[:locations]:
            command = ReceiveGoods(
                by=self.seller,
                location_id=location_id,
                lines=(StockLine(variant_id=variant.id, quantity=pieces // locations),),
            )
            await self._grounds.use_cases["receive_goods"](command, once())
        return OnShelf(
            variant_id=variant.id,
            pieces=pieces,
            stock_ids=tuple(stock_of(variant.id, each) for each in self._locations[:locations]),
        )

    async def voucher(self, **given: Any) -> Voucher:
        voucher = a_voucher(for_all=True, **given)
        async with self._grounds.adapters.voucher_work().begin() as store:
            await store.vouchers.add([voucher])
            await store.inventory.open(opening_stocks(voucher), now=self._now())
        return voucher.settled()

    async def cart(
        self, person: Person, wanted: Sequence[tuple[Item, int]], *, voucher: Voucher | None = None
    ) -> int:
        """What this person wants now is in their cart; return its version."""
        now = self._now()
        destination = Destination(country="DE", position=AT_HOME)
        async with self._grounds.adapters.cart_work().begin() as store:
            new = Cart.of_account(CartId(uuid4()), person.id, now=now)
            cart = (await store.carts.open(new)).describe(destination, (), now=now)
            for line in cart.lines:
                cart = cart.remove(line.id, now=now)
            for item, quantity in wanted:
                cart = cart.add(item, quantity, price=None, now=now)
            if voucher is not None:
                cart = cart.add_voucher(voucher.id, now=now)
            await store.carts.save(cart)
        version: int = cart.settled().version
        return version

    async def stocks(self, on_shelf: OnShelf) -> Sequence[Stock]:
        async with self._grounds.adapters.inventory_work().begin() as store:
            found = await store.inventory.get(list(on_shelf.stock_ids))
        return list(found.values())

    async def _furnish(self, location_id: LocationId) -> None:
        location = Location.open(
            location_id,
            seller_id=self.seller.account_id,
            now=self._now(),
            details={"name": "Warehouse", "position": IN_TOWN},
        )
        async with self._grounds.adapters.stock_work().begin() as store:
            await store.locations.add(location)

    def _now(self) -> Any:
        return self._grounds.adapters.clock().now()
