from collections.abc import Mapping
from dataclasses import dataclass

from application.delivery.consigning import locked, save_with_delivery
from application.delivery.partner_news import PartnerPlaces
from application.delivery.partner_ports import (
    ConsignmentStore,
    CourierPartners,
    PartnerNotice,
)
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_errors import ConsignmentNotFound
from domain.kernel.ids import ConsignmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivePartnerNotice:
    """What came to a partner's webhook, as it came; header names in lower case."""

    partner: str
    body: bytes
    headers: Mapping[str, str]


class ReceivePartnerNoticeHandler:
    """Take in what a partner tells, once. Partners repeat what we have not answered.

    What nobody knows here is nothing to us: its partner is asked by our keys anyway. Raises
    ``PartnerUnknown``, ``ForgedPartnerNotice`` or ``MalformedPartnerNotice``; such a notice
    leaves nothing behind.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[ConsignmentStore],
        partners: CourierPartners,
        places: PartnerPlaces,
        clock: Clock,
    ) -> None:
        self._work = work
        self._partners = partners
        self._places = places
        self._clock = clock

    async def __call__(self, command: ReceivePartnerNotice) -> None:
        partner = self._partners.named(command.partner)
        notice = partner.read_notice(command.body, command.headers)
        change = await self._take_in(partner.name, notice)
        if change is not None:
            await self._places.tell(*change)

    async def _take_in(
        self, partner: str, notice: PartnerNotice
    ) -> tuple[Consignment, Consignment] | None:
        now = self._clock.now()
        async with self._work.begin() as store:
            consignment_id = await _meant(store, partner, notice)
            if consignment_id is None:
                return None
            # The lock comes first: of two equal notices the second finds that it is the second.
            delivery, before = await locked(store, consignment_id)
            is_new = await store.consignments.note(partner, notice.id, now=now)
            if before.partner != partner or not is_new:
                return None
            consignment = before.hear(notice.report, now=now)
            await save_with_delivery(store, delivery, before, consignment, now=now)
        return before, consignment


async def _meant(
    store: ConsignmentStore, partner: str, notice: PartnerNotice
) -> ConsignmentId | None:
    if notice.key is None:
        return await store.consignments.referred(partner, notice.report.reference)
    try:
        return (await store.consignments.get(notice.key)).id
    except ConsignmentNotFound:
        return None
