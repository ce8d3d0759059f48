"""Locations of sellers over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self, cast
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from application.platform.paging import PageRequest
from application.shop.change_location import ChangeLocation, ChangeLocationHandler
from application.shop.close_location import CloseLocation, CloseLocationHandler
from application.shop.open_location import OpenLocation, OpenLocationHandler
from application.shop.stock_queries import GetLocation, ListLocations
from domain.kernel.access import Principal
from domain.kernel.ids import LocationId
from domain.shop.location import HOURS_MAX, NAME_MAX, Location, LocationChanges, LocationStatus
from entrypoints.http.etags import etag
from entrypoints.http.idempotency import OneAnswer
from entrypoints.http.paging import PageReply
from entrypoints.http.postal_addresses import PostalAddressBody, PostalAddressReply
from entrypoints.http.wire import NO_NUL, PositionBody, PositionReply, Wire, given

Name = Annotated[
    str, msgspec.Meta(min_length=1, max_length=NAME_MAX, pattern=NO_NUL, examples=["Warehouse"])
]
Hours = Annotated[
    str, msgspec.Meta(max_length=HOURS_MAX, pattern=NO_NUL, examples=["Mon-Fri 9-18"])
]


class OpenLocationBody(Wire, kw_only=True):
    """Buyers may fetch things where ``isPickUp`` says so; that needs an address."""

    name: Name
    address: PostalAddressBody | None = None
    position: PositionBody | None = None
    opening_hours: Hours = ""
    is_pick_up: bool = False

    def to_command(self, by: Principal) -> OpenLocation:
        return OpenLocation(by=by, details=_changes(self, msgspec.structs.asdict(self)))


class ChangeLocationBody(Wire):
    """What is left out stays as it is."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    address: PostalAddressBody | msgspec.UnsetType | None = msgspec.UNSET
    position: PositionBody | msgspec.UnsetType | None = msgspec.UNSET
    opening_hours: Hours | msgspec.UnsetType = msgspec.UNSET
    is_pick_up: bool | msgspec.UnsetType = msgspec.UNSET

    def to_changes(self) -> LocationChanges:
        return _changes(self, given(self))


class LocationReply(Wire):
    id: UUID
    seller: UUID
    name: str
    address: PostalAddressReply | None
    position: PositionReply | None
    opening_hours: str
    is_pick_up: bool
    status: LocationStatus
    opened_at: datetime
    version: int

    @classmethod
    def of(cls, location: Location) -> Self:
        address, position = location.address, location.position
        return cls(
            id=location.id,
            seller=location.seller_id,
            name=location.name,
            address=None if address is None else PostalAddressReply.of(address),
            position=None if position is None else PositionReply.of(position),
            opening_hours=location.opening_hours,
            is_pick_up=location.is_pick_up,
            status=location.status,
            opened_at=location.opened_at,
            version=location.version,
        )


class LocationController(Controller):
    path = "/api/locations"
    tags = ("Stock",)

    @post("/", summary="Say where goods lie")
    async def open(
        self,
        data: JSONBody[OpenLocationBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        open_location: NamedDependency[OpenLocationHandler],
    ) -> Response[LocationReply]:
        command = data.to_command(principal)
        return await once.answer(open_location, command, LocationReply.of, headers=_headers)

    @get(
        "/",
        summary="List one's own locations",
        description="Who never had one sees the one that is opened as soon as it is used.",
    )
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_locations: NamedDependency[ListLocations],
    ) -> PageReply[LocationReply]:
        return PageReply.of(await list_locations(page, principal), LocationReply.of)

    @get("/{location_id:uuid}", summary="Show a location of one's own")
    async def show(
        self,
        location_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_location: NamedDependency[GetLocation],
    ) -> Response[LocationReply]:
        location = await get_location(LocationId(location_id), principal)
        return Response(LocationReply.of(location), headers=etag(location.version))

    @patch("/{location_id:uuid}", summary="Change a location")
    async def change(
        self,
        location_id: FromPath[UUID],
        data: JSONBody[ChangeLocationBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_location: NamedDependency[ChangeLocationHandler],
    ) -> Response[LocationReply]:
        location = await change_location(
            ChangeLocation(
                by=principal,
                location_id=LocationId(location_id),
                changes=data.to_changes(),
                if_match=seen_version,
            )
        )
        return Response(LocationReply.of(location), headers=etag(location.version))

    @delete(
        "/{location_id:uuid}",
        summary="Close a location where nothing lies any more",
        description="It stays to be read, with all that ever happened there.",
    )
    async def close(
        self,
        location_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        close_location: NamedDependency[CloseLocationHandler],
    ) -> None:
        await close_location(
            CloseLocation(by=principal, location_id=LocationId(location_id), if_match=seen_version)
        )


def _changes(
    body: OpenLocationBody | ChangeLocationBody, changes: dict[str, object]
) -> LocationChanges:
    if isinstance(body.address, PostalAddressBody):
        changes["address"] = body.address.to_address()
    if isinstance(body.position, PositionBody):
        changes["position"] = body.position.to_position()
    return cast("LocationChanges", changes)


def _headers(location: Location) -> Mapping[str, str]:
    return {"Location": f"/api/locations/{location.id}", **etag(location.version)}
