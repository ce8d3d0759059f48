"""Zones and their tariffs over HTTP."""

from datetime import time
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from application.delivery.change_zone import ChangeZone, ChangeZoneHandler
from application.delivery.courier_queries import GetZone, ListZones
from application.delivery.create_zone import CreateZone, CreateZoneHandler
from application.delivery.remove_zone import RemoveZone, RemoveZoneHandler
from application.platform.paging import PageRequest
from domain.delivery.zone import (
    CORNERS_MAX,
    CORNERS_MIN,
    MOST_OPENINGS,
    NAME_MAX,
    RADIUS_MAX,
    Area,
    Circle,
    Opening,
    Polygon,
    Tariff,
    Zone,
    ZoneChanges,
)
from domain.kernel.access import Principal
from domain.kernel.ids import ZoneId
from domain.kernel.money import AMOUNT_MAX, Money
from entrypoints.http.etags import etag
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import (
    NO_NUL,
    CurrencyCode,
    PositionBody,
    PositionReply,
    Wire,
)

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"

Name = Annotated[
    str, msgspec.Meta(min_length=1, max_length=NAME_MAX, pattern=NO_NUL, examples=["Old town"])
]
TimeZone = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=60, pattern=NO_NUL, examples=["Europe/Berlin"]),
]
Clock = Annotated[str, msgspec.Meta(min_length=5, max_length=5, pattern=CLOCK, examples=["08:00"])]
Amount = Annotated[int, msgspec.Meta(ge=0, le=AMOUNT_MAX, examples=[250])]


class CircleBody(Wire, tag="CIRCLE", tag_field="kind"):
    centre: PositionBody
    metres: Annotated[int, msgspec.Meta(ge=1, le=RADIUS_MAX, examples=[8000])]

    def to_area(self) -> Area:
        return Circle(centre=self.centre.to_position(), metres=self.metres)


class PolygonBody(Wire, tag="POLYGON", tag_field="kind"):
    """The corners in their order; the last one is next to the first."""

    corners: Annotated[
        list[PositionBody], msgspec.Meta(min_length=CORNERS_MIN, max_length=CORNERS_MAX)
    ]

    def to_area(self) -> Area:
        return Polygon(corners=tuple(corner.to_position() for corner in self.corners))


class TariffBody(Wire):
    """In minor units of the currency, for each kilometre and each kilogram begun."""

    currency: CurrencyCode
    base: Amount
    per_kilometre: Amount = 0
    per_kilogram: Amount = 0
    minimum: Amount = 0

    def to_tariff(self) -> Tariff:
        return Tariff(
            base=Money(self.base, self.currency),
            per_kilometre=Money(self.per_kilometre, self.currency),
            per_kilogram=Money(self.per_kilogram, self.currency),
            minimum=Money(self.minimum, self.currency),
        )

    @classmethod
    def of(cls, tariff: Tariff) -> Self:
        return cls(
            currency=tariff.base.currency,
            base=tariff.base.amount,
            per_kilometre=tariff.per_kilometre.amount,
            per_kilogram=tariff.per_kilogram.amount,
            minimum=tariff.minimum.amount,
        )


class OpeningBody(Wire):
    """``day`` 0 is Monday; the times are those of the zone's own clock."""

    day: Annotated[int, msgspec.Meta(ge=0, le=6)]
    opens: Clock
    closes: Clock

    def to_opening(self) -> Opening:
        return Opening(
            day=self.day,
            opens=time.fromisoformat(self.opens),
            closes=time.fromisoformat(self.closes),
        )

    @classmethod
    def of(cls, opening: Opening) -> Self:
        return cls(
            day=opening.day, opens=f"{opening.opens:%H:%M}", closes=f"{opening.closes:%H:%M}"
        )


Openings = Annotated[list[OpeningBody], msgspec.Meta(max_length=MOST_OPENINGS, examples=[[]])]


class CreateZoneBody(Wire):
    """Without openings it is always open."""

    name: Name
    area: CircleBody | PolygonBody
    tariff: TariffBody
    time_zone: TimeZone
    openings: Openings = msgspec.field(default_factory=list)

    def to_command(self, by: Principal) -> CreateZone:
        return CreateZone(
            by=by,
            name=self.name,
            area=self.area.to_area(),
            tariff=self.tariff.to_tariff(),
            time_zone=self.time_zone,
            openings=tuple(opening.to_opening() for opening in self.openings),
        )


class ChangeZoneBody(Wire):
    """What is left out stays as it is."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    area: CircleBody | PolygonBody | msgspec.UnsetType = msgspec.UNSET
    tariff: TariffBody | msgspec.UnsetType = msgspec.UNSET
    time_zone: TimeZone | msgspec.UnsetType = msgspec.UNSET
    openings: Openings | msgspec.UnsetType = msgspec.UNSET

    def to_changes(self) -> ZoneChanges:
        changes = ZoneChanges()
        if self.name is not msgspec.UNSET:
            changes["name"] = self.name
        if self.area is not msgspec.UNSET:
            changes["area"] = self.area.to_area()
        if self.tariff is not msgspec.UNSET:
            changes["tariff"] = self.tariff.to_tariff()
        if self.time_zone is not msgspec.UNSET:
            changes["time_zone"] = self.time_zone
        if self.openings is not msgspec.UNSET:
            changes["openings"] = tuple(opening.to_opening() for opening in self.openings)
        return changes


class CircleReply(Wire, tag="CIRCLE", tag_field="kind"):
    centre: PositionReply
    metres: int


class PolygonReply(Wire, tag="POLYGON", tag_field="kind"):
    corners: list[PositionReply]


def _area_reply(area: Area) -> CircleReply | PolygonReply:
    if isinstance(area, Circle):
        return CircleReply(centre=PositionReply.of(area.centre), metres=area.metres)
    return PolygonReply(corners=[PositionReply.of(corner) for corner in area.corners])


class ZoneReply(Wire):
    id: UUID
    name: str
    area: CircleReply | PolygonReply
    tariff: TariffBody
    time_zone: str
    openings: list[OpeningBody]
    version: int

    @classmethod
    def of(cls, zone: Zone) -> Self:
        return cls(
            id=zone.id,
            name=zone.name,
            area=_area_reply(zone.area),
            tariff=TariffBody.of(zone.tariff),
            time_zone=zone.time_zone,
            openings=[OpeningBody.of(opening) for opening in zone.openings],
            version=zone.version,
        )


class ZoneController(Controller):
    path = "/api/delivery/internal/zones"
    tags = ("Dispatch",)

    @post("/", summary="Add a zone with its tariff")
    async def create(
        self,
        data: JSONBody[CreateZoneBody],
        principal: NamedDependency[Principal],
        create_zone: NamedDependency[CreateZoneHandler],
    ) -> Response[ZoneReply]:
        zone = await create_zone(data.to_command(principal))
        headers = {"Location": f"{self.path}/{zone.id}", **etag(zone.version)}
        return Response(ZoneReply.of(zone), headers=headers)

    @get("/", summary="List zones")
    async def list_all(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_zones: NamedDependency[ListZones],
    ) -> PageReply[ZoneReply]:
        return PageReply.of(await list_zones(page, by=principal), ZoneReply.of)

    @get("/{zone_id:uuid}", summary="Show a zone")
    async def show(
        self,
        zone_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_zone: NamedDependency[GetZone],
    ) -> Response[ZoneReply]:
        zone = await get_zone(ZoneId(zone_id), by=principal)
        return Response(ZoneReply.of(zone), headers=etag(zone.version))

    @patch("/{zone_id:uuid}", summary="Change a zone, its tariff or its hours")
    async def change(
        self,
        zone_id: FromPath[UUID],
        data: JSONBody[ChangeZoneBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_zone: NamedDependency[ChangeZoneHandler],
    ) -> Response[ZoneReply]:
        zone = await change_zone(
            ChangeZone(
                by=principal,
                zone_id=ZoneId(zone_id),
                changes=data.to_changes(),
                if_match=seen_version,
            )
        )
        return Response(ZoneReply.of(zone), headers=etag(zone.version))

    @delete("/{zone_id:uuid}", summary="Remove a zone; what was promised in it is delivered")
    async def remove(
        self,
        zone_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        remove_zone: NamedDependency[RemoveZoneHandler],
    ) -> None:
        await remove_zone(RemoveZone(by=principal, zone_id=ZoneId(zone_id), if_match=seen_version))
