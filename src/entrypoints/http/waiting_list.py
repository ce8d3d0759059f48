"""The waiting list over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from application.booking.join_waiting_list import JoinWaitingList, JoinWaitingListHandler
from application.booking.leave_waiting_list import LeaveWaitingList, LeaveWaitingListHandler
from application.booking.queries import ListWaiting
from application.platform.paging import PageRequest
from domain.booking.waiting import GROUP_MAX, Waiting, WaitingStatus
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, TicketTypeId, WaitingId
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import Wire


class JoinWaitingListBody(Wire):
    ticket_type_id: UUID
    quantity: Annotated[int, msgspec.Meta(ge=1, le=GROUP_MAX, examples=[2])]

    def to_command(self, by: Principal, event_id: UUID) -> JoinWaitingList:
        return JoinWaitingList(
            by=by,
            event_id=EventId(event_id),
            ticket_type_id=TicketTypeId(self.ticket_type_id),
            quantity=self.quantity,
        )


class WaitingReply(Wire):
    """OFFERED brings a booking: to pay it accepts the offer, to cancel it declines."""

    id: UUID
    user: UUID
    ticket_type_id: UUID
    quantity: int
    status: WaitingStatus
    booking: UUID | None
    offered_until: datetime | None
    joined_at: datetime

    @classmethod
    def of(cls, waiting: Waiting) -> Self:
        return cls(
            id=waiting.id,
            user=waiting.account_id,
            ticket_type_id=waiting.ticket_type_id,
            quantity=waiting.quantity,
            status=waiting.status,
            booking=waiting.booking_id,
            offered_until=waiting.offered_until,
            joined_at=waiting.joined_at,
        )


class WaitingListController(Controller):
    path = "/api/events/{event_id:uuid}/waiting-list"
    tags = ("Booking",)

    @post("/", summary="Wait for places of a ticket type")
    async def join(
        self,
        event_id: FromPath[UUID],
        data: JSONBody[JoinWaitingListBody],
        principal: NamedDependency[Principal],
        join_waiting_list: NamedDependency[JoinWaitingListHandler],
    ) -> WaitingReply:
        return WaitingReply.of(await join_waiting_list(data.to_command(principal, event_id)))

    @get("/", summary="One's own waiting; for the organiser, everybody who waits")
    async def list_waiting(
        self,
        event_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_waiting: NamedDependency[ListWaiting],
    ) -> PageReply[WaitingReply]:
        found = await list_waiting(EventId(event_id), page, by=principal)
        return PageReply.of(found, WaitingReply.of)

    @delete("/{waiting_id:uuid}", summary="Stop waiting")
    async def leave(
        self,
        event_id: FromPath[UUID],
        waiting_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        leave_waiting_list: NamedDependency[LeaveWaitingListHandler],
    ) -> None:
        await leave_waiting_list(
            LeaveWaitingList(
                by=principal, event_id=EventId(event_id), waiting_id=WaitingId(waiting_id)
            )
        )
