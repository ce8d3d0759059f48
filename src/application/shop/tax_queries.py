"""Rates of tax, to be read and to price with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.platform.fresh import Fresh
from application.platform.ports import Clock
from application.shop.tax_ports import TaxRateViews
from domain.kernel.ids import TaxRateId
from domain.shop.tax import TaxRate, TaxTable

BELIEVED_FOR = timedelta(seconds=5)
_ALL = "all"


class ListTaxRates:
    """Everybody may know how things are taxed."""

    def __init__(self, views: TaxRateViews) -> None:
        self._views = views

    async def __call__(self, country: str | None) -> Sequence[TaxRate]:
        return await self._views.all(country)


class GetTaxRate:
    def __init__(self, views: TaxRateViews) -> None:
        self._views = views

    async def __call__(self, tax_rate_id: TaxRateId) -> TaxRate:
        return await self._views.get(tax_rate_id)


@dataclass(frozen=True, slots=True)
class _Read:
    table: TaxTable
    at: datetime


class FreshTaxes:
    """All rates, read at most every few seconds: every cart asks for them."""

    def __init__(self, views: TaxRateViews, clock: Clock) -> None:
        self._views = views
        self._clock = clock
        self._fresh = Fresh[str, _Read](self._read, until=lambda read: read.at + BELIEVED_FOR)

    async def table(self) -> TaxTable:
        known = self._fresh.known(_ALL, now=self._clock.now()) or await self._fresh.ask(_ALL)
        if known is None:
            raise LookupError("Rates of tax are always read, be it that there are none.")
        return known.table

    async def _read(self, _: str) -> _Read:
        now = self._clock.now()
        return _Read(TaxTable(await self._views.all()), now)
