"""What the choice of a carrier needs from the outside, and leaves behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.delivery.figures import PartnerFigures
from domain.delivery.market import Choice
from domain.delivery.preferences import CarrierPreferences
from domain.kernel.ids import AccountId, DeliveryId


class FiguresOfPartners(Protocol):
    async def lock(self, partner: str) -> PartnerFigures:
        """The partner's figures, for nobody else until the transaction ends."""
        ...

    async def save(self, figures: PartnerFigures) -> None:
        """Store them."""
        ...


class Preferences(Protocol):
    """What shops prefer. Storing it also records the events it carries."""

    async def of(self, seller_id: AccountId) -> CarrierPreferences | None:
        """What a shop has said; ``None`` as long as it has not."""
        ...

    async def save(self, preferences: CarrierPreferences) -> None:
        """Store it, the first time too; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class Choices(Protocol):
    async def keep(self, delivery_id: DeliveryId, choice: Choice, *, at: datetime) -> None:
        """Note who was chosen, and why. Whoever does has the delivery locked.

        As long as nobody can be chosen only the last look is kept.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeChoice:
    """One of the choices that were made for a delivery, counted from 1."""

    number: int
    at: datetime
    choice: Choice


class MarketViews(Protocol):
    """What can be seen of the market, as of the last committed change."""

    async def preferences(self, seller_id: AccountId) -> CarrierPreferences | None:
        """What a shop has said; ``None`` as long as it has not."""
        ...

    async def figures(self) -> Mapping[str, PartnerFigures]:
        """Those of every partner that has any, by their names."""
        ...

    async def choices(self, delivery_id: DeliveryId) -> Sequence[MadeChoice]:
        """Who was chosen for a delivery, and why, in the order of time."""
        ...

    async def forget_choices(self, *, before: datetime, limit: int) -> int:
        """Forget old ones; tell how many."""
        ...
