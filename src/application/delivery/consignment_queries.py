"""Reading what is, or was, with partners, and who they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.delivery.ask_partners import AskPartners
from application.delivery.market_ports import MarketViews
from application.delivery.partner_ports import (
    ConsignmentFilter,
    ConsignmentViews,
    CourierPartners,
    PartnerOffer,
)
from application.platform.paging import Page, PageRequest
from domain.delivery.consignment import Consignment
from domain.delivery.figures import PartnerFigures
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConsignmentId


class GetConsignment:
    def __init__(self, *, views: ConsignmentViews) -> None:
        self._views = views

    async def __call__(self, consignment_id: ConsignmentId, *, by: Principal) -> Consignment:
        by.need(Right.DISPATCH)
        return await self._views.get(consignment_id)


class ListConsignments:
    def __init__(self, *, views: ConsignmentViews) -> None:
        self._views = views

    async def __call__(
        self, wanted: ConsignmentFilter, page: PageRequest, *, by: Principal
    ) -> Page[Consignment]:
        by.need(Right.DISPATCH)
        return await self._views.find(wanted, page)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerView:
    name: str
    offer: PartnerOffer
    answers: bool
    """Whether they answered of late, as far as this process knows."""

    figures: PartnerFigures


class ListPartners:
    """Who they are, what they do, and how well they did it."""

    def __init__(
        self, *, partners: CourierPartners, views: MarketViews, asking: AskPartners
    ) -> None:
        self._partners = partners
        self._views = views
        self._asking = asking

    async def __call__(self, *, by: Principal) -> Sequence[PartnerView]:
        by.need(Right.DISPATCH)
        figures = await self._views.figures()
        return [
            PartnerView(
                name=partner.name,
                offer=partner.offer,
                answers=self._asking.answers(partner.name),
                figures=figures.get(partner.name, PartnerFigures(partner=partner.name)),
            )
            for partner in self._partners.all()
        ]
