"""What is, or was, with partners, in dictionaries."""

from collections.abc import Collection, Sequence
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.delivery.partner_ports import ConsignmentFilter
from application.platform.paging import Page, PageRequest
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_errors import ConsignmentNotFound
from domain.delivery.errors import WithPartner
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import ConsignmentId

TABLE = "consignments"
NOTICES = "partner_notices"


class MemoryConsignments:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[ConsignmentId, Consignment] = transaction.table(TABLE)
        self._notices: dict[tuple[str, str], datetime] = transaction.table(NOTICES)

    async def get(self, consignment_id: ConsignmentId) -> Consignment:
        try:
            return self._rows[consignment_id]
        except KeyError:
            raise ConsignmentNotFound(consignment_id) from None

    async def lock(self, consignment_id: ConsignmentId) -> Consignment:
        # One transaction at a time: nobody else is here.
        return await self.get(consignment_id)

    async def referred(self, partner: str, reference: str) -> ConsignmentId | None:
        if not reference:
            return None
        called = (
            one.id
            for one in self._rows.values()
            if one.partner == partner and reference in one.references
        )
        return next(called, None)

    async def add(self, consignment: Consignment) -> None:
        for old in self._rows.values():
            if old.delivery_id == consignment.delivery_id and not old.is_over:
                raise WithPartner(old.id)
        self._put(consignment)

    async def save(self, consignment: Consignment) -> None:
        if (await self.get(consignment.id)).version != consignment.version:
            raise StaleVersion(
                "The consignment changed meanwhile.", consignmentId=str(consignment.id)
            )
        self._put(consignment)

    async def note(self, partner: str, notice_id: str, *, now: datetime) -> bool:
        is_new = (partner, notice_id) not in self._notices
        self._notices.setdefault((partner, notice_id), now)
        return is_new

    async def forget_notices(self, *, before: datetime, limit: int) -> int:
        old = sorted((at, of) for of, at in self._notices.items() if at < before)[:limit]
        for _, of in old:
            del self._notices[of]
        return len(old)

    def _put(self, consignment: Consignment) -> None:
        self._rows[consignment.id] = consignment.settled()
        self._transaction.record(consignment)


class MemoryConsignmentViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, consignment_id: ConsignmentId) -> Consignment:
        found = await self.of([consignment_id])
        if not found:
            raise ConsignmentNotFound(consignment_id)
        return found[0]

    async def of(self, consignment_ids: Collection[ConsignmentId]) -> Sequence[Consignment]:
        rows: dict[ConsignmentId, Consignment] = self._database.table(TABLE)
        return [rows[one] for one in consignment_ids if one in rows]

    async def find(self, wanted: ConsignmentFilter, page: PageRequest) -> Page[Consignment]:
        before = page.after(str, str)
        rows: dict[ConsignmentId, Consignment] = self._database.table(TABLE)
        found = sorted(
            (one for one in rows.values() if _fits(one, wanted)), key=_key_of, reverse=True
        )
        return Page.cut(
            [one for one in found if before is None or _key_of(one) < before], page, key=_key_of
        )


def _fits(consignment: Consignment, wanted: ConsignmentFilter) -> bool:
    pairs = (
        (wanted.delivery_id, consignment.delivery_id),
        (wanted.partner, consignment.partner),
    )
    is_of_them = all(asked is None or asked == has for asked, has in pairs)
    return is_of_them and (wanted.statuses is None or consignment.status in wanted.statuses)


def _key_of(consignment: Consignment) -> tuple[str, str]:
    return (consignment.opened_at.isoformat(), str(consignment.id))
