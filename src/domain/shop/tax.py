"""Rates of tax on what is sold, by country, region and class of goods."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.errors import Conflict, Invalid, NotFound, StaleVersion
from domain.kernel.ids import TaxRateId
from domain.kernel.places import check_country
from domain.shop.tax_events import TaxRateChanged, TaxRateRemoved, TaxRateSet

STANDARD = "standard"
ZERO = "zero"
"""The class of what is never taxed: it needs no rate."""

BASIS_POINTS_MAX = 10_000
NAME_MAX = 60


class BadTaxRate(Invalid):
    code = "bad-tax-rate"


class TaxRateNotFound(NotFound):
    code = "tax-rate-not-found"

    def __init__(self, tax_rate_id: TaxRateId) -> None:
        super().__init__("There is no such tax rate.", taxRateId=str(tax_rate_id))


class TaxRateTaken(Conflict):
    code = "tax-rate-taken"

    def __init__(self) -> None:
        super().__init__("There is a rate for this country, region and class already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate(Aggregate):
    """What is sold there, of that class, is taxed with so many hundredths of a percent."""

    id: TaxRateId
    country: str
    region: str = ""
    """Empty: wherever the country has no rate for a region."""

    tax_class: str = STANDARD
    basis_points: int

    @classmethod
    def set_up(
        cls,
        id: TaxRateId,
        *,
        country: str,
        region: str,
        tax_class: str,
        basis_points: int,
        now: datetime,
    ) -> Self:
        event = TaxRateSet(at=now, tax_rate_id=id, basis_points=basis_points)
        return cls(
            id=id,
            country=country,
            region=region.strip().upper(),
            tax_class=tax_class.strip().lower(),
            basis_points=basis_points,
            events=(event,),
        ).checked()

    def change(self, basis_points: int, *, now: datetime) -> Self:
        event = TaxRateChanged(at=now, tax_rate_id=self.id, basis_points=basis_points)
        return self._after(event, basis_points=basis_points).checked()

    def remove(self, *, now: datetime) -> Self:
        return self._after(TaxRateRemoved(at=now, tax_rate_id=self.id))

    @property
    def taxes(self) -> tuple[str, str, str]:
        """What is taxed with it: the country, the region, and the class."""
        return self.country, self.region, self.tax_class

    def need_version(self, seen: int) -> None:
        if seen != self.version:
            raise StaleVersion("It changed since you read it.", version=self.version)

    def checked(self) -> Self:
        """Return it unless it breaks a rule."""
        check_country(self.country)
        if not 0 <= self.basis_points <= BASIS_POINTS_MAX:
            raise BadTaxRate("A rate has 0 to 10000 basis points: 19 % are 1900.")
        if not self.tax_class or self.tax_class == ZERO:
            raise BadTaxRate("A class has a name; what is never taxed needs no rate.")
        for text in (self.region, self.tax_class):
            if len(text) > NAME_MAX or not text.isprintable():
                raise BadTaxRate(f"Regions and classes are at most {NAME_MAX} characters long.")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The rate that applies to something."""

    basis_points: int
    is_known: bool = True
    """Whether anybody ever set it; what nobody set is zero."""


class TaxTable:
    """All rates, to be asked for the most specific one."""

    def __init__(self, rates: Iterable[TaxRate]) -> None:
        self._rates = {rate.taxes: rate.basis_points for rate in rates}

    def rate_of(self, country: str, region: str, tax_class: str) -> Rate:
        """Of the region and class, of the class in the country, or the standard rate there."""
        place, goods = region.strip().upper(), tax_class.strip().lower() or STANDARD
        if goods == ZERO:
            return Rate(basis_points=0)
        asked = ((place, goods), ("", goods), (place, STANDARD), ("", STANDARD))
        for where, what in asked:
            found = self._rates.get((country, where, what))
            if found is not None:
                return Rate(basis_points=found)
        return Rate(basis_points=0, is_known=False)
