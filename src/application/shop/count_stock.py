from dataclasses import dataclass

from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.own_locations import kept_location
from application.shop.shelves import Move
from application.shop.stock_lines import Change, StockLine, carry_out
from application.shop.stock_ports import StockStore
from domain.kernel.access import Principal
from domain.kernel.ids import LocationId
from domain.shop.stock_events import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class CountStock:
    by: Principal
    location_id: LocationId
    lines: tuple[StockLine, ...]
    note: str = ""


class CountStockHandler:
    """Somebody counted what lies on the shelf, for buyers or free: that is what there is."""

    def __init__(self, *, work: UnitOfWork[StockStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: CountStock, once: Once) -> tuple[Move, ...]:
        now = self._clock.now()
        change = Change(
            cause=Cause.COUNTED,
            target=lambda quantity, _: quantity,
            note=command.note,
            by=command.by.account_id,
        )
        async with self._work.begin(once=once) as store:
            location = await kept_location(store, command.location_id, by=command.by, now=now)
            moves = await carry_out(store, location, command.lines, change, ids=self._ids, now=now)
            once.keep(tuple(moves))
        return tuple(moves)
