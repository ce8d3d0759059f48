"""Addresses of the shop as clients see them."""

from typing import Annotated, Self

import msgspec

from application.platform.maps import Whereabouts
from domain.kernel.postal import LINES_MAX, TEXT_MAX, PostalAddress
from entrypoints.http.wire import NO_NUL, CountryCode, Wire

Text = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=TEXT_MAX, pattern=NO_NUL, examples=["Bremen"]),
]
OptionalText = Annotated[str, msgspec.Meta(max_length=TEXT_MAX, pattern=NO_NUL)]
Lines = Annotated[
    list[Text], msgspec.Meta(min_length=1, max_length=LINES_MAX, examples=[["Am Wall 1"]])
]


class PostalAddressBody(Wire, kw_only=True):
    """``lines`` are as they stand on an envelope; ``name`` is who is to be found there."""

    name: Text
    lines: Lines
    city: Text
    country: CountryCode
    postal_code: OptionalText = ""
    region: OptionalText = ""
    phone: OptionalText = ""

    def to_address(self) -> PostalAddress:
        fields = msgspec.structs.asdict(self) | {"lines": tuple(self.lines)}
        return PostalAddress(**fields)


class WhereaboutsBody(Wire, kw_only=True):
    """An address without anybody at it."""

    lines: Lines
    city: Text
    country: CountryCode
    postal_code: OptionalText = ""
    region: OptionalText = ""

    def to_whereabouts(self) -> Whereabouts:
        return Whereabouts(
            street=", ".join(self.lines),
            postal_code=self.postal_code,
            city=self.city,
            region=self.region,
            country=self.country,
        )


class PostalAddressReply(Wire):
    name: str
    lines: list[str]
    postal_code: str
    city: str
    region: str
    country: str
    phone: str

    @classmethod
    def of(cls, address: PostalAddress) -> Self:
        return cls(
            name=address.name,
            lines=list(address.lines),
            postal_code=address.postal_code,
            city=address.city,
            region=address.region,
            country=address.country,
            phone=address.phone,
        )
