"""A level and its stock as their seller reads them: the same for all storages."""

from application.shop.stock_ports import StockView
from domain.inventory.stock import Stock
from domain.shop.stock import StockLevel


def stock_view_of(level: StockLevel, stock: Stock) -> StockView:
    return StockView(
        stock_id=level.id,
        variant_id=level.variant_id,
        product_id=level.product_id,
        location_id=level.location_id,
        seller_id=level.seller_id,
        on_hand=level.on_hand(stock),
        held=stock.held,
        sold=stock.sold - level.shipped,
        shipped=level.shipped,
        left=stock.left,
        missing=level.missing(stock),
    )
