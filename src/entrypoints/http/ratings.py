"""Ratings over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.platform.paging import PageRequest
from application.shop.give_rating import GiveRating, RateDeliveryHandler, RateOrderHandler
from application.shop.moderate_rating import ModerateRating, ModerateRatingHandler
from application.shop.rating_ports import Tally
from application.shop.rating_queries import (
    GetCourierRating,
    GetSellerRating,
    ListRatings,
    ListRatingsHandler,
)
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, CourierId, DeliveryId, OrderId, RatingId
from domain.shop.rating import STARS_MAX, STARS_MIN, TEXT_MAX, RatedSubject, Rating
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import NO_NUL, Wire

Stars = Annotated[int, msgspec.Meta(ge=STARS_MIN, le=STARS_MAX, examples=[5])]
Words = Annotated[
    str, msgspec.Meta(max_length=TEXT_MAX, pattern=NO_NUL, examples=["Quick, and well wrapped."])
]
Subject = Annotated[
    RatedSubject,
    QueryParameter(name="subject", description="Sellers by orders, or couriers by deliveries."),
]
OfWhom = Annotated[
    UUID | None,
    QueryParameter(name="rated", description="The seller or courier; without, oneself."),
]
AGAIN = (
    " Given again within 14 days it replaces what was said; so it needs no Idempotency-Key."
    " What was not delivered is not rated."
)


class RatingBody(Wire):
    stars: Stars
    text: Words = ""


class OrderRatingBody(Wire):
    """``seller`` is to be named if the order is of several."""

    stars: Stars
    text: Words = ""
    seller: UUID | None = None


class RatingReply(Wire):
    """``subject`` and its id are the order or delivery; ``rated`` is the seller or courier."""

    id: UUID
    subject: RatedSubject
    subject_id: UUID
    rated: UUID
    stars: int
    text: str
    is_hidden: bool
    rated_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, rating: Rating) -> Self:
        return cls(
            id=rating.id,
            subject=rating.rated.subject,
            subject_id=rating.rated.subject_id,
            rated=rating.rated.rated_id,
            stars=rating.stars,
            text=rating.text,
            is_hidden=rating.is_hidden,
            rated_at=rating.rated_at,
            changed_at=rating.changed_at,
        )


class TallyReply(Wire):
    """``average`` is null if nobody said anything."""

    average: float | None
    count: int

    @classmethod
    def of(cls, tally: Tally) -> Self:
        return cls(average=tally.average, count=tally.count)


class ModerationBody(Wire):
    hide: bool


class OrderRatingController(Controller):
    path = "/api/orders/{order_id:uuid}/ratings"
    tags = ("Ratings",)

    @post(
        "/", status_code=HTTP_200_OK, summary="Rate a seller", description="After an order." + AGAIN
    )
    async def rate(
        self,
        order_id: FromPath[UUID],
        data: JSONBody[OrderRatingBody],
        principal: NamedDependency[Principal],
        rate_order: NamedDependency[RateOrderHandler],
    ) -> RatingReply:
        command = GiveRating(
            by=principal,
            subject_id=OrderId(order_id),
            stars=data.stars,
            text=data.text,
            seller_id=None if data.seller is None else AccountId(data.seller),
        )
        return RatingReply.of(await rate_order(command))


class DeliveryRatingController(Controller):
    path = "/api/deliveries/{delivery_id:uuid}/rating"
    tags = ("Ratings",)

    @post(
        "/",
        status_code=HTTP_200_OK,
        summary="Rate a courier",
        description="After a delivery." + AGAIN,
    )
    async def rate(
        self,
        delivery_id: FromPath[UUID],
        data: JSONBody[RatingBody],
        principal: NamedDependency[Principal],
        rate_delivery: NamedDependency[RateDeliveryHandler],
    ) -> RatingReply:
        command = GiveRating(
            by=principal, subject_id=DeliveryId(delivery_id), stars=data.stars, text=data.text
        )
        return RatingReply.of(await rate_delivery(command))


class SellerRatingController(Controller):
    path = "/api/sellers/{seller_id:uuid}/rating"
    tags = ("Ratings",)

    @get("/", summary="How a seller is rated")
    async def show(
        self, seller_id: FromPath[UUID], get_seller_rating: NamedDependency[GetSellerRating]
    ) -> TallyReply:
        return TallyReply.of(await get_seller_rating(AccountId(seller_id)))


class CourierRatingController(Controller):
    path = "/api/delivery/internal/couriers/{courier_id:uuid}/rating"
    tags = ("Ratings",)

    @get("/", summary="How a courier is rated: for the courier, and for dispatch")
    async def show(
        self,
        courier_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_courier_rating: NamedDependency[GetCourierRating],
    ) -> TallyReply:
        return TallyReply.of(await get_courier_rating(CourierId(courier_id), by=principal))


class RatingController(Controller):
    path = "/api/ratings"
    tags = ("Ratings",)

    @get(
        "/",
        summary="Read what was said of a seller or courier, newest first",
        description=(
            "Sellers read what was said of them, dispatch reads what was said of couriers;"
            " moderators read all of it, and what is hidden."
        ),
    )
    async def list_all(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_ratings: NamedDependency[ListRatingsHandler],
        subject: Subject = RatedSubject.ORDER,
        rated: OfWhom = None,
    ) -> PageReply[RatingReply]:
        query = ListRatings(
            by=principal,
            page=page,
            subject=subject,
            rated_id=None if rated is None else AccountId(rated),
        )
        return PageReply.of(await list_ratings(query), RatingReply.of)

    @post(
        "/{rating_id:uuid}/moderation",
        status_code=HTTP_200_OK,
        summary="Hide a rating, or show it again",
        description="A hidden one counts no more. Saying it again changes nothing.",
    )
    async def moderate(
        self,
        rating_id: FromPath[UUID],
        data: JSONBody[ModerationBody],
        principal: NamedDependency[Principal],
        moderate_rating: NamedDependency[ModerateRatingHandler],
    ) -> RatingReply:
        command = ModerateRating(by=principal, rating_id=RatingId(rating_id), hide=data.hide)
        return RatingReply.of(await moderate_rating(command))
