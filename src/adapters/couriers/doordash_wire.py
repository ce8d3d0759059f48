"""What DoorDash Drive says, as far as it is read here.

It follows version 2 of the Drive API (https://developer.doordash.com/en-US/api/drive) and its
webhooks. Fields that are not listed are ignored: DoorDash adds some at any time.
"""

from datetime import datetime
from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._~-]{1,128}$")]
Word = Annotated[str, msgspec.Meta(max_length=255, pattern=r"^[^\x00]*$")]
Text = Annotated[str, msgspec.Meta(max_length=5_000, pattern=r"^[^\x00]*$")]
Amount = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Time = Annotated[datetime, msgspec.Meta(tz=True)]


class Location(msgspec.Struct):
    lat: float
    lng: float


class Told(msgspec.Struct, kw_only=True):
    """What answers and webhooks have in common. What is not known yet is left out."""

    external_delivery_id: Id
    """Ours: they call it as we do."""

    currency: Word | None = None
    fee: Amount | None = None
    tax: Amount | None = None
    updated_at: Time | None = None
    pickup_time_estimated: Time | None = None
    pickup_time_actual: Time | None = None
    dropoff_time_estimated: Time | None = None
    cancellation_reason: Word | None = None
    dasher_name: Word | None = None
    dasher_dropoff_phone_number: Word | None = None
    dasher_pickup_phone_number: Word | None = None
    dasher_location: Location | None = None
    dropoff_verification_image_url: Text | None = None
    dropoff_signature_image_url: Text | None = None


class Delivery(Told, kw_only=True):
    delivery_status: Word


class Event(Told, kw_only=True):
    """See https://developer.doordash.com/en-US/docs/drive/reference/webhooks."""

    event_name: Word
    created_at: Time | None = None


class FieldError(msgspec.Struct):
    field: Word


class Error(msgspec.Struct):
    """See https://developer.doordash.com/en-US/docs/drive/reference/errors."""

    code: Word
    reason: Word | None = None
    field_errors: list[FieldError] = []

    @property
    def is_about_an_address(self) -> bool:
        return any("address" in each.field for each in self.field_errors)
