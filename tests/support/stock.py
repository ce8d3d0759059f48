"""A warehouse for tests: sellers, locations, goods, and what happens to them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from application.inventory.ports import Inventory
from application.platform.idempotency import Answer, Once
from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from application.shop.catalogue_ports import CatalogueStore
from application.shop.correct_stock import CorrectStock, CorrectStockHandler
from application.shop.count_stock import CountStock, CountStockHandler
from application.shop.move_stock import MoveStock, MoveStockHandler
from application.shop.open_location import OpenLocation, OpenLocationHandler
from application.shop.receive_goods import ReceiveGoods, ReceiveGoodsHandler
from application.shop.report_missing import ReportMissing, ReportMissingHandler
from application.shop.shelves import Move
from application.shop.stock_lines import StockLine
from application.shop.stock_ports import (
    LocationViews,
    StockLevels,
    StockStore,
    StockView,
    StockViews,
)
from domain.inventory.hold import HoldRequest, Line
from domain.kernel.access import Principal
from domain.kernel.events import DomainEvent
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, HoldId, LocationId, TaskId, VariantId
from domain.kernel.postal import PostalAddress
from domain.shop.location import Location
from domain.shop.order import Order
from domain.shop.product import Product
from domain.shop.stock import stock_of
from tests.support.clock import FakeClock, SequentialIds
from tests.support.products import SELLER, a_product, a_variant, stored_product

HOLD_FOR = timedelta(minutes=10)
BREMEN = Position(53.0758, 8.8072)


def an_address(**given: Any) -> PostalAddress:
    plain: dict[str, Any] = {
        "name": "Fine Fabrics",
        "lines": ("Am Wall 1",),
        "city": "Bremen",
        "country": "DE",
    }
    return PostalAddress(**(plain | given))


def once(key: str | None = None, *, body: bytes = b"same") -> Once:
    """A request; without a key it is one that nobody sent before."""
    return Once(
        scope="POST /stock",
        key=key or str(uuid4()),
        fingerprint=body,
        keep_for=timedelta(days=1),
        render=lambda result: Answer(status=201, headers={}, body=repr(result).encode()),
    )


def a_task(event: DomainEvent) -> Task:
    return Task(id=TaskId(uuid4()), reaction="tested", event=event, attempt=1, fence=1)


class Told(Protocol):
    async def __call__(self) -> Sequence[DomainEvent]:
        """Everything that was recorded, from the first to the last."""
        ...


@dataclass(frozen=True)
class Warehouse:
    work: UnitOfWork[StockStore]
    catalogue: UnitOfWork[CatalogueStore]
    levels: StockLevels
    views: StockViews
    locations: LocationViews
    know: Callable[[AccountId], Awaitable[None]]
    """Have an account, whose key seals what is personal."""

    told: Told
    keep: Callable[[Order], Awaitable[None]]
    """Store an order, or what it became."""

    clock: FakeClock = field(default_factory=FakeClock)
    ids: SequentialIds = field(default_factory=lambda: SequentialIds(0x1000))

    async def location(self, by: Principal = SELLER, **details: Any) -> Location:
        await self.know(by.account_id)
        given = {"name": "Warehouse", "position": BREMEN} | details
        opened = OpenLocationHandler(work=self.work, clock=self.clock, ids=self.ids)
        return await opened(OpenLocation(by=by, details=given), once())  # type: ignore[arg-type]

    async def product(self, by: Principal = SELLER) -> Product:
        """A product of its own, with one variant."""
        product = a_product(a_variant(), seller_id=by.account_id, handle=f"thing-{uuid4()}")
        return await stored_product(self.catalogue, product)

    async def variant(self, by: Principal = SELLER) -> VariantId:
        return (await self.product(by)).variants[0].id

    async def stocked(self, quantity: int) -> tuple[VariantId, LocationId]:
        """So many of a new variant at a new location."""
        variant_id, location = await self.variant(), await self.location()
        await self.receive(location.id, (variant_id, quantity))
        return variant_id, location.id

    async def receive(
        self,
        location_id: LocationId,
        *lines: tuple[VariantId, int],
        by: Principal = SELLER,
        request: Once | None = None,
    ) -> Sequence[Move]:
        handler = ReceiveGoodsHandler(work=self.work, clock=self.clock, ids=self.ids)
        command = ReceiveGoods(by=by, location_id=location_id, lines=lines_of(lines))
        return await handler(command, request or once())

    async def correct(
        self,
        location_id: LocationId,
        *lines: tuple[VariantId, int],
        by: Principal = SELLER,
        why: str = "water damage",
    ) -> Sequence[Move]:
        handler = CorrectStockHandler(work=self.work, clock=self.clock, ids=self.ids)
        command = CorrectStock(by=by, location_id=location_id, lines=lines_of(lines), note=why)
        return await handler(command, once())

    async def count(
        self, location_id: LocationId, *lines: tuple[VariantId, int], by: Principal = SELLER
    ) -> Sequence[Move]:
        handler = CountStockHandler(work=self.work, clock=self.clock, ids=self.ids)
        command = CountStock(by=by, location_id=location_id, lines=lines_of(lines))
        return await handler(command, once())

    async def miss(self, location_id: LocationId, *lines: tuple[VariantId, int]) -> Sequence[Move]:
        handler = ReportMissingHandler(work=self.work, clock=self.clock, ids=self.ids)
        command = ReportMissing(by=SELLER, location_id=location_id, lines=lines_of(lines))
        return await handler(command, once())

    async def move(
        self,
        from_id: LocationId,
        to_id: LocationId,
        *lines: tuple[VariantId, int],
        by: Principal = SELLER,
    ) -> Sequence[Move]:
        handler = MoveStockHandler(work=self.work, clock=self.clock, ids=self.ids)
        command = MoveStock(by=by, from_id=from_id, to_id=to_id, lines=lines_of(lines))
        return await handler(command, once())

    async def hold(
        self, variant_id: VariantId, location_id: LocationId, quantity: int = 1
    ) -> HoldId:
        now = self.clock.now()
        request = HoldRequest(
            id=HoldId(self.ids.new()),
            owner="a test",
            lines=(Line(stock_id=stock_of(variant_id, location_id), quantity=quantity),),
            expires_at=now + HOLD_FOR,
        )
        async with self.work.begin() as store:
            await store.inventory.hold(request, now=now)
        return request.id

    async def sell(self, hold_id: HoldId) -> None:
        await self._do(lambda inventory: inventory.sell(hold_id, now=self.clock.now()))

    async def release(self, hold_id: HoldId) -> None:
        await self._do(lambda inventory: inventory.release(hold_id, now=self.clock.now()))

    async def sold(
        self, variant_id: VariantId, location_id: LocationId, quantity: int = 1
    ) -> HoldId:
        hold_id = await self.hold(variant_id, location_id, quantity)
        await self.sell(hold_id)
        return hold_id

    async def seen(self, variant_id: VariantId, location_id: LocationId) -> StockView:
        """The level as its seller reads it."""
        page = await self.views.at(location_id, PageRequest(limit=100))
        return next(view for view in page.items if view.variant_id == variant_id)

    async def happened[Event: DomainEvent](self, kind: type[Event]) -> list[Event]:
        return [event for event in await self.told() if isinstance(event, kind)]

    async def _do(self, verb: Callable[[Inventory], Awaitable[None]]) -> None:
        async with self.work.begin() as store:
            await verb(store.inventory)


def lines_of(lines: Sequence[tuple[VariantId, int]]) -> tuple[StockLine, ...]:
    return tuple(StockLine(variant_id=id_, quantity=quantity) for id_, quantity in lines)


def a_location(number: int = 1, *, seller: Principal = SELLER, **details: Any) -> Location:
    """As it was stored: its events are written."""
    given: Any = {"name": "Warehouse"} | details
    id_ = LocationId(UUID(int=0x10C0 + number))
    now = FakeClock().now()
    return Location.open(id_, seller_id=seller.account_id, details=given, now=now).settled()
