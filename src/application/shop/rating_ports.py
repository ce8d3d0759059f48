"""What ratings need from the outside."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.platform.paging import Page, PageRequest
from domain.kernel.ids import AccountId, DeliveryId, RatingId
from domain.shop.rating import RatedSubject, Rating


class Ratings(Protocol):
    """Every rating there is. Storing one also records the events it carries."""

    async def find(self, rating_id: RatingId) -> Rating | None:
        """Return the rating, if there is one, and let nobody else change it meanwhile."""
        ...

    async def add(self, rating: Rating) -> None:
        """Store a new rating; raise ``StaleVersion`` if its author just gave it elsewhere."""
        ...

    async def save(self, rating: Rating) -> None:
        """Store a changed rating; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class RatingStore(Protocol):
    """What a use case of ratings may touch within one transaction."""

    @property
    def ratings(self) -> Ratings: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Of all that is not hidden."""

    count: int = 0
    stars: int = 0

    @property
    def average(self) -> float | None:
        return self.stars / self.count if self.count else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingFilter:
    subject: RatedSubject
    rated_id: AccountId
    with_hidden: bool = False


class RatingViews(Protocol):
    """Ratings to be read. Who may see what is for the caller to decide."""

    async def find(self, wanted: RatingFilter, page: PageRequest) -> Page[Rating]:
        """Those that are wanted, newest first; raise ``BadCursor``."""
        ...

    async def tally(self, subject: RatedSubject, rated_id: AccountId) -> Tally: ...


class BroughtDeliveries(Protocol):
    """What ratings need to know of deliveries."""

    async def courier_of(self, delivery_id: DeliveryId, *, recipient_id: AccountId) -> UUID | None:
        """Who brought it; ``None`` if it was not delivered (yet).

        Raises ``DeliveryNotFound`` unless it was to be brought to that person.
        """
        ...
