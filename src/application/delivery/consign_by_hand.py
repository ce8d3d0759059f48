from dataclasses import dataclass

from application.delivery.courier_ports import CourierStore
from application.delivery.open_consignment import open_consignment
from application.delivery.partner_job import partner_job
from application.delivery.partner_offers import unfit
from application.delivery.partner_ports import (
    CourierPartners,
    PartnerJob,
    PartnerQuote,
    PartnerRefused,
)
from application.delivery.ports import DeliveryViews
from application.delivery.rounds import take_off
from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_errors import NotForPartners, PartnerDeclined
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConsignmentId, DeliveryId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignByHand:
    by: Principal
    delivery_id: DeliveryId
    partner: str


class ConsignByHandHandler:
    """Dispatch decides which partner brings it. They have to make an offer, as always."""

    def __init__(
        self,
        *,
        work: UnitOfWork[CourierStore],
        views: DeliveryViews,
        partners: CourierPartners,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._work = work
        self._views = views
        self._partners = partners
        self._ids = ids
        self._clock = clock

    async def __call__(self, command: ConsignByHand, once: Once) -> Consignment:
        command.by.need(Right.DISPATCH)
        delivery = await self._views.get(command.delivery_id)
        job = partner_job(delivery, ready_at=self._clock.now())
        if job is None:
            raise NotForPartners
        quote = await self._quote(command.partner, job)
        now = self._clock.now()
        async with self._work.begin(once=once) as store:
            delivery = await store.deliveries.lock(command.delivery_id)
            await take_off(store, delivery.id, now=now)
            consignment = await open_consignment(
                store,
                delivery,
                command.partner,
                quote,
                id=ConsignmentId(self._ids.new()),
                now=now,
                by=command.by.account_id,
            )
            once.keep(consignment)
        return consignment

    async def _quote(self, name: str, job: PartnerJob) -> PartnerQuote:
        partner = self._partners.named(name)
        why_not = unfit(partner.offer, job, currency=None, now=self._clock.now())
        if why_not is not None:
            raise PartnerDeclined(why_not)
        try:
            return await partner.quote(job)
        except PartnerRefused as refused:
            raise PartnerDeclined(refused.reason) from None
