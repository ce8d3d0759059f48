"""What became of each product of an imported file."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from application.shop.import_ports import ProductFault
from domain.kernel.ids import ProductId


class Outcome(StrEnum):
    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductReport:
    """Of one product, or of rows that are of none. ``faults`` are all there are."""

    line: int
    outcome: Outcome
    handle: str | None = None
    title: str | None = None
    product_id: ProductId | None = None
    faults: tuple[ProductFault, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductImportReport:
    dry_run: bool
    products: tuple[ProductReport, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[Outcome, int]:
        counted = Counter(product.outcome for product in self.products)
        return {outcome: counted[outcome] for outcome in Outcome}
