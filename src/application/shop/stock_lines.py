"""Several lines about one location, carried out together or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.platform.ports import Ids
from application.shop.shelves import Move, Shelf, Shelves, history_of
from application.shop.stock_ports import KnownVariant, StockStore
from domain.kernel.ids import AccountId, StockId, VariantId
from domain.shop.location import Location
from domain.shop.stock import QUANTITY_MAX, StockLevel, stock_of
from domain.shop.stock_errors import BadNote, BadStockLines, LineFault
from domain.shop.stock_events import Cause

LINES_MAX = 200
NOTE_MAX = 200

type Target = Callable[[int, Shelf], int]
"""How many lie there after a line with this quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    variant_id: VariantId
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What makes lines of one kind what they are."""

    cause: Cause
    target: Target
    note: str
    by: AccountId | None


async def carry_out(
    store: StockStore,
    location: Location,
    lines: Sequence[StockLine],
    change: Change,
    *,
    ids: Ids,
    now: datetime,
) -> Sequence[Move]:
    """Set each shelf as its line says, and note it; raise ``BadStockLines`` and do nothing."""
    check_note(change.note)
    shelves = await shelves_of(store, location, lines, now=now)
    targets = _targets(shelves, location, lines, change.target)
    moves = [
        await shelves.set(stock_id, on_hand, cause=change.cause, now=now)
        for stock_id, on_hand in targets.items()
    ]
    noted = history_of(moves, cause=change.cause, note=change.note, by=change.by, ids=ids, now=now)
    await store.movements.add(noted)
    return moves


async def shelves_of(
    store: StockStore, location: Location, lines: Sequence[StockLine], *, now: datetime
) -> Shelves:
    """The shelves of all lines, locked; raise ``BadStockLines`` if a line cannot have one."""
    known = await store.known_variants.of([line.variant_id for line in lines])
    if faults := faults_of(lines, known, location.seller_id):
        raise BadStockLines(faults)
    levels = [
        StockLevel.open(
            variant_id=line.variant_id,
            product_id=known[line.variant_id].product_id,
            location_id=location.id,
            seller_id=location.seller_id,
            now=now,
        )
        for line in lines
    ]
    return await Shelves.opened(store, levels, now=now)


def faults_of(
    lines: Sequence[StockLine], known: Mapping[VariantId, KnownVariant], seller_id: AccountId
) -> list[LineFault]:
    faults, seen = [], set[VariantId]()
    for number, line in enumerate(lines):
        variant = known.get(line.variant_id)
        if variant is None or variant.seller_id != seller_id:
            faults.append(_fault(number, line, "The seller has no such variant."))
        elif line.variant_id in seen:
            faults.append(_fault(number, line, "An earlier line is about the same variant."))
        seen.add(line.variant_id)
    return faults


def check_note(note: str) -> None:
    if len(note) > NOTE_MAX or not note.isprintable():
        raise BadNote(f"A note is one line of at most {NOTE_MAX} characters.")


def _targets(
    shelves: Shelves, location: Location, lines: Sequence[StockLine], target: Target
) -> Mapping[StockId, int]:
    targets, faults = dict[StockId, int](), []
    for number, line in enumerate(lines):
        shelf = shelves[stock_of(line.variant_id, location.id)]
        on_hand = target(line.quantity, shelf)
        if on_hand < 0:
            faults.append(_fault(number, line, f"Only {shelf.on_hand} lie there."))
        elif on_hand > QUANTITY_MAX:
            faults.append(_fault(number, line, f"No more than {QUANTITY_MAX} can lie there."))
        targets[shelf.level.id] = on_hand
    if faults:
        raise BadStockLines(faults)
    return targets


def _fault(number: int, line: StockLine, says: str) -> LineFault:
    return LineFault(line=number, variant_id=line.variant_id, says=says)
