"""Carts as they go over the wire."""

from typing import Annotated, Self
from uuid import UUID

import msgspec

from application.shop.basket import Basket, Change, ChangeKind, Parcel, ShownLine
from application.shop.cart_desk import ShownCart
from application.shop.delivery_ports import DeliveryCarrier
from domain.kernel.errors import Malformed
from domain.kernel.ids import AccountId, EventId, LocationId, SeatId, TicketTypeId, VariantId
from domain.kernel.money import Money
from domain.shop.cart import LINES_MAX, VOUCHERS_MAX
from domain.shop.cart_items import (
    PIECES_MAX,
    PLACES_MAX,
    REGION_MAX,
    SEAT_MAX,
    Choice,
    Destination,
    Goods,
    Item,
    Tickets,
    coarse,
)
from domain.shop.order_events import Fulfilment
from domain.shop.pricing import PricedDelivery, PricedLine, TaxSum, Totals
from domain.shop.voucher import Voucher
from domain.shop.voucher_terms import VoucherKind
from entrypoints.http.booking import SeatName
from entrypoints.http.wire import (
    NO_NUL,
    CountryCode,
    Moment,
    MoneyReply,
    PositionBody,
    PositionReply,
    Wire,
)

Pieces = Annotated[int, msgspec.Meta(ge=1, le=PIECES_MAX, examples=[2])]
Region = Annotated[str, msgspec.Meta(max_length=REGION_MAX, pattern=NO_NUL, examples=["Bremen"])]
SeatText = Annotated[
    str, msgspec.Meta(min_length=1, max_length=SEAT_MAX, pattern=NO_NUL, examples=["Stalls/C/4"])
]
CodeText = Annotated[
    str, msgspec.Meta(min_length=4, max_length=60, pattern=NO_NUL, examples=["SUMMER-2026"])
]


class AddItemBody(Wire):
    """Goods by ``variantId``; tickets by ``eventId`` and ``ticketTypeId``.

    Of tickets either the seats, or how many: of a seated type then the best that are together.
    """

    # The example is of tickets.
    variant_id: Annotated[UUID | None, msgspec.Meta(examples=[None])] = None
    event_id: UUID | None = None
    ticket_type_id: UUID | None = None
    seats: Annotated[list[SeatName], msgspec.Meta(max_length=PLACES_MAX)] = msgspec.field(
        default_factory=list
    )
    accessible: bool = False
    quantity: Pieces = 1

    def to_item(self) -> Item:
        if self.variant_id is not None and self.event_id is None and not self.seats:
            return Goods(variant_id=VariantId(self.variant_id))
        if self.variant_id is None and self.event_id is not None and self.ticket_type_id:
            return Tickets(
                event_id=EventId(self.event_id),
                ticket_type_id=TicketTypeId(self.ticket_type_id),
                seats=tuple(dict.fromkeys(SeatId(seat) for seat in self.seats)),
                accessible=self.accessible,
            )
        raise Malformed("Send either a variantId, or an eventId and a ticketTypeId.")


class ChangeItemBody(Wire):
    quantity: Pieces


class DestinationBody(Wire):
    """Where it goes to, for price and tax. The position is kept to a hundred metres."""

    country: CountryCode
    region: Region = ""
    position: PositionBody | None = None

    def to_destination(self) -> Destination:
        position = None if self.position is None else coarse(self.position.to_position())
        return Destination(country=self.country, region=self.region, position=position)


class FulfilmentBody(Wire):
    """How the goods of one seller come to the buyer.

    SEAT needs ``eventId`` and ``seat``; PICK_UP a ``locationId`` of the seller, or an ``eventId``.
    """

    seller_id: UUID
    fulfilment: Fulfilment
    location_id: UUID | None = None
    event_id: UUID | None = None
    seat: SeatText | None = None

    def to_choice(self) -> Choice:
        return Choice(
            seller_id=AccountId(self.seller_id),
            fulfilment=self.fulfilment,
            location_id=None if self.location_id is None else LocationId(self.location_id),
            event_id=None if self.event_id is None else EventId(self.event_id),
            seat=self.seat,
        )


class DescribeCartBody(Wire):
    destination: DestinationBody | None = None
    fulfilments: Annotated[list[FulfilmentBody], msgspec.Meta(max_length=LINES_MAX)] = (
        msgspec.field(default_factory=list)
    )


class AddVoucherBody(Wire):
    code: CodeText


class AmountsReply(Wire):
    """``gross - discount`` is ``net + tax`` where prices include tax, else ``net``."""

    gross: MoneyReply
    discount: MoneyReply
    net: MoneyReply
    tax: MoneyReply
    total: MoneyReply

    @classmethod
    def of_lines(cls, lines: tuple[PricedLine, ...], currency: str) -> Self:
        def sum_of(amounts: list[Money]) -> MoneyReply:
            return MoneyReply.of(Money.total(amounts, currency=currency))

        return cls(
            gross=sum_of([line.gross for line in lines]),
            discount=sum_of([line.discount for line in lines]),
            net=sum_of([line.net for line in lines]),
            tax=sum_of([line.tax for line in lines]),
            total=sum_of([line.total for line in lines]),
        )


class CartItemReply(Wire):
    """What it costs counts only as many as can be had."""

    id: UUID
    title: str
    seller_id: UUID | None
    variant_id: UUID | None
    product_id: UUID | None
    event_id: UUID | None
    ticket_type_id: UUID | None
    seats: list[str]
    image_url: str | None
    quantity: int
    left: int | None
    """How many there are; ``null`` for no limit."""

    unit_price: MoneyReply | None
    tax_rate: int | None
    """In basis points."""

    amounts: AmountsReply | None

    @classmethod
    def of(cls, shown: ShownLine, basket: Basket) -> Self:
        item, priced = shown.line.item, basket.priced(shown)
        tickets = item if isinstance(item, Tickets) else None
        return cls(
            id=shown.line.id,
            title=shown.title,
            seller_id=shown.seller_id,
            variant_id=item.variant_id if isinstance(item, Goods) else None,
            product_id=None if shown.variant is None else shown.variant.product_id,
            event_id=None if tickets is None else tickets.event_id,
            ticket_type_id=None if tickets is None else tickets.ticket_type_id,
            seats=[] if tickets is None else list(tickets.seats),
            image_url=None if shown.variant is None else shown.variant.image_url,
            quantity=shown.line.quantity,
            left=shown.left,
            unit_price=None if shown.unit_price is None else MoneyReply.of(shown.unit_price),
            tax_rate=priced[0].tax_rate if priced else None,
            amounts=(
                AmountsReply.of_lines(priced, basket.totals.currency)
                if basket.totals is not None and priced
                else None
            ),
        )


class DeliveryReply(Wire):
    """What one seller brings, or hands out, from one location.

    ``carrier`` is who would bring it now; who does is decided when it is ready.
    """

    key: str
    seller_id: UUID
    location_id: UUID | None
    fulfilment: Fulfilment
    weight_grams: int
    price: MoneyReply | None
    discount: MoneyReply | None
    tax: MoneyReply | None
    total: MoneyReply | None
    arrives_by: Moment | None
    quote_expires_at: Moment | None
    carrier: DeliveryCarrier | None

    @classmethod
    def of(cls, parcel: Parcel, priced: PricedDelivery | None) -> Self:
        return cls(
            key=parcel.key,
            seller_id=parcel.seller_id,
            location_id=parcel.location_id,
            fulfilment=parcel.fulfilment,
            weight_grams=parcel.weight_grams,
            price=None if priced is None else MoneyReply.of(priced.price),
            discount=None if priced is None else MoneyReply.of(priced.discount),
            tax=None if priced is None else MoneyReply.of(priced.tax),
            total=None if priced is None else MoneyReply.of(priced.total),
            arrives_by=None if parcel.quote is None else parcel.quote.arrives_by,
            quote_expires_at=None if parcel.quote is None else parcel.quote.expires_at,
            carrier=None if parcel.quote is None else parcel.quote.carrier,
        )


class CartVoucherReply(Wire):
    """``reason`` says why it takes nothing off now."""

    id: UUID
    code: str
    kind: VoucherKind
    combinable: bool
    reason: str | None

    @classmethod
    def of(cls, voucher: Voucher, basket: Basket) -> Self:
        return cls(
            id=voucher.id,
            code=voucher.code,
            kind=voucher.terms.kind,
            combinable=voucher.terms.combinable,
            reason=basket.usable.refused.get(voucher.id),
        )


class TaxReply(Wire):
    tax_rate: int
    net: MoneyReply
    tax: MoneyReply

    @classmethod
    def of(cls, tax: TaxSum) -> Self:
        return cls(tax_rate=tax.tax_rate, net=MoneyReply.of(tax.net), tax=MoneyReply.of(tax.tax))


class TotalsReply(Wire):
    """Every total is the sum of its parts. ``total`` is ``net + tax``, delivery included."""

    gross: MoneyReply
    discount: MoneyReply
    delivery: MoneyReply
    delivery_discount: MoneyReply
    net: MoneyReply
    tax: MoneyReply
    total: MoneyReply
    taxes: list[TaxReply]

    @classmethod
    def of(cls, totals: Totals) -> Self:
        return cls(
            gross=MoneyReply.of(totals.gross),
            discount=MoneyReply.of(totals.discount),
            delivery=MoneyReply.of(totals.delivery),
            delivery_discount=MoneyReply.of(totals.delivery_discount),
            net=MoneyReply.of(totals.net),
            tax=MoneyReply.of(totals.tax),
            total=MoneyReply.of(totals.total),
            taxes=[TaxReply.of(tax) for tax in totals.taxes],
        )


class ChangeReply(Wire):
    """What is not as it was last seen, or as it is wanted: prices as money, pieces as numbers."""

    kind: ChangeKind
    line: UUID | None
    voucher: UUID | None
    delivery: str | None
    before: MoneyReply | int | None
    after: MoneyReply | int | None
    reason: str | None

    @classmethod
    def of(cls, change: Change) -> Self:
        return cls(
            kind=change.kind,
            line=change.line_id,
            voucher=change.voucher_id,
            delivery=change.delivery,
            before=_shown(change.before),
            after=_shown(change.after),
            reason=change.why,
        )


class DestinationReply(Wire):
    country: str
    region: str
    position: PositionReply | None

    @classmethod
    def of(cls, destination: Destination) -> Self:
        position = destination.position
        return cls(
            country=destination.country,
            region=destination.region,
            position=None if position is None else PositionReply.of(position),
        )


class FulfilmentReply(Wire):
    seller_id: UUID
    fulfilment: Fulfilment
    location_id: UUID | None
    event_id: UUID | None
    seat: str | None

    @classmethod
    def of(cls, choice: Choice) -> Self:
        return cls(
            seller_id=choice.seller_id,
            fulfilment=choice.fulfilment,
            location_id=choice.location_id,
            event_id=choice.event_id,
            seat=choice.seat,
        )


class CartReply(Wire):
    """A cart as it stands now. It holds nothing and promises no price: an order does.

    ``changes`` is what is not as its owner last saw it, until they acknowledge it.
    ``cartToken`` is told once, to a guest: it is the only way back to the cart.
    """

    id: UUID | None
    """``null`` as long as nothing was ever put in."""

    user: UUID | None
    currency: str | None
    items: Annotated[list[CartItemReply], msgspec.Meta(max_length=LINES_MAX)]
    deliveries: list[DeliveryReply]
    vouchers: Annotated[list[CartVoucherReply], msgspec.Meta(max_length=VOUCHERS_MAX)]
    destination: DestinationReply | None
    fulfilments: list[FulfilmentReply]
    totals: TotalsReply | None
    tax_is_estimated: bool
    can_be_ordered: bool
    changes: list[ChangeReply]
    cart_token: str | None
    version: int

    @classmethod
    def of(cls, shown: ShownCart) -> Self:
        basket, cart = shown.basket, shown.basket.cart
        destination = cart.destination
        return cls(
            id=cart.id if cart.version else None,
            user=cart.owner_id,
            currency=basket.currency,
            items=[CartItemReply.of(line, basket) for line in basket.lines],
            deliveries=[
                DeliveryReply.of(parcel, basket.delivery_of(parcel)) for parcel in basket.parcels
            ],
            vouchers=[CartVoucherReply.of(voucher, basket) for voucher in basket.vouchers],
            destination=None if destination is None else DestinationReply.of(destination),
            fulfilments=[FulfilmentReply.of(choice) for choice in cart.choices],
            totals=None if basket.totals is None else TotalsReply.of(basket.totals),
            tax_is_estimated=basket.tax_is_estimated,
            can_be_ordered=basket.can_be_ordered,
            changes=[ChangeReply.of(change) for change in basket.changes],
            cart_token=shown.token,
            version=cart.version,
        )


def _shown(value: Money | int | None) -> MoneyReply | int | None:
    return MoneyReply.of(value) if isinstance(value, Money) else value
