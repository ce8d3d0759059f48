"""Events and their ticket types over HTTP."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from application.activity.acts import ActKind
from application.activity.record import NoteActivity
from application.booking.cancellation_progress import ShowCancellationHandler
from application.programme.add_ticket_type import AddTicketTypeHandler
from application.programme.cancel_event import CancelEvent, CancelEventHandler
from application.programme.change_event import ChangeEvent, ChangeEventHandler
from application.programme.change_ticket_type import ChangeTicketType, ChangeTicketTypeHandler
from application.programme.draft_event import DraftEventHandler
from application.programme.publish_event import PublishEvent, PublishEventHandler
from application.programme.queries import GetAvailability, GetEvent, ListCategories, SearchEvents
from application.programme.remove_ticket_type import RemoveTicketType, RemoveTicketTypeHandler
from application.programme.views import EventSearch
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, TicketTypeId
from domain.programme.event import Event, EventStatus
from entrypoints.http.caching import KEPT
from entrypoints.http.cancellation import CancellationProgressReply
from entrypoints.http.etags import etag
from entrypoints.http.event_search import event_search
from entrypoints.http.event_wire import (
    AddTicketTypeBody,
    AvailabilityReply,
    CancelEventBody,
    CategoriesReply,
    CategoryReply,
    ChangeEventBody,
    ChangeTicketTypeBody,
    DraftEventBody,
    EventDetailReply,
    EventReply,
    EventSummaryReply,
    TicketTypeReply,
    TicketTypesReply,
)
from entrypoints.http.paging import PageReply

Status = Annotated[
    EventStatus | None,
    QueryParameter(description="One's own events in this status; others see what is published."),
]


class CategoryController(Controller):
    path = "/api/event-categories"
    tags = ("Events",)

    @get("/", opt=KEPT, summary="List the categories of events")
    async def list_all(self, list_categories: NamedDependency[ListCategories]) -> CategoriesReply:
        return CategoriesReply(items=[CategoryReply.of(one) for one in await list_categories()])


class EventController(Controller):
    path = "/api/events"
    tags = ("Events",)
    dependencies = {"search": Provide(event_search, sync_to_thread=False)}  # noqa: RUF012

    @post("/", summary="Draft an event")
    async def draft(
        self,
        data: JSONBody[DraftEventBody],
        principal: NamedDependency[Principal],
        draft_event: NamedDependency[DraftEventHandler],
    ) -> Response[EventReply]:
        event = await draft_event(data.to_command(principal))
        return Response(EventReply.of(event), headers=_location(event))

    @get("/", opt=KEPT, summary="Search events, by their start")
    async def search(
        self,
        search: NamedDependency[EventSearch],
        visitor: NamedDependency[Principal | None],
        search_events: NamedDependency[SearchEvents],
        note_activity: NamedDependency[NoteActivity],
        status: Status = None,
    ) -> PageReply[EventSummaryReply]:
        note_activity.searched(visitor, ActKind.SEARCHED_EVENTS, search.text)
        return PageReply.of(await search_events(search, visitor, status), EventSummaryReply.of)

    @get("/{event_id:uuid}", opt=KEPT, summary="Show an event")
    async def show(
        self,
        event_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        get_event: NamedDependency[GetEvent],
        note_activity: NamedDependency[NoteActivity],
    ) -> Response[EventDetailReply]:
        view = await get_event(EventId(event_id), visitor)
        note_activity.viewed(visitor, ActKind.VIEWED_EVENT, event_id)
        # The venue is shown too, and changes without the event.
        shown = () if view.venue is None else (view.venue.version,)
        headers = etag(view.event.version, *shown)
        return Response(EventDetailReply.of_view(view), headers=headers)

    @patch("/{event_id:uuid}", summary="Change an event")
    async def change(
        self,
        event_id: FromPath[UUID],
        data: JSONBody[ChangeEventBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_event: NamedDependency[ChangeEventHandler],
    ) -> Response[EventReply]:
        command = ChangeEvent(
            event_id=EventId(event_id),
            changes=data.to_changes(),
            by=principal,
            if_match=seen_version,
        )
        return _tagged(await change_event(command))

    @post("/{event_id:uuid}/publication", status_code=HTTP_200_OK, summary="Publish an event")
    async def publish(
        self,
        event_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        publish_event: NamedDependency[PublishEventHandler],
    ) -> Response[EventReply]:
        command = PublishEvent(event_id=EventId(event_id), by=principal)
        return _tagged(await publish_event(command))

    @post("/{event_id:uuid}/cancellation", status_code=HTTP_200_OK, summary="Call an event off")
    async def cancel(
        self,
        event_id: FromPath[UUID],
        data: JSONBody[CancelEventBody],
        principal: NamedDependency[Principal],
        cancel_event: NamedDependency[CancelEventHandler],
    ) -> Response[EventReply]:
        command = CancelEvent(event_id=EventId(event_id), reason=data.reason, by=principal)
        return _tagged(await cancel_event(command))

    @get(
        "/{event_id:uuid}/cancellation",
        summary="Show how far the buyers of a cancelled event are refunded (its organiser)",
    )
    async def cancellation(
        self,
        event_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        show_cancellation: NamedDependency[ShowCancellationHandler],
    ) -> CancellationProgressReply:
        progress = await show_cancellation(EventId(event_id), by=principal)
        return CancellationProgressReply.of(progress)

    @get("/{event_id:uuid}/availability", opt=KEPT, summary="What is left, and which seats")
    async def availability(
        self,
        event_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        get_availability: NamedDependency[GetAvailability],
    ) -> AvailabilityReply:
        return AvailabilityReply.of(await get_availability(EventId(event_id), visitor))


class TicketTypeController(Controller):
    """Ticket types are part of their event, so the tag of all of them is the event's."""

    path = "/api/events/{event_id:uuid}/ticket-types"
    tags = ("Events",)

    @post("/", summary="Offer places of an event at a price")
    async def add(
        self,
        event_id: FromPath[UUID],
        data: JSONBody[AddTicketTypeBody],
        principal: NamedDependency[Principal],
        add_ticket_type: NamedDependency[AddTicketTypeHandler],
    ) -> Response[TicketTypeReply]:
        event = await add_ticket_type(data.to_command(event_id, principal))
        added = event.ticket_types[-1]
        location = f"/api/events/{event_id}/ticket-types/{added.id}"
        headers = {"Location": location, **etag(event.version)}
        return Response(TicketTypeReply.of(added), headers=headers)

    @get("/", summary="List what an event sells")
    async def list_all(
        self,
        event_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        get_event: NamedDependency[GetEvent],
    ) -> Response[TicketTypesReply]:
        event = (await get_event(EventId(event_id), visitor)).event
        items = [TicketTypeReply.of(kind) for kind in event.ticket_types]
        return Response(TicketTypesReply(items=items), headers=etag(event.version))

    @get("/{ticket_type_id:uuid}", summary="Show a ticket type")
    async def show(
        self,
        event_id: FromPath[UUID],
        ticket_type_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        get_event: NamedDependency[GetEvent],
    ) -> Response[TicketTypeReply]:
        event = (await get_event(EventId(event_id), visitor)).event
        return _tagged_ticket_type(event, ticket_type_id)

    @patch("/{ticket_type_id:uuid}", summary="Change what is offered")
    async def change(
        self,
        event_id: FromPath[UUID],
        ticket_type_id: FromPath[UUID],
        data: JSONBody[ChangeTicketTypeBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_ticket_type: NamedDependency[ChangeTicketTypeHandler],
    ) -> Response[TicketTypeReply]:
        event = await change_ticket_type(
            ChangeTicketType(
                event_id=EventId(event_id),
                ticket_type_id=TicketTypeId(ticket_type_id),
                changes=data.to_changes(),
                by=principal,
                if_match=seen_version,
            )
        )
        return _tagged_ticket_type(event, ticket_type_id)

    @delete("/{ticket_type_id:uuid}", summary="Take a ticket type off a draft")
    async def remove(
        self,
        event_id: FromPath[UUID],
        ticket_type_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        remove_ticket_type: NamedDependency[RemoveTicketTypeHandler],
    ) -> Response[None]:
        event = await remove_ticket_type(
            RemoveTicketType(
                event_id=EventId(event_id),
                ticket_type_id=TicketTypeId(ticket_type_id),
                by=principal,
                if_match=seen_version,
            )
        )
        return Response(None, status_code=HTTP_204_NO_CONTENT, headers=etag(event.version))


def _tagged(event: Event) -> Response[EventReply]:
    return Response(EventReply.of(event), headers=etag(event.version))


def _tagged_ticket_type(event: Event, ticket_type_id: UUID) -> Response[TicketTypeReply]:
    found = event.ticket_type(TicketTypeId(ticket_type_id))
    return Response(TicketTypeReply.of(found), headers=etag(event.version))


def _location(event: Event) -> Mapping[str, str]:
    return {"Location": f"/api/events/{event.id}", **etag(event.version)}
