from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.shop.tax_ports import TaxStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import TaxRateId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTaxRate:
    by: Principal
    tax_rate_id: TaxRateId
    if_match: int


class RemoveTaxRateHandler:
    """What is ordered from now on is taxed as the rest of the country is."""

    def __init__(self, *, work: UnitOfWork[TaxStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RemoveTaxRate) -> None:
        command.by.need(Right.SET_TAXES)
        async with self._work.begin() as store:
            rate = await store.tax_rates.get(command.tax_rate_id)
            rate.need_version(command.if_match)
            await store.tax_rates.remove(rate.remove(now=self._clock.now()))
