"""A stall: everything that a cart asks about, set by the test; carts and vouchers in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from adapters.memory.carts import MemoryCartStore, MemoryCartViews, MemoryOldCarts
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.vouchers import MemoryVoucherStore, MemoryVoucherViews
from adapters.memory.wake_up import LocalWakeUp
from adapters.security.cart_tokens import RandomCartTokens
from adapters.system import SystemIds, SystemRandomness
from adapters.wares import SeparateWares
from application.platform.tasks import Routes
from application.shop.acknowledge_cart import AcknowledgeCartHandler
from application.shop.add_cart_item import AddCartItemHandler
from application.shop.add_cart_voucher import AddCartVoucherHandler
from application.shop.basket_facts import FactFinder
from application.shop.cart_desk import CartDesk
from application.shop.cart_ports import EventOffer, TicketOffer
from application.shop.catalogue_ports import CatalogueViews, ShopVariant
from application.shop.change_cart_item import ChangeCartItemHandler
from application.shop.create_vouchers import CreateVouchersHandler
from application.shop.deactivate_voucher import DeactivateVoucherHandler
from application.shop.delivery_ports import DeliveryQuote
from application.shop.describe_cart import DescribeCartHandler
from application.shop.forget_cart_of_erased import ForgetCartOfErased
from application.shop.forget_old_carts import ForgetOldCarts
from application.shop.get_cart import GetCart
from application.shop.item_prices import ItemPrices
from application.shop.merge_carts import MergeCartsHandler
from application.shop.read_basket import BasketReader
from application.shop.remove_cart_item import RemoveCartItemHandler
from application.shop.remove_cart_voucher import RemoveCartVoucherHandler
from application.shop.stock_ports import Level
from application.shop.voucher_holds import opening_stocks
from application.shop.voucher_queries import GetVoucher, ListVouchers
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, EventId, LocationId, SeatId, TaxRateId, VariantId
from domain.shop.cart_items import Goods
from domain.shop.category import Category
from domain.shop.seller_terms import SellerTerms
from domain.shop.stock import stock_of
from domain.shop.tax import TaxRate, TaxTable
from domain.shop.voucher import Voucher
from tests.support.carts import EVENT, PRICE, PRODUCT, SELLER, STALLS, euros, goods
from tests.support.clock import NOON, FakeClock

BREMEN = Position(53.076, 8.807)
HAMBURG = Position(53.551, 9.994)
NOBODY_GOES = Position(-80.0, 0.0)
SHED = LocationId(UUID(int=0x10CA))
BARN = LocationId(UUID(int=0x10CB))


@dataclass(slots=True)
class Stall:
    """Tests change what is in it between two looks at a cart."""

    clock: FakeClock = field(default_factory=FakeClock)
    database: MemoryDatabase = field(default_factory=MemoryDatabase)
    goods: dict[VariantId, ShopVariant] = field(default_factory=dict)
    shelves: dict[VariantId, list[Level]] = field(default_factory=dict)
    events: dict[EventId, EventOffer] = field(default_factory=dict)
    terms: dict[AccountId, SellerTerms] = field(default_factory=dict)
    rates: list[TaxRate] = field(default_factory=list)
    tree: list[Category] = field(default_factory=list)
    cents_per_kilometre: int = 10
    use_cases: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.use_cases = use_cases_of(self)

    async def variants(self, ids: Collection[VariantId]) -> Mapping[VariantId, ShopVariant]:
        return {id_: self.goods[id_] for id_ in ids if id_ in self.goods}

    async def categories(self) -> Sequence[Category]:
        return self.tree

    async def of_variants(
        self, variant_ids: Collection[VariantId]
    ) -> Mapping[VariantId, Sequence[Level]]:
        return {id_: self.shelves[id_] for id_ in variant_ids if id_ in self.shelves}

    async def table(self) -> TaxTable:
        return TaxTable(self.rates)

    async def quote(
        self,
        *,
        seller_id: AccountId,
        pickup: Position,
        dropoff: Position,
        country: str,
        weight_grams: int,
        at: datetime,
    ) -> DeliveryQuote | None:
        del seller_id, country
        if dropoff == NOBODY_GOES:
            return None
        kilometres = round(pickup.metres_to(dropoff) / 1_000)
        return DeliveryQuote(
            price=euros(300 + self.cents_per_kilometre * kilometres + weight_grams // 1_000),
            arrives_by=at + timedelta(hours=2),
            expires_at=at + timedelta(minutes=15),
        )

    def sells(self, number: int = 1, *, left: int = 10, **given: Any) -> Goods:
        """Something on the shelf, at the usual price unless another is given."""
        item = goods(number)
        plain: dict[str, Any] = {
            "product_id": PRODUCT,
            "seller_id": SELLER,
            "title": f"Thing {number}",
            "sku": f"T-{number}",
            "price": PRICE,
            "weight_grams": 500,
            "tax_class": "standard",
            "requires_shipping": True,
            "tracks_stock": True,
            "sells_beyond_stock": False,
            "is_for_sale": True,
            "version": 1,
            "image_url": None,
        }
        variant = ShopVariant(variant_id=item.variant_id, **(plain | given))
        self.goods[item.variant_id] = variant
        self.shelves[item.variant_id] = [self.level(item, left, seller_id=variant.seller_id)]
        return item

    def level(
        self,
        item: Goods,
        left: int,
        *,
        at: LocationId = SHED,
        position: Position | None = BREMEN,
        seller_id: AccountId = SELLER,
    ) -> Level:
        return Level(
            location_id=at,
            seller_id=seller_id,
            stock_id=stock_of(item.variant_id, at),
            left=left,
            position=position,
            is_pick_up=True,
        )

    def changes(self, item: Goods, **given: Any) -> None:
        self.goods[item.variant_id] = replace(self.goods[item.variant_id], **given)

    def has_left(self, item: Goods, left: int) -> None:
        level = self.shelves[item.variant_id][0]
        self.shelves[item.variant_id] = [replace(level, left=left)]

    def plays(self, *, left: int = 10, taken: Collection[str] = (), **given: Any) -> EventOffer:
        """An event whose tickets can be bought."""
        ticket = TicketOffer(
            ticket_type_id=STALLS,
            name="Stalls",
            price=euros(2_500),
            is_on_sale=True,
            left=left,
            is_seated=True,
            taken_seats=frozenset(map(SeatId, taken)),
        )
        plain: dict[str, Any] = {
            "event_id": EVENT,
            "organizer_id": AccountId(UUID(int=0xA)),
            "title": "Songs of the Sea",
            "starts_at": NOON + timedelta(days=3),
            "is_open": True,
            "types": {STALLS: ticket},
            "position": HAMBURG,
            "country": "DE",
        }
        self.events[EVENT] = EventOffer(**(plain | given))
        return self.events[EVENT]

    def taxes(self, basis_points: int, *, country: str = "DE", tax_class: str = "standard") -> None:
        rate = TaxRate.set_up(
            TaxRateId(uuid4()),
            country=country,
            region="",
            tax_class=tax_class,
            basis_points=basis_points,
            now=NOON,
        )
        self.rates.append(rate)

    async def issues(self, voucher: Voucher) -> Voucher:
        async with work_of(self, MemoryVoucherStore).begin() as store:
            await store.vouchers.add([voucher])
            await store.inventory.open(opening_stocks(voucher), now=NOON)
        return voucher.settled()


class TermsOfStall:
    def __init__(self, stall: Stall) -> None:
        self._stall = stall

    async def of(self, seller_ids: Collection[AccountId]) -> Mapping[AccountId, SellerTerms]:
        known = self._stall.terms
        return {id_: known.get(id_, SellerTerms(seller_id=id_)) for id_ in seller_ids}


class EventsOfStall:
    def __init__(self, stall: Stall) -> None:
        self._stall = stall

    async def of(
        self, event_ids: Collection[EventId], *, now: datetime
    ) -> Mapping[EventId, EventOffer]:
        del now
        return {id_: self._stall.events[id_] for id_ in event_ids if id_ in self._stall.events}


def work_of[Store](stall: Stall, store: type[Store]) -> MemoryUnitOfWork[Store]:
    return MemoryUnitOfWork(
        stall.database, store, routes=Routes([]), clock=stall.clock, wake_up=LocalWakeUp()
    )


def use_cases_of(stall: Stall) -> dict[str, Any]:
    """Every use case of carts and vouchers, at this stall."""
    # Carts ask for two of its answers only.
    catalogue = cast("CatalogueViews", stall)
    offers, tokens = EventsOfStall(stall), RandomCartTokens()
    views, vouchers = MemoryCartViews(stall.database), MemoryVoucherViews(stall.database)
    carts, issuing = work_of(stall, MemoryCartStore), work_of(stall, MemoryVoucherStore)
    facts = FactFinder(
        catalogue=catalogue,
        wares=SeparateWares(catalogue, stall),
        offers=offers,
        vouchers=vouchers,
        terms=TermsOfStall(stall),
        taxes=stall,
    )
    read = BasketReader(facts, stall, stall.clock)
    desk = CartDesk(work=carts, read=read, tokens=tokens, clock=stall.clock, ids=SystemIds())
    merge = MergeCartsHandler(desk, carts, tokens, stall.clock)
    return {
        "read_basket": read,
        "get_cart": GetCart(desk=desk, views=views, merge=merge, tokens=tokens, clock=stall.clock),
        "merge_carts": merge,
        "add_cart_item": AddCartItemHandler(desk, ItemPrices(catalogue, offers, stall.clock)),
        "change_cart_item": ChangeCartItemHandler(desk),
        "remove_cart_item": RemoveCartItemHandler(desk),
        "describe_cart": DescribeCartHandler(desk),
        "add_cart_voucher": AddCartVoucherHandler(desk, carts, views, tokens),
        "remove_cart_voucher": RemoveCartVoucherHandler(desk),
        "acknowledge_cart": AcknowledgeCartHandler(desk, views, tokens),
        "forget_old_carts": ForgetOldCarts(MemoryOldCarts(stall.database), stall.clock),
        "forget_cart_of_erased": ForgetCartOfErased(carts),
        "create_vouchers": CreateVouchersHandler(
            issuing, stall.clock, SystemIds(), SystemRandomness()
        ),
        "deactivate_voucher": DeactivateVoucherHandler(issuing, stall.clock),
        "get_voucher": GetVoucher(vouchers),
        "list_vouchers": ListVouchers(vouchers),
    }
