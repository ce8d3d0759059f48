"""Products as files bring them, and what bringing them in needs.

What a file does not say is not there, and stays as it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.shop.catalogue_ports import CatalogueStore
from domain.kernel.ids import AccountId, VariantId
from domain.shop.product import ProductChanges, ProductStatus
from domain.shop.variant import VariantChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedImage:
    """Without a position it follows the images before it."""

    line: int
    url: str
    alt: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedVariant:
    """``said`` has its options and its price at least."""

    line: int
    said: VariantChanges
    image: str | None = None
    """The address of its own image; empty for none."""

    on_hand: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedProduct:
    """``line`` is where it begins in its file. ``said`` has its title at least."""

    line: int
    handle: str
    said: ProductChanges
    status: ProductStatus | None = None
    options: tuple[str, ...] = ()
    """The names of its options."""

    variants: tuple[ImportedVariant, ...] = ()
    images: tuple[ImportedImage, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.said["title"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFault:
    """Why something in a file does not become a product: the line, and the column."""

    line: int
    where: str
    reason: str
    handle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadProducts:
    """What is in a file. A product with a fault is not among the products."""

    products: Sequence[ImportedProduct]
    faults: Sequence[ProductFault] = ()
    notes: Sequence[str] = ()
    """What is worth knowing about the whole file, such as columns that are ignored."""


class ProductFiles(Protocol):
    """Reads files of products. Nothing it reads is looked up or stored."""

    async def read(self, content: bytes, currency: str) -> ReadProducts:
        """Return every product and every fault of the file.

        Raises ``Malformed``, and nothing else, whatever the bytes are.
        """
        ...


class ImportedStock(Protocol):
    """What lies at the seller's default location, within the import's own transaction.

    A seller without any location gets one.
    """

    async def set_on_hand(
        self, seller_id: AccountId, counted: Mapping[VariantId, int], *, now: datetime
    ) -> bool:
        """Make it so many of each, as if they were counted; whether that changed anything."""
        ...

    async def on_hand(
        self, seller_id: AccountId, variant_ids: Collection[VariantId]
    ) -> Mapping[VariantId, int]:
        """Return how many there are of each variant that was ever there."""
        ...


class ImportStore(CatalogueStore, Protocol):
    """What an import may touch within one transaction."""

    @property
    def stock(self) -> ImportedStock: ...
