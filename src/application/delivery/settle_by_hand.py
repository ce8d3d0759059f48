from dataclasses import dataclass
from datetime import datetime

from application.delivery.partner_news import PartnerNews
from domain.delivery.consignment import Consignment
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConsignmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleByHand:
    by: Principal
    consignment_id: ConsignmentId


class SettleByHandHandler:
    """Dispatch has heard from the partner, by telephone say, that nobody of theirs comes.

    Where a partner never answers again, this is the only way on.
    """

    def __init__(self, *, news: PartnerNews) -> None:
        self._news = news

    async def __call__(self, command: SettleByHand) -> Consignment:
        command.by.need(Right.DISPATCH)
        by = command.by.account_id

        def settled(found: Consignment, now: datetime) -> Consignment:
            return found.settle(by=by, now=now)

        return await self._news.take_in(command.consignment_id, settled)
