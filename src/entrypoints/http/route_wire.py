"""Lines on the map as clients get them, if they ask for them."""

from typing import Annotated, Literal, Self

import msgspec
from litestar.params import QueryParameter

from application.platform.maps import Route
from domain.kernel.polyline import encoded
from entrypoints.http.wire import Wire

Polyline = Annotated[str, msgspec.Meta(examples=["_p~iF~ps|U_ulLnnqC_mqNvxq`@"])]
With = Annotated[
    Literal["route"] | None,
    QueryParameter(
        name="with",
        description="`route`: also the line to draw. A provider may be asked for it.",
    ),
]


class RouteReply(Wire):
    """``line`` is an encoded polyline (five decimals), as libraries for maps draw it.

    ``isEstimated`` says that some of it is the straight line, because no roads were known.
    """

    line: Polyline
    metres: int
    seconds: int
    is_estimated: bool

    @classmethod
    def of(cls, route: Route) -> Self:
        return cls(
            line=encoded(route.line),
            metres=round(route.metres),
            seconds=round(route.duration.total_seconds()),
            is_estimated=route.is_estimated,
        )
