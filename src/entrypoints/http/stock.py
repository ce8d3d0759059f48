"""Stock over HTTP: what lies where, and what is received, corrected, counted and moved."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from application.platform.paging import PageRequest
from application.shop.correct_stock import CorrectStock, CorrectStockHandler
from application.shop.count_stock import CountStock, CountStockHandler
from application.shop.move_stock import MoveStock, MoveStockHandler
from application.shop.receive_goods import ReceiveGoods, ReceiveGoodsHandler
from application.shop.report_missing import ReportMissing, ReportMissingHandler
from application.shop.shelves import Move
from application.shop.stock_lines import LINES_MAX, NOTE_MAX, StockLine
from application.shop.stock_ports import StockMovement, StockView
from application.shop.stock_queries import (
    ListStockAtLocation,
    ListStockMovements,
    ListStockOfProduct,
)
from domain.kernel.access import Principal
from domain.kernel.ids import LocationId, ProductId, VariantId
from domain.shop.stock import QUANTITY_MAX
from domain.shop.stock_events import Cause
from entrypoints.http.idempotency import OneAnswer
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import NO_NUL, Wire

Pieces = Annotated[int, msgspec.Meta(ge=1, le=QUANTITY_MAX, examples=[12])]
Counted = Annotated[int, msgspec.Meta(ge=0, le=QUANTITY_MAX, examples=[11])]
Difference = Annotated[int, msgspec.Meta(ge=-QUANTITY_MAX, le=QUANTITY_MAX, examples=[-1])]
Note = Annotated[
    str, msgspec.Meta(max_length=NOTE_MAX, pattern=NO_NUL, examples=["Delivery note 4711"])
]
Reason = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=NOTE_MAX, pattern=NO_NUL, examples=["Water damage"]),
]


class PiecesBody(Wire):
    variant_id: UUID
    quantity: Pieces

    def to_line(self) -> StockLine:
        return StockLine(variant_id=VariantId(self.variant_id), quantity=self.quantity)


class CorrectionLineBody(Wire):
    """``difference`` is how many more there are, or less if it is below zero."""

    variant_id: UUID
    difference: Difference

    def to_line(self) -> StockLine:
        return StockLine(variant_id=VariantId(self.variant_id), quantity=self.difference)


class CountLineBody(Wire):
    """``counted`` is all that lies on the shelf, also what buyers are still to get."""

    variant_id: UUID
    counted: Counted

    def to_line(self) -> StockLine:
        return StockLine(variant_id=VariantId(self.variant_id), quantity=self.counted)


class GoodsBody(Wire, kw_only=True):
    lines: Annotated[list[PiecesBody], msgspec.Meta(min_length=1, max_length=LINES_MAX)]
    note: Note = ""


class CorrectionBody(Wire):
    lines: Annotated[list[CorrectionLineBody], msgspec.Meta(min_length=1, max_length=LINES_MAX)]
    reason: Reason


class CountBody(Wire, kw_only=True):
    lines: Annotated[list[CountLineBody], msgspec.Meta(min_length=1, max_length=LINES_MAX)]
    note: Note = ""


class TransferBody(Wire, kw_only=True):
    """``to`` is another location of the same seller."""

    to: UUID
    lines: Annotated[list[PiecesBody], msgspec.Meta(min_length=1, max_length=LINES_MAX)]
    note: Note = ""


class ChangedStockReply(Wire):
    """``missing`` are those that buyers are to get and that are not there."""

    location: UUID
    variant_id: UUID
    before: int
    on_hand: int
    left: int
    missing: int

    @classmethod
    def of(cls, move: Move) -> Self:
        after = move.after
        return cls(
            location=after.level.location_id,
            variant_id=after.level.variant_id,
            before=move.before.on_hand,
            on_hand=after.on_hand,
            left=after.stock.left,
            missing=after.missing,
        )


class ChangedStocksReply(Wire):
    items: list[ChangedStockReply]

    @classmethod
    def of(cls, moves: Sequence[Move]) -> Self:
        return cls(items=[ChangedStockReply.of(move) for move in moves])


class StockReply(Wire):
    """``onHand`` lie on the shelf. Of them some are held or sold; ``left`` can be bought.

    ``shipped`` have left. ``missing`` are held or sold, and are not there.
    """

    variant_id: UUID
    product: UUID
    location: UUID
    on_hand: int
    held: int
    sold: int
    left: int
    missing: int
    shipped: int

    @classmethod
    def of(cls, view: StockView) -> Self:
        return cls(
            variant_id=view.variant_id,
            product=view.product_id,
            location=view.location_id,
            on_hand=view.on_hand,
            held=view.held,
            sold=view.sold,
            left=view.left,
            missing=view.missing,
            shipped=view.shipped,
        )


class StockMovementReply(Wire):
    """``by`` is null for what happened by itself, such as a shipment that left."""

    id: UUID
    variant_id: UUID
    at: datetime
    cause: Cause
    note: str
    before: int
    after: int
    by: UUID | None

    @classmethod
    def of(cls, movement: StockMovement) -> Self:
        return cls(
            id=movement.id,
            variant_id=movement.variant_id,
            at=movement.at,
            cause=movement.cause,
            note=movement.note,
            before=movement.before,
            after=movement.after,
            by=movement.by,
        )


class ProductStockController(Controller):
    path = "/api/products/{product_id:uuid}/stock"
    tags = ("Stock",)

    @get("/", summary="Where a product of one's own lies")
    async def list_of_product(
        self,
        product_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_stock_of_product: NamedDependency[ListStockOfProduct],
    ) -> PageReply[StockReply]:
        found = await list_stock_of_product(ProductId(product_id), page, principal)
        return PageReply.of(found, StockReply.of)


class LocationStockController(Controller):
    """All lines of a request, or none: a refusal names every faulty line."""

    path = "/api/locations/{location_id:uuid}"
    tags = ("Stock",)

    @get("/stock", summary="What lies at a location")
    async def list_at_location(
        self,
        location_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_stock_at_location: NamedDependency[ListStockAtLocation],
    ) -> PageReply[StockReply]:
        found = await list_stock_at_location(LocationId(location_id), page, principal)
        return PageReply.of(found, StockReply.of)

    @get("/stock-movements", summary="Who made what of the stock, when and why; newest first")
    async def list_movements(
        self,
        location_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_stock_movements: NamedDependency[ListStockMovements],
        variant: FromQuery[UUID | None] = None,
    ) -> PageReply[StockMovementReply]:
        variant_id = None if variant is None else VariantId(variant)
        found = await list_stock_movements(LocationId(location_id), variant_id, page, principal)
        return PageReply.of(found, StockMovementReply.of)

    @post(
        "/goods-receipts",
        summary="Receive goods from outside",
        description="What buyers wait for and was missing is made up for first.",
    )
    async def receive(
        self,
        location_id: FromPath[UUID],
        data: JSONBody[GoodsBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        receive_goods: NamedDependency[ReceiveGoodsHandler],
    ) -> Response[ChangedStocksReply]:
        command = ReceiveGoods(
            by=principal,
            location_id=LocationId(location_id),
            lines=tuple(line.to_line() for line in data.lines),
            note=data.note,
        )
        return await once.answer(receive_goods, command, ChangedStocksReply.of)

    @post("/stock-corrections", summary="Make stock more or less, and say why")
    async def correct(
        self,
        location_id: FromPath[UUID],
        data: JSONBody[CorrectionBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        correct_stock: NamedDependency[CorrectStockHandler],
    ) -> Response[ChangedStocksReply]:
        command = CorrectStock(
            by=principal,
            location_id=LocationId(location_id),
            lines=tuple(line.to_line() for line in data.lines),
            note=data.reason,
        )
        return await once.answer(correct_stock, command, ChangedStocksReply.of)

    @post(
        "/stock-counts",
        summary="Say what was counted on the shelf",
        description="If there is less than was thought, those whom it concerns are told.",
    )
    async def count(
        self,
        location_id: FromPath[UUID],
        data: JSONBody[CountBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        count_stock: NamedDependency[CountStockHandler],
    ) -> Response[ChangedStocksReply]:
        command = CountStock(
            by=principal,
            location_id=LocationId(location_id),
            lines=tuple(line.to_line() for line in data.lines),
            note=data.note,
        )
        return await once.answer(count_stock, command, ChangedStocksReply.of)

    @post(
        "/missing-goods",
        summary="Say what was not to be found when an order was packed",
        description="If there is less than was thought, those whom it concerns are told.",
    )
    async def report(
        self,
        location_id: FromPath[UUID],
        data: JSONBody[GoodsBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        report_missing: NamedDependency[ReportMissingHandler],
    ) -> Response[ChangedStocksReply]:
        command = ReportMissing(
            by=principal,
            location_id=LocationId(location_id),
            lines=tuple(line.to_line() for line in data.lines),
            note=data.note,
        )
        return await once.answer(report_missing, command, ChangedStocksReply.of)

    @post(
        "/stock-transfers",
        summary="Take goods to another location",
        description="What is promised to buyers stays where it is promised from.",
    )
    async def move(
        self,
        location_id: FromPath[UUID],
        data: JSONBody[TransferBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        move_stock: NamedDependency[MoveStockHandler],
    ) -> Response[ChangedStocksReply]:
        command = MoveStock(
            by=principal,
            from_id=LocationId(location_id),
            to_id=LocationId(data.to),
            lines=tuple(line.to_line() for line in data.lines),
            note=data.note,
        )
        return await once.answer(move_stock, command, ChangedStocksReply.of)
