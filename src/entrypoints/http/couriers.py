"""What couriers do with their shift, their offers and their round, over HTTP."""

from http import HTTPStatus
from uuid import UUID

from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from application.delivery.accept_by_itself import AcceptByItself, AcceptByItselfHandler
from application.delivery.answer_offer import AnswerOffer, AnswerOfferHandler
from application.delivery.change_shift import ChangeShift, ChangeShiftHandler, ShiftMove
from application.delivery.courier_queries import (
    GetOwnCourier,
    GetOwnRound,
    GetOwnShift,
    ListOwnOffers,
)
from application.delivery.report_location import ReportLocation, ReportLocationHandler
from application.delivery.start_shift import StartShift, StartShiftHandler
from domain.kernel.access import Principal
from domain.kernel.ids import CourierOfferId
from entrypoints.http.courier_wire import (
    AcceptByItselfBody,
    CourierOfferReply,
    CourierReply,
    CourierViewReply,
    LocationBody,
    OfferedDeliveryReply,
    OpenOffersReply,
    ReportedReply,
    RoundReply,
    ShiftReply,
)
from entrypoints.http.route_wire import With

ONCE_ANYWAY = "A second one finds nothing to do and is a conflict: no Idempotency-Key is needed."


NEEDS_SHIFT = {"refuses": (HTTPStatus.CONFLICT,)}
"""Who is not on shift has neither a shift nor a round to look at."""


class CourierWorkController(Controller):
    path = "/api/delivery/internal"
    tags = ("Couriers",)

    @get("/me", summary="Show oneself as a courier: vehicle, zones, figures")
    async def show(
        self,
        principal: NamedDependency[Principal],
        get_own_courier: NamedDependency[GetOwnCourier],
    ) -> CourierViewReply:
        return CourierViewReply.of(await get_own_courier(by=principal))

    @put("/me/automatic-acceptance", summary="Have offers accepted without being asked, or not")
    async def accept_by_itself(
        self,
        data: JSONBody[AcceptByItselfBody],
        principal: NamedDependency[Principal],
        accept_by_itself: NamedDependency[AcceptByItselfHandler],
    ) -> CourierReply:
        command = AcceptByItself(by=principal, accepts=data.accepts)
        return CourierReply.of(await accept_by_itself(command))

    @get("/shift", summary="Show one's shift", opt=NEEDS_SHIFT)
    async def shift(
        self, principal: NamedDependency[Principal], get_own_shift: NamedDependency[GetOwnShift]
    ) -> ShiftReply:
        return ShiftReply.of(await get_own_shift(by=principal))

    @post("/shift", summary="Begin one's shift", description=ONCE_ANYWAY)
    async def start(
        self,
        principal: NamedDependency[Principal],
        start_shift: NamedDependency[StartShiftHandler],
    ) -> ShiftReply:
        return ShiftReply.of(await start_shift(StartShift(by=principal)))

    @post(
        "/shift/break",
        status_code=HTTP_200_OK,
        summary="Have a break: no offers come",
        description=ONCE_ANYWAY,
    )
    async def pause(
        self,
        principal: NamedDependency[Principal],
        change_shift: NamedDependency[ChangeShiftHandler],
    ) -> ShiftReply:
        command = ChangeShift(by=principal, move=ShiftMove.PAUSE)
        return ShiftReply.of(await change_shift(command))

    @post(
        "/shift/resumption",
        status_code=HTTP_200_OK,
        summary="Go on after a break",
        description=ONCE_ANYWAY,
    )
    async def resume(
        self,
        principal: NamedDependency[Principal],
        change_shift: NamedDependency[ChangeShiftHandler],
    ) -> ShiftReply:
        command = ChangeShift(by=principal, move=ShiftMove.RESUME)
        return ShiftReply.of(await change_shift(command))

    @post(
        "/shift/end",
        status_code=HTTP_200_OK,
        summary="End one's shift, with nothing left on one's round",
        description=ONCE_ANYWAY,
    )
    async def end(
        self,
        principal: NamedDependency[Principal],
        change_shift: NamedDependency[ChangeShiftHandler],
    ) -> ShiftReply:
        command = ChangeShift(by=principal, move=ShiftMove.END)
        return ShiftReply.of(await change_shift(command))

    @put(
        "/location",
        summary="Report where one is",
        description=(
            "As often as every second, and at least every five minutes. Points that are faster,"
            " older than what is known, or from before the shift are dropped; one that is still"
            " to come is refused."
        ),
    )
    async def locate(
        self,
        data: JSONBody[LocationBody],
        principal: NamedDependency[Principal],
        report_location: NamedDependency[ReportLocationHandler],
    ) -> ReportedReply:
        points = tuple(point.to_point() for point in data.points)
        return ReportedReply.of(await report_location(ReportLocation(by=principal, points=points)))

    @get("/offers", summary="List what one is asked to do, oldest first")
    async def offers(
        self,
        principal: NamedDependency[Principal],
        list_own_offers: NamedDependency[ListOwnOffers],
    ) -> OpenOffersReply:
        found = await list_own_offers(by=principal)
        return OpenOffersReply(items=[OfferedDeliveryReply.of(*pair) for pair in found])

    @post(
        "/offers/{offer_id:uuid}/acceptance",
        status_code=HTTP_200_OK,
        summary="Take a delivery over",
        description=ONCE_ANYWAY,
    )
    async def accept(
        self,
        offer_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        answer_offer: NamedDependency[AnswerOfferHandler],
    ) -> CourierOfferReply:
        command = AnswerOffer(by=principal, offer_id=CourierOfferId(offer_id), accepts=True)
        return CourierOfferReply.of(await answer_offer(command))

    @post(
        "/offers/{offer_id:uuid}/refusal",
        status_code=HTTP_200_OK,
        summary="Say no to a delivery",
        description=ONCE_ANYWAY,
    )
    async def refuse(
        self,
        offer_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        answer_offer: NamedDependency[AnswerOfferHandler],
    ) -> CourierOfferReply:
        command = AnswerOffer(by=principal, offer_id=CourierOfferId(offer_id), accepts=False)
        return CourierOfferReply.of(await answer_offer(command))

    @get(
        "/round",
        summary="Show one's stops, in the order in which to make them",
        description="`?with=route` adds the line from where one is over all of them.",
        opt=NEEDS_SHIFT,
    )
    async def round(
        self,
        principal: NamedDependency[Principal],
        get_own_round: NamedDependency[GetOwnRound],
        with_: With = None,
    ) -> RoundReply:
        return RoundReply.of(await get_own_round(by=principal, with_route=with_ == "route"))
