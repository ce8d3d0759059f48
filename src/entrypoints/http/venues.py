"""Venues and their seat maps over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Self, cast
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from application.platform.paging import PageRequest
from application.programme.change_venue import ChangeVenue, ChangeVenueHandler
from application.programme.create_seat_map import CreateSeatMap, CreateSeatMapHandler
from application.programme.create_venue import CreateVenue, CreateVenueHandler
from application.programme.queries import GetSeatMap, GetVenue, ListSeatMaps, ListVenues
from application.programme.revise_seat_map import ReviseSeatMap, ReviseSeatMapHandler
from application.programme.views import SeatMapSummary
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, SeatMapId, VenueId
from domain.programme.seat_map import (
    LABEL_MAX,
    PLACE_MAX,
    REASON_MAX,
    SECTIONS_MAX,
    Row,
    Seat,
    SeatMap,
    Section,
)
from domain.programme.text import NAME_MAX
from domain.programme.venue import Address, Venue, VenueChanges
from entrypoints.http.caching import KEPT
from entrypoints.http.etags import etag
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import NO_NUL, CountryCode, PositionBody, PositionReply, Wire, given

ROWS_MAX = 1_000
SEATS_IN_ROW_MAX = 5_000

Name = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=NAME_MAX, pattern=NO_NUL, examples=["Town Hall"]),
]
AddressLine = Annotated[str, msgspec.Meta(max_length=NAME_MAX, pattern=NO_NUL)]
SeatLabel = Annotated[
    str,
    # The slash parts the section, the row and the seat in the name of a seat.
    msgspec.Meta(min_length=1, max_length=LABEL_MAX, pattern=r"^[^\x00/]*$", examples=["A"]),
]
Reason = Annotated[
    str, msgspec.Meta(max_length=REASON_MAX, pattern=NO_NUL, examples=["Behind a pillar"])
]
TimeZone = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=60, pattern=NO_NUL, examples=["Europe/Berlin"]),
]


class AddressBody(Wire, kw_only=True):
    street: AddressLine = ""
    city: Name
    region: AddressLine = ""
    postal_code: AddressLine = ""
    country: CountryCode

    def to_address(self) -> Address:
        return Address(**msgspec.structs.asdict(self))


class AddressReply(Wire):
    street: str
    city: str
    region: str
    postal_code: str
    country: str

    @classmethod
    def of(cls, address: Address) -> Self:
        return cls(
            street=address.street,
            city=address.city,
            region=address.region,
            postal_code=address.postal_code,
            country=address.country,
        )


class CreateVenueBody(Wire, kw_only=True):
    name: Name
    address: AddressBody
    position: PositionBody | None = None
    time_zone: TimeZone

    def to_command(self, by: Principal) -> CreateVenue:
        return CreateVenue(
            name=self.name,
            address=self.address.to_address(),
            position=None if self.position is None else self.position.to_position(),
            time_zone=self.time_zone,
            by=by,
        )


class ChangeVenueBody(Wire):
    """What is left out stays as it is."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    address: AddressBody | msgspec.UnsetType = msgspec.UNSET
    position: PositionBody | msgspec.UnsetType | None = msgspec.UNSET
    time_zone: TimeZone | msgspec.UnsetType = msgspec.UNSET

    def to_changes(self) -> VenueChanges:
        changes = given(self)
        if isinstance(self.address, AddressBody):
            changes["address"] = self.address.to_address()
        if isinstance(self.position, PositionBody):
            changes["position"] = self.position.to_position()
        return cast("VenueChanges", changes)


class VenueReply(Wire):
    id: UUID
    owner: UUID
    name: str
    address: AddressReply
    position: PositionReply | None
    time_zone: str
    version: int

    @classmethod
    def of(cls, venue: Venue) -> Self:
        return cls(
            id=venue.id,
            owner=venue.owner_id,
            name=venue.name,
            address=AddressReply.of(venue.address),
            position=None if venue.position is None else PositionReply.of(venue.position),
            time_zone=venue.time_zone,
            version=venue.version,
        )


class SeatBody(Wire):
    """``x`` is its place in the row: neighbours differ by one, an aisle is a gap."""

    label: SeatLabel
    x: Annotated[int, msgspec.Meta(ge=0, le=PLACE_MAX)]
    accessible: bool = False
    blocked: Reason | None = None

    def to_seat(self) -> Seat:
        return Seat(self.label, self.x, self.accessible, self.blocked)


class RowBody(Wire):
    """Its seats, or only their number: then they are 1, 2, 3 and so on, side by side."""

    label: SeatLabel
    seats: Annotated[list[SeatBody], msgspec.Meta(max_length=SEATS_IN_ROW_MAX, examples=[[]])] = (
        msgspec.field(default_factory=list)
    )
    count: Annotated[int, msgspec.Meta(ge=0, le=SEATS_IN_ROW_MAX, examples=[12])] = 0

    def to_row(self) -> Row:
        numbered = (Seat(str(place), place) for place in range(1, self.count + 1))
        return Row(self.label, tuple(seat.to_seat() for seat in self.seats) or tuple(numbered))


class SectionBody(Wire):
    name: SeatLabel
    rows: Annotated[list[RowBody], msgspec.Meta(min_length=1, max_length=ROWS_MAX)]

    def to_section(self) -> Section:
        return Section(self.name, tuple(row.to_row() for row in self.rows))


Sections = Annotated[list[SectionBody], msgspec.Meta(min_length=1, max_length=SECTIONS_MAX)]


class CreateSeatMapBody(Wire):
    name: Name
    sections: Sections

    def to_command(self, venue_id: UUID, by: Principal) -> CreateSeatMap:
        return CreateSeatMap(
            venue_id=VenueId(venue_id), name=self.name, sections=_sections(self.sections), by=by
        )


class ReviseSeatMapBody(Wire):
    """What is left out stays as it is. Seats that are held or sold cannot be taken away."""

    name: Name | None = None
    sections: Sections | None = None

    def to_command(self, seat_map_id: UUID, by: Principal, if_match: int) -> ReviseSeatMap:
        return ReviseSeatMap(
            seat_map_id=SeatMapId(seat_map_id),
            name=self.name,
            sections=None if self.sections is None else _sections(self.sections),
            by=by,
            if_match=if_match,
        )


class SeatReply(Wire):
    label: str
    x: int
    accessible: bool
    blocked: str | None


class RowReply(Wire):
    label: str
    seats: list[SeatReply]


class SectionReply(Wire):
    name: str
    rows: list[RowReply]

    @classmethod
    def of(cls, section: Section) -> Self:
        return cls(
            name=section.name,
            rows=[
                RowReply(label=row.label, seats=[_seat_reply(seat) for seat in row.seats])
                for row in section.rows
            ],
        )


class SeatMapReply(Wire):
    id: UUID
    venue_id: UUID
    name: str
    sections: list[SectionReply]
    version: int

    @classmethod
    def of(cls, seat_map: SeatMap) -> Self:
        return cls(
            id=seat_map.id,
            venue_id=seat_map.venue_id,
            name=seat_map.name,
            sections=[SectionReply.of(section) for section in seat_map.sections],
            version=seat_map.version,
        )


class SeatMapSummaryReply(Wire):
    """``seats`` counts those that are for sale."""

    id: UUID
    venue_id: UUID
    name: str
    seats: int
    version: int

    @classmethod
    def of(cls, seat_map: SeatMapSummary) -> Self:
        return cls(
            id=seat_map.id,
            venue_id=seat_map.venue_id,
            name=seat_map.name,
            seats=seat_map.seats,
            version=seat_map.version,
        )


class VenueController(Controller):
    path = "/api/venues"
    tags = ("Venues",)

    @post("/", summary="Add a venue")
    async def create(
        self,
        data: JSONBody[CreateVenueBody],
        principal: NamedDependency[Principal],
        create_venue: NamedDependency[CreateVenueHandler],
    ) -> Response[VenueReply]:
        venue = await create_venue(data.to_command(principal))
        return Response(VenueReply.of(venue), headers=_location_of_venue(venue))

    @get("/", summary="List venues, of one owner or all")
    async def list_all(
        self,
        page: NamedDependency[PageRequest],
        list_venues: NamedDependency[ListVenues],
        owner: FromQuery[UUID | None] = None,
    ) -> PageReply[VenueReply]:
        owner_id = None if owner is None else AccountId(owner)
        return PageReply.of(await list_venues(owner_id, page), VenueReply.of)

    @get("/{venue_id:uuid}", summary="Show a venue")
    async def show(
        self, venue_id: FromPath[UUID], get_venue: NamedDependency[GetVenue]
    ) -> Response[VenueReply]:
        venue = await get_venue(VenueId(venue_id))
        return Response(VenueReply.of(venue), headers=etag(venue.version))

    @patch("/{venue_id:uuid}", summary="Change a venue")
    async def change(
        self,
        venue_id: FromPath[UUID],
        data: JSONBody[ChangeVenueBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_venue: NamedDependency[ChangeVenueHandler],
    ) -> Response[VenueReply]:
        venue = await change_venue(
            ChangeVenue(
                venue_id=VenueId(venue_id),
                changes=data.to_changes(),
                by=principal,
                if_match=seen_version,
            )
        )
        return Response(VenueReply.of(venue), headers=etag(venue.version))


class SeatMapController(Controller):
    path = "/api/venues/{venue_id:uuid}/seat-maps"
    tags = ("Venues",)

    @post("/", summary="Lay out the numbered seats of a venue")
    async def create(
        self,
        venue_id: FromPath[UUID],
        data: JSONBody[CreateSeatMapBody],
        principal: NamedDependency[Principal],
        create_seat_map: NamedDependency[CreateSeatMapHandler],
    ) -> Response[SeatMapReply]:
        seat_map = await create_seat_map(data.to_command(venue_id, principal))
        return Response(SeatMapReply.of(seat_map), headers=_location_of_seat_map(seat_map))

    @get("/", summary="List the seat maps of a venue")
    async def list_all(
        self,
        venue_id: FromPath[UUID],
        page: NamedDependency[PageRequest],
        list_seat_maps: NamedDependency[ListSeatMaps],
    ) -> PageReply[SeatMapSummaryReply]:
        found = await list_seat_maps(VenueId(venue_id), page)
        return PageReply.of(found, SeatMapSummaryReply.of)

    @get("/{seat_map_id:uuid}", opt=KEPT, summary="Show a seat map with all its seats")
    async def show(
        self,
        venue_id: FromPath[UUID],
        seat_map_id: FromPath[UUID],
        get_seat_map: NamedDependency[GetSeatMap],
    ) -> Response[SeatMapReply]:
        seat_map = await get_seat_map(VenueId(venue_id), SeatMapId(seat_map_id))
        return Response(SeatMapReply.of(seat_map), headers=etag(seat_map.version))

    @patch("/{seat_map_id:uuid}", summary="Revise a seat map, and what its events sell")
    async def revise(
        self,
        venue_id: FromPath[UUID],
        seat_map_id: FromPath[UUID],
        data: JSONBody[ReviseSeatMapBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        get_seat_map: NamedDependency[GetSeatMap],
        revise_seat_map: NamedDependency[ReviseSeatMapHandler],
    ) -> Response[SeatMapReply]:
        await get_seat_map(VenueId(venue_id), SeatMapId(seat_map_id))
        seat_map = await revise_seat_map(data.to_command(seat_map_id, principal, seen_version))
        return Response(SeatMapReply.of(seat_map), headers=etag(seat_map.version))


def _sections(bodies: list[SectionBody]) -> tuple[Section, ...]:
    return tuple(section.to_section() for section in bodies)


def _seat_reply(seat: Seat) -> SeatReply:
    return SeatReply(label=seat.label, x=seat.x, accessible=seat.accessible, blocked=seat.blocked)


def _location_of_venue(venue: Venue) -> Mapping[str, str]:
    return {"Location": f"/api/venues/{venue.id}", **etag(venue.version)}


def _location_of_seat_map(seat_map: SeatMap) -> Mapping[str, str]:
    path = f"/api/venues/{seat_map.venue_id}/seat-maps/{seat_map.id}"
    return {"Location": path, **etag(seat_map.version)}
