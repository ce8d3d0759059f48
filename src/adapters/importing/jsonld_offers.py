"""Offers of schema.org as ticket types."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.importing.jsonld_values import first, listed, text_of, types_of
from adapters.importing.values import Refused, at, count, line_of_text, moment, price, shown, until
from application.programme.import_ports import ImportedTicketType
from domain.programme.event import TICKET_TYPES_MAX

type Object = Mapping[str, Any]

UNNAMED = "Ticket"


def ticket_types_of(
    said: Object, zone: str
) -> tuple[tuple[ImportedTicketType, ...], Sequence[str]]:
    """The ticket types, and what has to be said about them."""
    found: dict[str, ImportedTicketType] = {}
    for offer in _offers(listed(said, "offers")):
        if len(found) == TICKET_TYPES_MAX:
            raise Refused("offers", f"An event has at most {TICKET_TYPES_MAX} ticket types.")
        name = _free_name(line_of_text(text_of(offer, "name"), "offers.name"), found)
        found[name] = _ticket_type(offer, name, zone)
    notes = [
        f"How many there are of {shown(kind.name)} is not told: none until you say it."
        for kind in found.values()
        if kind.quota is None
    ]
    return tuple(found.values()), notes


def _offers(offers: Sequence[Any]) -> Iterator[Object]:
    for offer in offers:
        if not isinstance(offer, Mapping):
            raise Refused("offers", "This is not an offer.")
        if "AggregateOffer" in types_of(offer):
            # One without its offers tells a range of prices, which nobody can buy.
            yield from _offers(listed(offer, "offers"))
        else:
            yield offer


def _ticket_type(offer: Object, name: str, zone: str) -> ImportedTicketType:
    limit = _number(offer, "eligibleQuantity", "maxValue")
    return ImportedTicketType(
        name=name,
        price=price(_priced(offer, "price"), _priced(offer, "priceCurrency"), "offers.price"),
        quota=_number(offer, "inventoryLevel", "value"),
        per_buyer_limit=limit,
        sale_starts=_starts(offer, zone),
        sale_ends=_ends(offer, zone),
    )


def _free_name(name: str, taken: Mapping[str, object]) -> str:
    wanted = name or UNNAMED
    names = (wanted if number == 1 else f"{wanted} {number}" for number in range(1, len(taken) + 2))
    return next(free for free in names if free not in taken)


def _priced(offer: Object, name: str) -> str:
    specification = first(offer, "priceSpecification")
    inner = text_of(specification, name) if isinstance(specification, Mapping) else ""
    told = text_of(offer, name) or inner
    if not told:
        raise Refused(f"offers.{name}", "This is missing.")
    return told


def _number(offer: Object, name: str, inner: str) -> int | None:
    value = first(offer, name)
    told = text_of(value, inner) if isinstance(value, Mapping) else text_of(offer, name)
    return count(told.removesuffix(".0"), f"offers.{name}") if told else None


def _starts(offer: Object, zone: str) -> datetime | None:
    told = text_of(offer, "validFrom") or text_of(offer, "availabilityStarts")
    return at(moment(told, "offers.validFrom"), zone) if told else None


def _ends(offer: Object, zone: str) -> datetime | None:
    told = text_of(offer, "validThrough") or text_of(offer, "availabilityEnds")
    return until(moment(told, "offers.validThrough"), zone) if told else None
