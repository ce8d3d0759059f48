from datetime import datetime

from application.delivery.partner_calls import PartnerCalls, pause
from application.delivery.partner_news import PartnerNews
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from application.platform.tasks import NotYet, Task
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.events import DeliveryFailed, DeliveryRecalled, FailureReason


class CancelRecalled:
    """Reaction: have the partner not bring what nobody wants any more.

    What they have fetched they are asked to bring back. If they do not, they deliver it.
    """

    def __init__(self, *, news: PartnerNews, calls: PartnerCalls, clock: Clock) -> None:
        self._news = news
        self._calls = calls
        self._clock = clock

    async def __call__(self, event: DeliveryRecalled | DeliveryFailed, _task: Task) -> None:
        is_recalled = event.reason == FailureReason.RECALLED or isinstance(event, DeliveryRecalled)
        if event.consignment_id is None or not is_recalled:
            return
        reason = str(event.reason)
        consignment = await self._news.take_in(
            event.consignment_id, lambda found, now: _revoked(found, reason, now)
        )
        if consignment.status is ConsignmentStatus.COLLECTED:
            await self._ask_back(consignment, event.at)

    async def _ask_back(self, consignment: Consignment, since: datetime) -> None:
        try:
            answer = await self._calls.cancel(consignment, reference=consignment.reference)
        except Unavailable:
            raise NotYet(pause(since, self._clock.now())) from None
        if answer is not None:
            await self._news.take_in(consignment.id, lambda found, now: found.hear(answer, now=now))


def _revoked(found: Consignment, reason: str, now: datetime) -> Consignment:
    return found.revoke(reason, now=now) if found.is_revocable else found
