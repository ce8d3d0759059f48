"""Each line of a cart beside what is sold now: at what price, how many, and from where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from application.shop.basket import Parcel, ShownLine
from application.shop.basket_facts import BasketFacts
from application.shop.catalogue_ports import ShopVariant
from application.shop.sourcing import Sourced, can_be_had, source
from domain.kernel.geo import Position
from domain.kernel.ids import LocationId, TicketTypeId
from domain.shop.cart import Cart, CartLine
from domain.shop.cart_items import Choice, Goods, Tickets, coarse
from domain.shop.order_events import Fulfilment


def shown_lines(cart: Cart, facts: BasketFacts) -> tuple[ShownLine, ...]:
    """The lines as they are now. Lines that share something do not get it twice."""
    taken: Counter[TicketTypeId] = Counter()
    shown = []
    for line in cart.lines:
        if isinstance(line.item, Goods):
            shown.append(_goods(cart, line, line.item, facts))
        else:
            each = _tickets(line, line.item, facts, taken)
            taken[line.item.ticket_type_id] += sum(part.quantity for part in each.sourced)
            shown.append(each)
    return tuple(shown)


def _goods(cart: Cart, line: CartLine, item: Goods, facts: BasketFacts) -> ShownLine:
    variant = facts.variants.get(item.variant_id)
    if variant is None or not variant.is_for_sale:
        return ShownLine(line=line, variant=variant)
    choice = cart.choice_of(variant.seller_id)
    only = fetched_at(choice)
    levels = facts.levels.get(item.variant_id, ())
    return ShownLine(
        line=line,
        variant=variant,
        is_for_sale=True,
        left=can_be_had(variant, levels, only=only),
        sourced=source(
            variant, levels, line.quantity, dropoff=dropoff_of(cart, choice, facts), only=only
        ),
    )


def _tickets(
    line: CartLine, item: Tickets, facts: BasketFacts, taken: Counter[TicketTypeId]
) -> ShownLine:
    event = facts.events.get(item.event_id)
    ticket = None if event is None else event.types.get(item.ticket_type_id)
    if event is None or ticket is None or not (event.is_open and ticket.is_on_sale):
        return ShownLine(line=line, event=event, ticket=ticket)
    left = max(0, ticket.left - taken[item.ticket_type_id])
    if item.seats:
        left = min(left, len(set(item.seats) - ticket.taken_seats))
    pieces = min(left, line.quantity)
    return ShownLine(
        line=line,
        event=event,
        ticket=ticket,
        is_for_sale=True,
        left=left,
        sourced=(Sourced(None, pieces),) if pieces else (),
    )


def parcels_of(cart: Cart, lines: Sequence[ShownLine], facts: BasketFacts) -> tuple[Parcel, ...]:
    """What is brought or handed out, one for each seller and location; nothing of tickets."""
    parcels: dict[str, Parcel] = {}
    for shown in lines:
        if shown.variant is None or not shown.variant.requires_shipping:
            continue
        for part in shown.sourced:
            parcel = _parcel(cart, shown.variant, part, facts)
            known = parcels.get(parcel.key)
            weight = parcel.weight_grams + (0 if known is None else known.weight_grams)
            parcels[parcel.key] = replace(parcel, weight_grams=weight)
    return tuple(parcels.values())


def _parcel(cart: Cart, variant: ShopVariant, part: Sourced, facts: BasketFacts) -> Parcel:
    choice = cart.choice_of(variant.seller_id)
    return Parcel(
        seller_id=variant.seller_id,
        location_id=None if part.level is None else part.level.location_id,
        fulfilment=fulfilment_of(choice),
        pickup=None if part.level is None else part.level.position,
        dropoff=dropoff_of(cart, choice, facts),
        weight_grams=variant.weight_grams * part.quantity,
    )


def fulfilment_of(choice: Choice | None) -> Fulfilment:
    """A courier brings what has to be brought, unless something else was chosen."""
    if choice is None or choice.fulfilment is Fulfilment.NONE:
        return Fulfilment.COURIER
    return choice.fulfilment


def fetched_at(choice: Choice | None) -> LocationId | None:
    """The one location that goods must come from, if the buyer fetches them there."""
    if choice is None or choice.fulfilment is not Fulfilment.PICK_UP:
        return None
    return choice.location_id


def dropoff_of(cart: Cart, choice: Choice | None, facts: BasketFacts) -> Position | None:
    """Where goods go to, as far as anybody knows. To a seat means: to the venue."""
    if choice is not None and choice.at_event is not None:
        event = facts.events.get(choice.at_event)
        return None if event is None else event.position
    if cart.destination is None or cart.destination.position is None:
        return None
    return coarse(cart.destination.position)
