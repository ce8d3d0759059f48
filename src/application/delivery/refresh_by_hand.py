from dataclasses import dataclass

from application.delivery.refresh_consignment import LookUpConsignment
from domain.delivery.consignment import Consignment
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConsignmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshByHand:
    by: Principal
    consignment_id: ConsignmentId


class RefreshByHandHandler:
    """Dispatch has the partner asked now, instead of within the minute."""

    def __init__(self, *, look_up: LookUpConsignment) -> None:
        self._look_up = look_up

    async def __call__(self, command: RefreshByHand) -> Consignment:
        command.by.need(Right.DISPATCH)
        consignment, _ = await self._look_up(command.consignment_id)
        return consignment
