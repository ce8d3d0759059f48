from datetime import datetime

from application.delivery.partner_calls import CALL_PATIENCE, PartnerCalls, pause
from application.delivery.partner_news import PartnerNews
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from application.platform.tasks import NotYet, Task
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import ConsignmentRevoked
from domain.delivery.consignment_status import ConsignmentStatus


class SettleRevoked:
    """Reaction: have the partner cancel what we revoked, until it is sure what is true.

    That they never heard of it is sure once no call of ours can be on its way to them.
    """

    def __init__(self, *, news: PartnerNews, calls: PartnerCalls, clock: Clock) -> None:
        self._news = news
        self._calls = calls
        self._clock = clock

    async def __call__(self, event: ConsignmentRevoked, _task: Task) -> None:
        known = await self._news.read(event.consignment_id)
        if known.status is not ConsignmentStatus.REVOKED:
            return
        if known.asked_at is None and not known.reference:
            await self._news.take_in(known.id, lambda found, now: _never_booked(found, known, now))
            return
        asked_at = self._clock.now()
        later = NotYet(pause(event.at, asked_at))
        try:
            reports = await self._calls.cancel_and_look(known, reference=known.reference)
        except Unavailable:
            raise later from None
        if not reports:
            sure_at = max(event.at, known.asked_at or event.at) + CALL_PATIENCE
            if asked_at < sure_at:
                raise NotYet(sure_at)
            await self._news.take_in(known.id, lambda found, now: _never_booked(found, known, now))
            return
        after = await self._news.take_in(
            known.id, lambda found, now: found.learn_all(reports, now=now)
        )
        if after.status is ConsignmentStatus.REVOKED:
            raise later


def _never_booked(found: Consignment, known: Consignment, now: datetime) -> Consignment:
    is_the_same = (found.version, found.reference) == (known.version, known.reference)
    is_still_so = found.status is ConsignmentStatus.REVOKED and is_the_same
    return found.never_booked(now=now) if is_still_so else found
