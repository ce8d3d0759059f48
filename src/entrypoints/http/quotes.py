"""What a delivery costs, over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from application.delivery.courier_ports import Quote
from application.delivery.quote_by_address import (
    Place,
    QuoteByAddress,
    QuoteByAddressHandler,
)
from domain.delivery.bids import CarrierKind
from domain.delivery.courier import GRAMS_MAX
from domain.kernel.access import Principal
from domain.kernel.errors import Malformed
from domain.kernel.ids import AccountId
from entrypoints.http.postal_addresses import WhereaboutsBody
from entrypoints.http.wire import Moment, MoneyReply, PositionBody, Wire


class QuoteBody(Wire):
    """Each of the places by its position, or else by its address, if the maps know that.

    ``readyAt`` is when it can be fetched; left out, it is now. By what the ``seller`` prefers
    one of those who would bring it is chosen.
    """

    weight_grams: Annotated[int, msgspec.Meta(ge=1, le=GRAMS_MAX, examples=[1200])]
    pickup: PositionBody | None = None
    dropoff: PositionBody | None = None
    pickup_address: WhereaboutsBody | None = None
    dropoff_address: WhereaboutsBody | None = None
    ready_at: Moment | None = None
    seller: UUID | None = None

    def to_command(self, by: Principal) -> QuoteByAddress:
        return QuoteByAddress(
            by=by,
            pickup=_place(self.pickup, self.pickup_address, "pickup"),
            dropoff=_place(self.dropoff, self.dropoff_address, "dropoff"),
            grams=self.weight_grams,
            at=self.ready_at,
            seller_id=None if self.seller is None else AccountId(self.seller),
        )


def _place(position: PositionBody | None, address: WhereaboutsBody | None, what: str) -> Place:
    if position is not None:
        return position.to_position()
    if address is not None:
        return address.to_whereabouts()
    raise Malformed(f"Give {what} or {what}Address.")


class QuoteReply(Wire):
    """``metres`` is the way by road. The price is kept until ``expiresAt``.

    ``carrier`` is who would be chosen now; who brings it is decided when it is ready.
    """

    carrier: CarrierKind
    price: MoneyReply
    metres: int
    arrives_by: datetime
    expires_at: datetime

    @classmethod
    def of(cls, quote: Quote) -> Self:
        return cls(
            carrier=quote.kind,
            price=MoneyReply.of(quote.price),
            metres=quote.metres,
            arrives_by=quote.arrives_by,
            expires_at=quote.expires_at,
        )


class QuoteController(Controller):
    path = "/api/delivery/quotes"
    tags = ("Delivery",)

    @post(
        "/",
        status_code=HTTP_200_OK,
        summary="Ask what a delivery costs, and when it would be there",
        description=(
            "It changes nothing, so that no Idempotency-Key is needed. An address that no map"
            " knows is 422 `address-not-located`."
        ),
    )
    async def quote(
        self,
        data: JSONBody[QuoteBody],
        principal: NamedDependency[Principal],
        quote_by_address: NamedDependency[QuoteByAddressHandler],
    ) -> QuoteReply:
        return QuoteReply.of(await quote_by_address(data.to_command(principal)))
