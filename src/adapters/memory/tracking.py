"""Where deliveries were, in a dictionary."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase
from application.delivery.tracking_ports import (
    TrackingMark,
    TrackingUpdate,
    to_the_millisecond,
)
from domain.kernel.ids import DeliveryId

TABLE = "delivery_tracking"


class MemoryTrackingArchive:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def append(self, updates: Sequence[TrackingUpdate]) -> None:
        for update in updates:
            kept = replace(update, at=to_the_millisecond(update.at))
            self._table.setdefault((kept.delivery_id, kept.mark), kept)

    async def of_delivery(
        self, delivery_id: DeliveryId, *, after: TrackingMark | None = None, limit: int
    ) -> Sequence[TrackingUpdate]:
        found = self._of(delivery_id)
        return [one for one in found if after is None or one.mark > after][:limit]

    async def newest(self, delivery_id: DeliveryId) -> TrackingUpdate | None:
        placed = [one for one in self._of(delivery_id) if one.position is not None]
        return placed[-1] if placed else None

    async def forget(self, *, before: datetime, limit: int) -> int:
        old = [
            key
            for key, update in self._table.items()
            if update.at < before and update.status is None
        ][:limit]
        for key in old:
            del self._table[key]
        return len(old)

    def _of(self, delivery_id: DeliveryId) -> list[TrackingUpdate]:
        rows = self._table.values()
        return sorted(
            (row for row in rows if row.delivery_id == delivery_id), key=lambda row: row.mark
        )

    @property
    def _table(self) -> dict[tuple[DeliveryId, TrackingMark], TrackingUpdate]:
        # Asked for each time: tests put other tables in its place.
        return self._database.table(TABLE)
