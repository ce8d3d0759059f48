"""A variant: one thing that can be bought of a product, and how it is shown."""

from dataclasses import dataclass
from typing import TypedDict

from domain.kernel.ids import FileId, VariantId
from domain.kernel.money import Money

TAX_CLASS_DEFAULT = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What the buyer chooses, and between what: size, of S, M and L."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """Known by its position, which counts from one."""

    url: str
    file_id: FileId | None = None
    """The uploaded file that the address is of; ``None`` for an address outside."""

    alt: str = ""
    position: int


class VariantChanges(TypedDict, total=False):
    """What a change of a variant may give anew."""

    sku: str
    barcode: str
    options: tuple[str, ...]
    price: Money
    compare_at: Money | None
    weight_grams: int
    tax_class: str
    requires_shipping: bool
    tracks_stock: bool
    sells_beyond_stock: bool
    image_position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """``options`` has a value for each option of the product, in their order."""

    id: VariantId
    sku: str = ""
    barcode: str = ""
    options: tuple[str, ...] = ()
    price: Money
    compare_at: Money | None = None
    weight_grams: int = 0
    tax_class: str = TAX_CLASS_DEFAULT
    requires_shipping: bool = True
    tracks_stock: bool = True
    sells_beyond_stock: bool = False
    image_position: int | None = None
