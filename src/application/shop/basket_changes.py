"""What is not as the owner of a cart last saw it, or as they want it."""

from collections.abc import Iterator, Mapping, Sequence

from application.shop.basket import Change, ChangeKind, Parcel, ShownLine
from domain.kernel.ids import VoucherId
from domain.shop.cart import Cart
from domain.shop.cart_items import Tickets
from domain.shop.order_events import Fulfilment
from domain.shop.voucher import WhyNot


def changes_of(
    cart: Cart,
    lines: Sequence[ShownLine],
    parcels: Sequence[Parcel],
    refused: Mapping[VoucherId, WhyNot],
    currency: str | None,
) -> Iterator[Change]:
    for shown in lines:
        yield from _of_line(shown, currency)
    for voucher_id in cart.voucher_ids:
        if (why := refused.get(voucher_id)) is not None:
            yield Change(
                kind=ChangeKind.VOUCHER_NO_LONGER_VALID, voucher_id=voucher_id, why=why.value
            )
    for parcel in parcels:
        if parcel.is_brought:
            yield from _of_delivery(cart, parcel, currency)


def _of_line(shown: ShownLine, currency: str | None) -> Iterator[Change]:
    line, price = shown.line, shown.unit_price
    if price is None:
        yield Change(kind=ChangeKind.NO_LONGER_SOLD, line_id=line.id, before=line.quantity, after=0)
        return
    if price.currency != currency:
        yield Change(kind=ChangeKind.OTHER_CURRENCY, line_id=line.id, after=price)
        return
    if line.seen_price is not None and line.seen_price != price:
        yield Change(
            kind=ChangeKind.PRICE_CHANGED, line_id=line.id, before=line.seen_price, after=price
        )
    if shown.left is not None and shown.left < line.quantity:
        yield Change(
            kind=_shortage(shown, shown.left),
            line_id=line.id,
            before=line.quantity,
            after=shown.left,
        )


def _shortage(shown: ShownLine, left: int) -> ChangeKind:
    if not left:
        return ChangeKind.SOLD_OUT
    item = shown.line.item
    if isinstance(item, Tickets) and item.seats:
        return ChangeKind.SEATS_TAKEN
    return ChangeKind.LESS_LEFT


def _of_delivery(cart: Cart, parcel: Parcel, currency: str | None) -> Iterator[Change]:
    seen = cart.seen_delivery.get(parcel.key)
    if parcel.quote is not None and parcel.quote.price.currency == currency:
        if seen is not None and seen != parcel.quote.price:
            yield Change(
                kind=ChangeKind.QUOTE_CHANGED,
                delivery=parcel.key,
                before=seen,
                after=parcel.quote.price,
            )
        return
    nobody_said = parcel.fulfilment is Fulfilment.COURIER and parcel.dropoff is None
    kind = ChangeKind.DESTINATION_MISSING if nobody_said else ChangeKind.DELIVERY_NOT_POSSIBLE
    yield Change(kind=kind, delivery=parcel.key, before=seen)
