"""How often vouchers may be used, as inventory: no crowd can use one once too often."""

from dataclasses import dataclass

from domain.inventory.hold import Line
from domain.inventory.stock import Stock, StockKind
from domain.kernel.ids import AccountId
from domain.shop.voucher import Voucher, buyer_uses_id, uses_id


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherHold:
    """What an order adds to its hold for a voucher, and what is opened first for that."""

    lines: tuple[Line, ...]
    opening: tuple[Stock, ...]


def opening_stocks(voucher: Voucher) -> tuple[Stock, ...]:
    """What is opened when it is issued."""
    if voucher.uses is None:
        return ()
    return (Stock(id=uses_id(voucher.id), kind=StockKind.QUANTITY, capacity=voucher.uses),)


def voucher_lines(voucher: Voucher, buyer_id: AccountId) -> VoucherHold:
    """One use of it, out of those of all and of those of the buyer."""
    lines: list[Line] = []
    opening: list[Stock] = []
    if voucher.uses is not None:
        lines.append(Line(stock_id=uses_id(voucher.id)))
    if voucher.uses_per_buyer is not None:
        own = buyer_uses_id(voucher.id, buyer_id)
        lines.append(Line(stock_id=own))
        opening.append(Stock(id=own, kind=StockKind.ALLOWANCE, capacity=voucher.uses_per_buyer))
    return VoucherHold(lines=tuple(lines), opening=tuple(opening))
