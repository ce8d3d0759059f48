"""What rates of tax need from the outside."""

from collections.abc import Sequence
from typing import Protocol

from domain.kernel.ids import TaxRateId
from domain.shop.tax import TaxRate, TaxTable


class TaxRates(Protocol):
    """Every rate. Storing one also records what happened to it."""

    async def add(self, rate: TaxRate) -> None:
        """Store a new rate; raise ``TaxRateTaken`` if there is one for the same."""
        ...

    async def get(self, tax_rate_id: TaxRateId) -> TaxRate:
        """Return the rate; raise ``TaxRateNotFound`` if there is none."""
        ...

    async def save(self, rate: TaxRate) -> None:
        """Store a changed rate; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def remove(self, rate: TaxRate) -> None:
        """Forget a rate; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class TaxStore(Protocol):
    @property
    def tax_rates(self) -> TaxRates: ...


class TaxRateViews(Protocol):
    async def all(self, country: str | None = None) -> Sequence[TaxRate]:
        """All rates, or those of a country, by country, region and class."""
        ...

    async def get(self, tax_rate_id: TaxRateId) -> TaxRate:
        """Return the rate; raise ``TaxRateNotFound`` if there is none."""
        ...


class Taxes(Protocol):
    """Rates of tax, for whoever prices something."""

    async def table(self) -> TaxTable:
        """All rates, at most a few seconds old."""
        ...
