"""What every ``TaxStore`` and its views must do, whatever they are made of."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from application.platform.ports import UnitOfWork
from application.shop.tax_ports import TaxRateViews, TaxStore
from application.shop.tax_queries import BELIEVED_FOR, FreshTaxes
from domain.kernel.errors import StaleVersion
from domain.shop.tax import Rate, TaxRate, TaxRateNotFound, TaxRateTaken
from tests.support.clock import NOON, FakeClock
from tests.support.taxes import a_rate


@dataclass(frozen=True, slots=True)
class TaxOffice:
    work: UnitOfWork[TaxStore]
    views: TaxRateViews

    async def add(self, rate: TaxRate) -> TaxRate:
        async with self.work.begin() as store:
            await store.tax_rates.add(rate)
        return rate.settled()

    async def save(self, rate: TaxRate) -> TaxRate:
        async with self.work.begin() as store:
            await store.tax_rates.save(rate)
        return rate.settled()

    async def remove(self, rate: TaxRate) -> None:
        async with self.work.begin() as store:
            await store.tax_rates.remove(rate.remove(now=NOON))


class TaxesContract:
    """Subclass it, give it an ``office`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def office(self) -> TaxOffice:
        raise AssertionError("Every adapter brings its own.")

    async def test_rates_come_back_in_order_and_by_country(self, office: TaxOffice) -> None:
        german = await office.add(a_rate(1900))
        island = await office.add(a_rate(2200, country="PT", region="Madeira"))
        books = await office.add(a_rate(600, country="PT", tax_class="reduced"))

        async with office.work.begin() as store:
            assert await store.tax_rates.get(german.id) == german
        assert await office.views.get(island.id) == island
        assert await office.views.all() == [german, books, island]
        assert await office.views.all("PT") == [books, island]

    async def test_there_is_one_rate_for_the_same(self, office: TaxOffice) -> None:
        await office.add(a_rate(1900))

        with pytest.raises(TaxRateTaken):
            await office.add(a_rate(1600, tax_class=" Standard "))

    async def test_a_rate_comes_back_as_it_became(self, office: TaxOffice) -> None:
        rate = await office.add(a_rate(1900))

        changed = await office.save(rate.change(1600, now=NOON))

        assert await office.views.get(rate.id) == changed
        with pytest.raises(StaleVersion):
            await office.save(rate.change(1500, now=NOON))
        with pytest.raises(StaleVersion):
            await office.remove(rate)

    async def test_what_is_removed_is_gone_and_can_be_set_again(self, office: TaxOffice) -> None:
        rate = await office.add(a_rate(1900))

        await office.remove(rate)

        with pytest.raises(TaxRateNotFound):
            await office.views.get(rate.id)
        async with office.work.begin() as store:
            with pytest.raises(TaxRateNotFound):
                await store.tax_rates.get(rate.id)
        again = await office.add(a_rate(1600))
        assert await office.views.all() == [again]

    async def test_the_table_is_a_few_seconds_old_at_most(self, office: TaxOffice) -> None:
        clock = FakeClock()
        taxes = FreshTaxes(office.views, clock)
        assert not (await taxes.table()).rate_of("DE", "", "standard").is_known
        await office.add(a_rate(1900))

        clock.pass_time(BELIEVED_FOR - timedelta(microseconds=1))
        before = (await taxes.table()).rate_of("DE", "", "standard")
        clock.pass_time(timedelta(microseconds=1))
        after = (await taxes.table()).rate_of("DE", "", "standard")

        assert not before.is_known
        assert after == Rate(basis_points=1900)
