"""Who brings what: what shops prefer, and why somebody was chosen, over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from application.delivery.change_preferences import (
    ChangeCarrierPreferences,
    ChangeCarrierPreferencesHandler,
)
from application.delivery.market_ports import MadeChoice
from application.delivery.market_queries import GetCarrierPreferences, ListChoices
from domain.delivery.bids import WEIGHT_MAX, LeftOut, NoBid, Weights, Wish
from domain.delivery.market import Judged
from domain.delivery.preferences import CarrierPreferences
from domain.kernel.access import Principal
from domain.kernel.ids import DeliveryId
from entrypoints.http.etags import etag
from entrypoints.http.wire import MoneyReply, Wire

Weight = Annotated[int, msgspec.Meta(ge=0, le=WEIGHT_MAX, examples=[50])]
Carrier = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40, pattern="^[a-z0-9-]+$", examples=["own"])
]
Carriers = Annotated[list[Carrier], msgspec.Meta(max_length=20, examples=[["own"]])]


class WeightsBody(Wire):
    """How much each counts beside the others; one of them is above 0."""

    price: Weight
    time: Weight
    reliability: Weight

    def to_weights(self) -> Weights:
        return Weights(price=self.price, time=self.time, reliability=self.reliability)

    @classmethod
    def of(cls, weights: Weights) -> Self:
        return cls(price=weights.price, time=weights.time, reliability=weights.reliability)


class PreferencesBody(Wire):
    """With ``ownFirst`` our own fleet brings whatever it can bring in time."""

    weights: WeightsBody
    own_first: bool = False
    excluded: Carriers = msgspec.field(default_factory=list)

    def to_command(self, by: Principal, *, if_match: int) -> ChangeCarrierPreferences:
        return ChangeCarrierPreferences(
            by=by,
            wish=Wish(weights=self.weights.to_weights(), own_first=self.own_first),
            excluded=frozenset(self.excluded),
            if_match=if_match,
        )


class PreferencesReply(Wire):
    """Version 0 is what holds for shops that have not said what they prefer."""

    weights: WeightsBody
    own_first: bool
    excluded: list[str]
    version: int

    @classmethod
    def of(cls, preferences: CarrierPreferences) -> Self:
        return cls(
            weights=WeightsBody.of(preferences.wish.weights),
            own_first=preferences.wish.own_first,
            excluded=sorted(preferences.excluded),
            version=preferences.version,
        )


class PreferencesViewReply(PreferencesReply):
    """``carriers`` are all that could be excluded; ``own`` is our own fleet."""

    carriers: list[str]


class PartsReply(Wire):
    """From 0 to 1 beside the best of all bids; more is better."""

    price: float
    time: float
    reliability: float


class BidReply(Wire):
    """``leftOut`` says why a bid does not count; the one of the highest score does not always."""

    carrier: str
    price: MoneyReply
    pick_up_at: datetime
    arrives_at: datetime
    parts: PartsReply
    score: float
    is_late: bool
    left_out: LeftOut | None

    @classmethod
    def of(cls, judged: Judged) -> Self:
        return cls(
            carrier=judged.bid.carrier,
            price=MoneyReply.of(judged.bid.price),
            pick_up_at=judged.bid.pick_up_at,
            arrives_at=judged.bid.arrives_at,
            parts=PartsReply(
                price=_rounded(judged.price),
                time=_rounded(judged.time),
                reliability=_rounded(judged.reliability),
            ),
            score=_rounded(judged.score),
            is_late=judged.is_late,
            left_out=judged.left_out,
        )


def _rounded(part: float) -> float:
    return round(part, 4)


class NoBidReply(Wire):
    carrier: str
    why: LeftOut

    @classmethod
    def of(cls, absent: NoBid) -> Self:
        return cls(carrier=absent.carrier, why=absent.why)


class ChoiceReply(Wire):
    """The bids in the order in which they were preferred. ``chosen`` is null if there was none."""

    number: int
    at: datetime
    chosen: str | None
    bids: list[BidReply]
    without_bid: list[NoBidReply]

    @classmethod
    def of(cls, made: MadeChoice) -> Self:
        return cls(
            number=made.number,
            at=made.at,
            chosen=made.choice.carrier,
            bids=[BidReply.of(judged) for judged in made.choice.judged],
            without_bid=[NoBidReply.of(absent) for absent in made.choice.absent],
        )


class ChoicesReply(Wire):
    items: list[ChoiceReply]


class CarrierPreferencesController(Controller):
    path = "/api/delivery/preferences"
    tags = ("Delivery",)

    @get("/", summary="Show who should bring what one sells, and what counts")
    async def show(
        self,
        principal: NamedDependency[Principal],
        get_carrier_preferences: NamedDependency[GetCarrierPreferences],
    ) -> Response[PreferencesViewReply]:
        view = await get_carrier_preferences(by=principal)
        shown = PreferencesReply.of(view.preferences)
        reply = PreferencesViewReply(
            weights=shown.weights,
            own_first=shown.own_first,
            excluded=shown.excluded,
            version=shown.version,
            carriers=list(view.carriers),
        )
        return Response(reply, headers=etag(view.preferences.version))

    @put("/", summary="Say who should bring what one sells, and what counts")
    async def change(
        self,
        data: JSONBody[PreferencesBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_carrier_preferences: NamedDependency[ChangeCarrierPreferencesHandler],
    ) -> Response[PreferencesReply]:
        command = data.to_command(principal, if_match=seen_version)
        preferences = await change_carrier_preferences(command)
        return Response(PreferencesReply.of(preferences), headers=etag(preferences.version))


class ChoiceController(Controller):
    path = "/api/deliveries/{delivery_id:uuid}/choices"
    tags = ("Delivery",)

    @get(
        "/",
        summary="Show who was chosen to bring it, and why",
        description=(
            "For who sells it, and for dispatch. There are none where only our own fleet came"
            " into question, and none older than 90 days."
        ),
    )
    async def list_all(
        self,
        delivery_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        list_choices: NamedDependency[ListChoices],
    ) -> ChoicesReply:
        made = await list_choices(DeliveryId(delivery_id), by=principal)
        return ChoicesReply(items=[ChoiceReply.of(each) for each in made])
