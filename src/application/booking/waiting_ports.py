"""What the waiting list needs from the outside."""

from collections.abc import Collection, Sequence
from typing import Protocol

from application.booking.ports import Bookings, OfferVersions
from application.inventory.ports import Inventory
from application.platform.paging import Page, PageRequest
from domain.booking.waiting import Waiting
from domain.kernel.ids import AccountId, BookingId, EventId, TicketTypeId, WaitingId


class WaitingList(Protocol):
    """Everybody who waits, or waited. Storing somebody also records what happened."""

    async def add(self, waiting: Waiting) -> None:
        """Store somebody new; raise ``AlreadyWaiting`` if they wait for this type already."""
        ...

    async def get(self, waiting_id: WaitingId) -> Waiting:
        """Return it; raise ``WaitingNotFound`` if there is none."""
        ...

    async def save(self, waiting: Waiting) -> None:
        """Store it changed; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def first_fitting(self, ticket_type_id: TicketTypeId, *, left: int) -> Waiting | None:
        """Who waits longest of those for whom so many places are enough."""
        ...

    async def waited_for(
        self, ticket_type_ids: Collection[TicketTypeId]
    ) -> Collection[TicketTypeId]:
        """Those of the ticket types for which somebody waits."""
        ...

    async def smallest_group(self, ticket_type_id: TicketTypeId) -> int:
        """How many places the smallest group wants that waits; zero if nobody does."""
        ...

    async def lock_of_event(self, event_id: EventId, *, limit: int) -> Sequence[Waiting]:
        """Some who wait at an event, by their ids; nobody else changes them meanwhile."""
        ...

    async def offered(self, booking_id: BookingId) -> Waiting | None:
        """Who was offered this booking, if it was an offer."""
        ...


class WaitingStore(Protocol):
    """What a use case of the waiting list may touch within one transaction."""

    @property
    def waiting(self) -> WaitingList: ...

    @property
    def bookings(self) -> Bookings: ...

    @property
    def inventory(self) -> Inventory: ...

    @property
    def offer_versions(self) -> OfferVersions: ...


class WaitingViews(Protocol):
    async def of_account(self, event_id: EventId, account_id: AccountId) -> Sequence[Waiting]:
        """One person's waiting for an event, the newest first."""
        ...

    async def of_event(self, event_id: EventId, page: PageRequest) -> Page[Waiting]:
        """Everybody who waits for an event, by when they joined."""
        ...
