"""What goes into the pricing of a basket: lines with their taxes, and deliveries."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from application.shop.basket import Parcel, ShownLine
from application.shop.basket_facts import BasketFacts
from application.shop.sourcing import Sourced
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.shop.cart import Cart
from domain.shop.order_events import Fulfilment
from domain.shop.pricing import DeliveryToPrice, LineToPrice
from domain.shop.tax import STANDARD

TICKETS = "tickets"
"""The class of tax that admission has; where nobody set a rate for it, the standard one."""


class Place(NamedTuple):
    """Whose tax applies."""

    country: str
    region: str


def currency_of(lines: Sequence[ShownLine]) -> str | None:
    """That of the first line that has a price: all others must have the same."""
    prices = (shown.unit_price for shown in lines)
    return next((price.currency for price in prices if price is not None), None)


def lines_to_price(
    cart: Cart, lines: Sequence[ShownLine], facts: BasketFacts, currency: str
) -> Iterator[LineToPrice]:
    """What can be had of the lines, each part that comes from another place on its own."""
    for shown in lines:
        price = shown.unit_price
        if price is not None and price.currency == currency:
            for part in shown.sourced:
                yield _line(cart, shown, part, price, facts)


def _line(
    cart: Cart, shown: ShownLine, part: Sourced, price: Money, facts: BasketFacts
) -> LineToPrice:
    if shown.variant is None:
        return _tickets(shown, part, price, facts)
    variant = shown.variant
    place = _place_of(cart, variant.seller_id, facts)
    category = variant.category_id
    above = frozenset() if category is None else facts.categories.get(category, frozenset())
    return LineToPrice(
        line_id=shown.part_id(part),
        seller_id=variant.seller_id,
        unit_price=price,
        quantity=part.quantity,
        tax_rate=facts.taxes.rate_of(*place, variant.tax_class).basis_points,
        tax_included=facts.terms[variant.seller_id].prices_include_tax,
        product_id=variant.product_id,
        category_ids=above,
    )


def _tickets(shown: ShownLine, part: Sourced, price: Money, facts: BasketFacts) -> LineToPrice:
    if shown.event is None:
        raise TypeError("A line is of goods or of an event.")
    event = shown.event
    return LineToPrice(
        line_id=shown.part_id(part),
        seller_id=event.organizer_id,
        unit_price=price,
        quantity=part.quantity,
        # Tickets are taxed where the event is. What is printed on them is what is paid.
        tax_rate=facts.taxes.rate_of(event.country, event.region, TICKETS).basis_points,
        tax_included=True,
        event_id=event.event_id,
    )


def deliveries_to_price(
    cart: Cart, parcels: Sequence[Parcel], facts: BasketFacts, currency: str
) -> Iterator[DeliveryToPrice]:
    """The parcels that somebody brings for a price that is known."""
    for parcel in parcels:
        if parcel.quote is None or parcel.quote.price.currency != currency:
            continue
        terms = facts.terms[parcel.seller_id]
        place = _place_of(cart, parcel.seller_id, facts)
        free_from = terms.free_delivery_from
        yield DeliveryToPrice(
            key=parcel.key,
            seller_id=parcel.seller_id,
            price=parcel.quote.price,
            tax_rate=facts.taxes.rate_of(*place, STANDARD).basis_points,
            tax_included=terms.prices_include_tax,
            free_from=free_from if free_from and free_from.currency == currency else None,
        )


def _place_of(cart: Cart, seller_id: AccountId, facts: BasketFacts) -> Place:
    """Where the buyer gets it; as long as nobody knows that, where the seller is."""
    choice = cart.choice_of(seller_id)
    if choice is not None and choice.at_event is not None:
        event = facts.events.get(choice.at_event)
        return Place("", "") if event is None else Place(event.country, event.region)
    fetched = choice is not None and choice.fulfilment is Fulfilment.PICK_UP
    if cart.destination is not None and not fetched:
        return Place(cart.destination.country, cart.destination.region)
    address = facts.terms[seller_id].legal_address
    return Place("", "") if address is None else Place(address.country, address.region)
