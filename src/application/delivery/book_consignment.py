from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.delivery.consigning import locked, save_with_delivery
from application.delivery.partner_calls import PartnerCalls, pause
from application.delivery.partner_job import partner_order
from application.delivery.partner_news import PartnerNews
from application.delivery.partner_ports import ConsignmentStore, PartnerOrder, PartnerRefused
from application.delivery.ports import HandOverCodes
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import ConsignmentOpened
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.delivery import Delivery
from domain.delivery.partner_report import PartnerReport
from domain.kernel.ids import ConsignmentId

NOWHERE = "address-unknown"
"""Why nobody is asked to book what nobody knows the way to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """``again``: they were asked before, and nobody knows what came of it."""

    consignment: Consignment
    delivery: Delivery
    again: bool


class BookConsignment:
    """Reaction: have the partner bring it.

    That they are asked is stored before they are. Whoever asks again looks first what is
    there, and believes a refusal only after the partner was asked to cancel.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[ConsignmentStore],
        news: PartnerNews,
        calls: PartnerCalls,
        codes: HandOverCodes,
        clock: Clock,
    ) -> None:
        self._work = work
        self._news = news
        self._calls = calls
        self._codes = codes
        self._clock = clock

    async def __call__(self, event: ConsignmentOpened, _task: Task) -> None:
        asking = await self._begin(event.consignment_id)
        if asking is None:
            return
        code = self._codes.of(event.delivery_id)
        order = partner_order(asking.delivery, asking.consignment, code=code)
        try:
            reports = await self._book(asking, order)
        except Unavailable:
            raise NotYet(pause(event.at, self._clock.now())) from None
        except PartnerRefused as refused:
            reason = refused.reason
            await self._news.take_in(
                event.consignment_id, lambda found, now: _refused(found, asking, reason, now)
            )
            return
        await self._news.take_in(
            event.consignment_id, lambda found, now: _heard(found, reports, now)
        )

    async def _begin(self, consignment_id: ConsignmentId) -> _Asking | None:
        now = self._clock.now()
        async with self._work.begin() as store:
            delivery, before = await locked(store, consignment_id)
            consignment = before.lapse(now=now)
            is_wanted = consignment.status is ConsignmentStatus.BOOKING
            if is_wanted:
                consignment = consignment.ask(now=now)
            await save_with_delivery(store, delivery, before, consignment, now=now)
        if not is_wanted:
            return None
        again = before.asked_at is not None
        return _Asking(consignment=consignment, delivery=delivery, again=again)

    async def _book(self, asking: _Asking, order: PartnerOrder | None) -> Sequence[PartnerReport]:
        if asking.again and (known := await self._calls.look_up(asking.consignment)):
            return known
        if order is None:
            raise PartnerRefused(NOWHERE)
        return [await self._calls.book(asking.consignment, order)]


def _refused(found: Consignment, asking: _Asking, reason: str, now: datetime) -> Consignment:
    # Another call of ours may be on its way to them: then its outcome has to be asked for.
    is_alone = not asking.again and found.asked_at == asking.consignment.asked_at
    is_unknown = found.status in {ConsignmentStatus.BOOKING, ConsignmentStatus.REVOKED}
    if is_alone and is_unknown and not found.reference:
        return found.refuse(reason, now=now)
    if found.is_revocable:
        return found.revoke(reason, now=now)
    return found


def _heard(found: Consignment, reports: Sequence[PartnerReport], now: datetime) -> Consignment:
    for report in reports:
        found = found.hear(report, now=now)
    return found
