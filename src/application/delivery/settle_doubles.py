from collections.abc import Sequence
from datetime import datetime

from application.delivery.partner_calls import PartnerCalls, pause
from application.delivery.partner_news import PartnerNews
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from application.platform.tasks import NotYet, Task
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import ConsignmentDoubled
from domain.delivery.partner_report import PartnerReport


class SettleDoubles:
    """Reaction: have what the partner made twice of one order of ours cancelled there.

    If its courier has the parcel by then, that one is ours, and the other one is cancelled.
    """

    def __init__(self, *, news: PartnerNews, calls: PartnerCalls, clock: Clock) -> None:
        self._news = news
        self._calls = calls
        self._clock = clock

    async def __call__(self, event: ConsignmentDoubled, _task: Task) -> None:
        reference = event.reference
        known = await self._news.read(event.consignment_id)
        if reference not in known.open_doubles:
            return
        later = NotYet(pause(event.at, self._clock.now()))
        try:
            reports = await self._calls.cancel_and_look(known, reference=reference)
        except Unavailable:
            raise later from None
        after = await self._news.take_in(
            known.id, lambda found, now: _settled(found, reference, reports, now)
        )
        if reference in after.open_doubles:
            raise later


def _settled(
    found: Consignment, reference: str, reports: Sequence[PartnerReport], now: datetime
) -> Consignment:
    learnt = found.learn_all(reports, now=now)
    is_there = any(report.reference == reference for report in reports)
    return learnt if is_there else learnt.settle_double(reference)
