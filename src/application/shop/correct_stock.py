from dataclasses import dataclass

from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.own_locations import kept_location
from application.shop.shelves import Move
from application.shop.stock_lines import Change, StockLine, carry_out
from application.shop.stock_ports import StockStore
from domain.kernel.access import Principal
from domain.kernel.ids import LocationId
from domain.shop.stock_errors import ReasonMissing
from domain.shop.stock_events import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectStock:
    by: Principal
    location_id: LocationId
    lines: tuple[StockLine, ...]
    note: str
    """Why."""


class CorrectStockHandler:
    """Make it more or less by some, and say why: broken, stolen, found again."""

    def __init__(self, *, work: UnitOfWork[StockStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: CorrectStock, once: Once) -> tuple[Move, ...]:
        if not command.note.strip():
            raise ReasonMissing
        now = self._clock.now()
        change = Change(
            cause=Cause.CORRECTED,
            target=lambda quantity, shelf: shelf.on_hand + quantity,
            note=command.note,
            by=command.by.account_id,
        )
        async with self._work.begin(once=once) as store:
            location = await kept_location(store, command.location_id, by=command.by, now=now)
            moves = await carry_out(store, location, command.lines, change, ids=self._ids, now=now)
            once.keep(tuple(moves))
        return tuple(moves)
