"""Whether a basket is still what its buyer saw, and what of it is lacking."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from application.shop.basket import Basket, Change, ChangeKind
from application.shop.basket_ports import ChosenPlace, ChosenTickets, LineShortage
from domain.inventory.errors import NotLeft
from domain.inventory.stock import Shortage
from domain.kernel.errors import Fact
from domain.kernel.ids import CartLineId, StockId, VoucherId
from domain.kernel.money import Money
from domain.shop.order_errors import BasketChanged, NothingToOrder, NotLeftForOrder
from domain.shop.stock import stock_of
from domain.shop.voucher import buyer_uses_id, uses_id

_LACKING = frozenset({ChangeKind.SOLD_OUT, ChangeKind.LESS_LEFT, ChangeKind.SEATS_TAKEN})


def need_unchanged(basket: Basket) -> None:
    """Raise ``BasketChanged`` if anything is not as its buyer last saw it.

    If something is only not left, raise ``NotLeftForOrder`` with every such line.
    """
    others = [change for change in basket.changes if change.kind not in _LACKING]
    if others:
        raise BasketChanged([_change_fact(change) for change in basket.changes])
    if basket.changes:
        raise NotLeftForOrder([_lacking_fact(change) for change in basket.changes])
    if basket.totals is None:
        raise NothingToOrder


def need_same_total(basket: Basket, expected: Money | None) -> None:
    if expected is None or basket.totals is None or basket.totals.total == expected:
        return
    change: Fact = {
        "kind": "TOTAL_CHANGED",
        "before": _money(expected),
        "after": _money(basket.totals.total),
    }
    raise BasketChanged([change])


def with_paid_prices(chosen: Sequence[ChosenTickets], basket: Basket) -> tuple[ChosenTickets, ...]:
    """The places at what is paid for each: the price, less its part of what comes off."""
    paid = _paid_by_line(basket)
    places = [place for each in chosen for place in each.places]
    prices = {place.number: price for place, price in _prices(places, paid)}
    return tuple(
        replace(
            each,
            places=tuple(replace(place, price=prices[place.number]) for place in each.places),
        )
        for each in chosen
    )


def ticket_facts(shortages: Sequence[LineShortage]) -> list[Fact]:
    return [
        {
            "lineId": str(short.line_id),
            "wanted": short.wanted,
            "left": short.left,
            "taken": list(short.taken),
            **({} if short.limit is None else {"limit": short.limit}),
        }
        for short in shortages
    ]


def goods_facts(basket: Basket, refusal: NotLeft) -> list[Fact]:
    """What the refused hold says, by the lines and vouchers of the cart."""
    lines = _lines_of_stocks(basket)
    vouchers = _vouchers_of_stocks(basket)
    return [
        fact
        for short in refusal.shortages
        for fact in _facts_of(short, lines.get(short.stock_id, ()), vouchers.get(short.stock_id))
    ]


def _facts_of(
    short: Shortage, lines: Sequence[CartLineId], voucher_id: VoucherId | None
) -> Iterator[Fact]:
    if voucher_id is not None:
        yield {"voucherId": str(voucher_id), "wanted": short.wanted, "left": short.left}
    for line_id in lines:
        yield {"lineId": str(line_id), "wanted": short.wanted, "left": short.left}


def _lines_of_stocks(basket: Basket) -> Mapping[StockId, Sequence[CartLineId]]:
    found: dict[StockId, list[CartLineId]] = {}
    for shown in basket.lines:
        for part in shown.sourced:
            if shown.variant is not None and part.level is not None:
                stock_id = stock_of(shown.variant.variant_id, part.level.location_id)
                found.setdefault(stock_id, []).append(shown.line.id)
    return found


def _vouchers_of_stocks(basket: Basket) -> Mapping[StockId, VoucherId]:
    buyer_id = basket.cart.owner_id
    found: dict[StockId, VoucherId] = {}
    for voucher in basket.usable.vouchers:
        found[uses_id(voucher.id)] = voucher.id
        if buyer_id is not None:
            found[buyer_uses_id(voucher.id, buyer_id)] = voucher.id
    return found


def _paid_by_line(basket: Basket) -> Mapping[CartLineId, Money]:
    currency = basket.currency or ""
    return {
        shown.line.id: Money.total((line.total for line in basket.priced(shown)), currency=currency)
        for shown in basket.lines
        if shown.event is not None
    }


def _prices(
    places: Sequence[ChosenPlace], paid: Mapping[CartLineId, Money]
) -> Iterator[tuple[ChosenPlace, Money]]:
    for line_id, total in paid.items():
        of_line = [place for place in places if place.line_id == line_id]
        weights = [place.price.amount for place in of_line]
        parts = total.allocate(weights) if sum(weights) else [total] * len(of_line)
        yield from zip(of_line, parts, strict=True)


def _change_fact(change: Change) -> Fact:
    return {
        "kind": change.kind.value,
        **({} if change.line_id is None else {"lineId": str(change.line_id)}),
        **({} if change.voucher_id is None else {"voucherId": str(change.voucher_id)}),
        **({} if change.delivery is None else {"delivery": change.delivery}),
        "before": _value(change.before),
        "after": _value(change.after),
        "why": change.why,
    }


def _lacking_fact(change: Change) -> Fact:
    return {
        "lineId": str(change.line_id),
        "wanted": _value(change.before),
        "left": _value(change.after),
    }


def _value(value: Money | int | None) -> Fact:
    return _money(value) if isinstance(value, Money) else value


def _money(money: Money) -> Fact:
    return {"amount": money.amount, "currency": money.currency}
