from dataclasses import dataclass

from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.tax_ports import TaxStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import TaxRateId
from domain.shop.tax import TaxRate


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTaxRate:
    by: Principal
    country: str
    region: str
    tax_class: str
    basis_points: int


class SetTaxRateHandler:
    """Say how a class of goods is taxed somewhere. A second time is refused: there is one."""

    def __init__(self, *, work: UnitOfWork[TaxStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: SetTaxRate) -> TaxRate:
        command.by.need(Right.SET_TAXES)
        rate = TaxRate.set_up(
            TaxRateId(self._ids.new()),
            country=command.country,
            region=command.region,
            tax_class=command.tax_class,
            basis_points=command.basis_points,
            now=self._clock.now(),
        )
        async with self._work.begin() as store:
            await store.tax_rates.add(rate)
        return rate.settled()
