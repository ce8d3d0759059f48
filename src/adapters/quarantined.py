"""What payments put aside, for those who watch over the platform."""

from collections.abc import Sequence
from datetime import datetime

from application.payments.ports import Quarantine
from application.platform.paging import LIMIT_MAX, PageRequest

NOTICES_COUNTED = 100


class QuarantinedPayments:
    def __init__(self, quarantine: Quarantine) -> None:
        self._quarantine = quarantine

    async def payments(self) -> Sequence[str]:
        subjects: list[str] = []
        page = PageRequest(limit=LIMIT_MAX)
        while True:
            found = await self._quarantine.payments(page)
            subjects += [f"payment:{payment.id}" for payment in found.items]
            if found.next is None:
                return subjects
            page = PageRequest(cursor=found.next, limit=LIMIT_MAX)

    async def notices(self, *, before: datetime) -> int:
        return len(await self._quarantine.notices(before=before, limit=NOTICES_COUNTED))
