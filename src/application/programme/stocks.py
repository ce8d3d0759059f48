"""The stocks behind ticket types: what can be held and sold."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from application.inventory.ports import Inventory
from domain.inventory.errors import BelowCommitted
from domain.inventory.stock import Stock, StockKind
from domain.kernel.ids import SeatId, StockId
from domain.programme.errors import SeatsInUse
from domain.programme.event import Event
from domain.programme.seat_map import SeatMap
from domain.programme.ticket_type import TicketType


def stock_of(ticket_type: TicketType, seat_map: SeatMap | None) -> Stock:
    return Stock(
        id=StockId(ticket_type.id),
        kind=StockKind.SEATS if ticket_type.is_seated else StockKind.QUANTITY,
        capacity=ticket_type.capacity(seat_map),
    )


def stock_ids_of(event: Event) -> list[StockId]:
    return [StockId(ticket_type.id) for ticket_type in event.ticket_types]


async def fit_to_seats(
    inventory: Inventory,
    ticket_types: Iterable[TicketType],
    seat_map: SeatMap,
    *,
    now: datetime,
) -> None:
    """Give each stock the seats the map now has; raise ``SeatsInUse`` if some would be lost.

    Resizing locks the stock. Only then is it looked up which seats are taken, so that none
    is held between the look and the change.
    """
    sellers = {StockId(kind.id): kind for kind in ticket_types if kind.is_seated}
    for stock_id in sorted(sellers):
        # Seats that do not fit any more are in use: they are named below.
        with suppress(BelowCommitted):
            await inventory.resize(stock_id, sellers[stock_id].capacity(seat_map), now=now)
    section_of = {place.id: place.section for place in seat_map.seats(seat_map.section_names)}
    lost = [
        seat
        for line in await inventory.taken_units(list(sellers), now=now)
        if line.unit is not None
        and section_of.get(seat := SeatId(line.unit)) not in sellers[line.stock_id].sections
    ]
    if lost:
        raise SeatsInUse(lost)
