"""What Uber Direct says, as far as it is read here.

It follows the Direct API (https://developer.uber.com/docs/deliveries/api-reference/daas) and
its webhooks. Fields that are not listed are ignored: Uber adds some at any time.
"""

from datetime import datetime
from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
Word = Annotated[str, msgspec.Meta(max_length=255, pattern=r"^[^\x00]*$")]
Text = Annotated[str, msgspec.Meta(max_length=5_000, pattern=r"^[^\x00]*$")]
Amount = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=10**6)]
Time = Annotated[datetime, msgspec.Meta(tz=True)]


class Token(msgspec.Struct):
    """See https://developer.uber.com/docs/deliveries/guides/authentication."""

    access_token: Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7e]{1,8192}$")]
    expires_in: Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class LatLng(msgspec.Struct):
    lat: float
    lng: float


class Courier(msgspec.Struct):
    name: Word | None = None
    phone_number: Word | None = None
    """Masked: it takes calls from the number of the drop-off only."""

    location: LatLng | None = None


class Picture(msgspec.Struct):
    image_url: Text | None = None


class Verification(msgspec.Struct):
    signature: Picture | None = None
    picture: Picture | None = None


class Waypoint(msgspec.Struct):
    status: Word | None = None
    """``completed`` or ``failed``, once anybody was there."""

    verification: Verification | None = None


class CancellationReason(msgspec.Struct):
    primary_reason: Word | None = None


class Delivery(msgspec.Struct, rename={"return_": "return"}):
    """The answer to creating, getting and cancelling, and the ``data`` of webhooks."""

    id: Id
    status: Word
    external_id: Word | None = None
    created: Time | None = None
    updated: Time | None = None
    dropoff_eta: Time | None = None
    fee: Amount | None = None
    currency: Word | None = None
    courier: Courier | None = None
    courier_imminent: bool | None = None
    pickup: Waypoint | None = None
    dropoff: Waypoint | None = None
    return_: Waypoint | None = None
    undeliverable_action: Word | None = None
    """What was done, not what we asked for: ``returned`` or ``left_at_door``."""

    undeliverable_reason: Word | None = None
    cancelation_reason: CancellationReason | None = None


class Quote(msgspec.Struct):
    id: Id
    fee: Amount
    currency_type: Word
    dropoff_eta: Time
    expires: Time
    pickup_duration: Minutes = 0
    """Until a courier is at the pick-up."""


class Listed(msgspec.Struct):
    data: list[Delivery]
    next_href: Text | None = None


class Error(msgspec.Struct):
    code: Word
    metadata: dict[Word, msgspec.Raw] | None = None

    @property
    def delivery_id(self) -> str:
        """Of a duplicate: the delivery that there is already."""
        if (raw := (self.metadata or {}).get("delivery_id")) is None:
            return ""
        return msgspec.json.decode(raw, type=Id)

    @property
    def is_about_an_address(self) -> bool:
        return any("address" in name for name in self.metadata or {})


class Event(msgspec.Struct):
    """See https://developer.uber.com/docs/deliveries/daas/api/webhook-event-deliverystatus."""

    kind: Word
    created: Time
    data: Delivery
    id: Id | None = None
    location: LatLng | None = None
