"""Preferences, partners' figures and choices of carriers in dictionaries."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.delivery.market_ports import MadeChoice
from domain.delivery.figures import PartnerFigures
from domain.delivery.market import Choice
from domain.delivery.preferences import CarrierPreferences
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, DeliveryId

PREFERENCES = "carrier_preferences"
FIGURES = "partner_figures"
CHOICES = "delivery_choices"


class MemoryPartnerFigures:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[str, PartnerFigures] = transaction.table(FIGURES)

    async def lock(self, partner: str) -> PartnerFigures:
        return self._rows.get(partner, PartnerFigures(partner=partner))

    async def save(self, figures: PartnerFigures) -> None:
        self._rows[figures.partner] = figures


class MemoryPreferences:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[AccountId, CarrierPreferences] = transaction.table(PREFERENCES)

    async def of(self, seller_id: AccountId) -> CarrierPreferences | None:
        return self._rows.get(seller_id)

    async def save(self, preferences: CarrierPreferences) -> None:
        known = self._rows.get(preferences.seller_id)
        if (0 if known is None else known.version) != preferences.version:
            raise StaleVersion("The preferences changed meanwhile.")
        self._rows[preferences.seller_id] = preferences.settled()
        self._transaction.record(preferences)


class MemoryChoices:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[DeliveryId, tuple[MadeChoice, ...]] = transaction.table(CHOICES)

    async def keep(self, delivery_id: DeliveryId, choice: Choice, *, at: datetime) -> None:
        kept = self._rows.get(delivery_id, ())
        if kept and kept[-1].choice.carrier is None:
            kept = kept[:-1]
        made = MadeChoice(number=len(kept) + 1, at=at, choice=choice)
        self._rows[delivery_id] = (*kept, made)


class MemoryMarketViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def preferences(self, seller_id: AccountId) -> CarrierPreferences | None:
        found: CarrierPreferences | None = self._database.table(PREFERENCES).get(seller_id)
        return found

    async def figures(self) -> Mapping[str, PartnerFigures]:
        return dict(self._database.table(FIGURES))

    async def choices(self, delivery_id: DeliveryId) -> Sequence[MadeChoice]:
        kept: tuple[MadeChoice, ...] = self._database.table(CHOICES).get(delivery_id, ())
        return list(kept)

    async def forget_choices(self, *, before: datetime, limit: int) -> int:
        rows: dict[DeliveryId, tuple[MadeChoice, ...]] = self._database.table(CHOICES)
        old = [(id_, made) for id_, kept in rows.items() for made in kept if made.at < before][
            :limit
        ]
        for id_, made in old:
            rows[id_] = tuple(each for each in rows[id_] if each is not made)
        return len(old)
