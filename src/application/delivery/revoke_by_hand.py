from dataclasses import dataclass
from datetime import datetime

from application.delivery.partner_news import PartnerNews
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.marks import BY_HAND
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConsignmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeByHand:
    by: Principal
    consignment_id: ConsignmentId


class RevokeByHandHandler:
    """Dispatch takes it back. Somebody else is looked for once the partner surely stays away."""

    def __init__(self, *, news: PartnerNews) -> None:
        self._news = news

    async def __call__(self, command: RevokeByHand) -> Consignment:
        command.by.need(Right.DISPATCH)
        by = command.by.account_id

        def revoked(found: Consignment, now: datetime) -> Consignment:
            if found.status is ConsignmentStatus.REVOKED:
                return found
            return found.revoke(BY_HAND, now=now, by=by)

        return await self._news.take_in(command.consignment_id, revoked)
