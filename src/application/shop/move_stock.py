from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.own_locations import kept_locations
from application.shop.shelves import Move, Shelves, history_of
from application.shop.stock_lines import StockLine, check_note, faults_of
from application.shop.stock_ports import StockStore
from domain.kernel.access import Principal
from domain.kernel.ids import LocationId
from domain.shop.location import Location
from domain.shop.stock import QUANTITY_MAX, StockLevel, stock_of
from domain.shop.stock_errors import BadStockLines, LineFault, LocationNotFound, SameLocation
from domain.shop.stock_events import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveStock:
    by: Principal
    from_id: LocationId
    to_id: LocationId
    lines: tuple[StockLine, ...]
    note: str = ""


class MoveStockHandler:
    """Take goods from one location to another. What is promised to buyers stays."""

    def __init__(self, *, work: UnitOfWork[StockStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: MoveStock, once: Once) -> tuple[Move, ...]:
        check_note(command.note)
        if command.from_id == command.to_id:
            raise SameLocation
        now = self._clock.now()
        async with self._work.begin(once=once) as store:
            ends = await _ends(store, command, now)
            shelves = await _shelves(store, ends, command.lines, now)
            _check(shelves, command)
            moves = await self._move(store, shelves, command, now)
            once.keep(moves)
        return moves

    async def _move(
        self, store: StockStore, shelves: Shelves, command: MoveStock, now: datetime
    ) -> tuple[Move, ...]:
        moves: list[Move] = []
        for cause, location_id, sign in (
            (Cause.MOVED_OUT, command.from_id, -1),
            (Cause.MOVED_IN, command.to_id, 1),
        ):
            moved = []
            for line in command.lines:
                stock_id = stock_of(line.variant_id, location_id)
                on_hand = shelves[stock_id].on_hand + sign * line.quantity
                moved.append(await shelves.set(stock_id, on_hand, cause=cause, now=now))
            noted = history_of(
                moved,
                cause=cause,
                note=command.note,
                by=command.by.account_id,
                ids=self._ids,
                now=now,
            )
            await store.movements.add(noted)
            moves += moved
        return tuple(moves)


async def _ends(store: StockStore, command: MoveStock, now: datetime) -> Sequence[Location]:
    start, end = await kept_locations(
        store, [command.from_id, command.to_id], by=command.by, now=now
    )
    if start.seller_id != end.seller_id:
        raise LocationNotFound(end.id)
    return start, end


async def _shelves(
    store: StockStore, ends: Sequence[Location], lines: Sequence[StockLine], now: datetime
) -> Shelves:
    """The shelves at both ends, locked together in one order."""
    known = await store.known_variants.of([line.variant_id for line in lines])
    if faults := faults_of(lines, known, ends[0].seller_id):
        raise BadStockLines(faults)
    levels = [
        StockLevel.open(
            variant_id=line.variant_id,
            product_id=known[line.variant_id].product_id,
            location_id=location.id,
            seller_id=location.seller_id,
            now=now,
        )
        for location in ends
        for line in lines
    ]
    return await Shelves.opened(store, levels, now=now)


def _check(shelves: Shelves, command: MoveStock) -> None:
    faults = []
    for number, line in enumerate(command.lines):
        free = shelves[stock_of(line.variant_id, command.from_id)].stock.left
        there = shelves[stock_of(line.variant_id, command.to_id)].on_hand
        says = ""
        if line.quantity > free:
            says = f"Only {free} of them are free to be moved."
        elif there + line.quantity > QUANTITY_MAX:
            says = f"No more than {QUANTITY_MAX} can lie there."
        if says:
            faults.append(LineFault(line=number, variant_id=line.variant_id, says=says))
    if faults:
        raise BadStockLines(faults)
