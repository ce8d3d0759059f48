"""What the catalogue needs from the outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.platform.paging import Page, PageRequest
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, CategoryId, FileId, ProductId, VariantId
from domain.kernel.money import Money
from domain.shop.category import Category
from domain.shop.product import Product, ProductStatus


class Products(Protocol):
    """Every product with its variants. Storing one also records what happened to it."""

    async def add(self, product: Product) -> None:
        """Store a new product; raise ``HandleTaken`` or ``SkuTaken``."""
        ...

    async def get(self, product_id: ProductId) -> Product:
        """Return the product; raise ``ProductNotFound`` if there is none."""
        ...

    async def find(self, seller_id: AccountId, handle: str) -> Product | None:
        """Return the seller's product with this handle, if there is one.

        Who looks for something else of the same seller waits until the transaction ends, so
        that what is not there is added once.
        """
        ...

    async def save(self, product: Product) -> None:
        """Store a changed product; raise ``StaleVersion``, ``HandleTaken`` or ``SkuTaken``."""
        ...


class Categories(Protocol):
    """Every category of products."""

    async def all(self) -> Sequence[Category]:
        """Return all of them by their names.

        Who asks the same waits until the transaction ends, so that two moves never make a
        circle of one another.
        """
        ...

    async def get(self, category_id: CategoryId) -> Category:
        """Return the category; raise ``CategoryNotFound`` if there is none."""
        ...

    async def add(self, category: Category) -> None:
        """Store a new category; raise ``SlugTaken``."""
        ...

    async def save(self, category: Category) -> None:
        """Store a changed category; raise ``StaleVersion`` or ``SlugTaken``."""
        ...

    async def remove(self, category: Category) -> None:
        """Forget it; raise ``CategoryInUse`` if products or categories hang below it."""
        ...


class CatalogueStore(Protocol):
    """What a use case of the catalogue may touch within one transaction."""

    @property
    def products(self) -> Products: ...

    @property
    def categories(self) -> Categories: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopVariant:
    """A variant as carts and orders read it, with what they need of its product."""

    variant_id: VariantId
    product_id: ProductId
    seller_id: AccountId
    title: str
    """The product's title, then the values of the options."""

    sku: str
    price: Money
    weight_grams: int
    tax_class: str
    requires_shipping: bool
    tracks_stock: bool
    sells_beyond_stock: bool
    is_for_sale: bool
    """Whether its product is active."""

    version: int
    """The version of the product."""

    image_url: str | None
    category_id: CategoryId | None = None
    """The product's, for vouchers that are good for some categories only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSummary:
    id: ProductId
    seller_id: AccountId
    handle: str
    title: str
    vendor: str
    kind: str
    status: ProductStatus
    category_id: CategoryId | None
    variants: int
    price_from: Money | None
    price_to: Money | None
    image_url: str | None
    created_at: datetime
    version: int


class CatalogueViews(Protocol):
    """Products to be read. Who may see what is for the caller to decide."""

    async def get(self, product_id: ProductId) -> Product:
        """Return the product; raise ``ProductNotFound`` if there is none."""
        ...

    async def variants(self, ids: Collection[VariantId]) -> Mapping[VariantId, ShopVariant]:
        """Return those of the variants that there are, whatever their product's status."""
        ...

    async def own(
        self, seller_id: AccountId, status: ProductStatus | None, page: PageRequest
    ) -> Page[ProductSummary]:
        """Return the seller's products, newest first; raise ``BadCursor``."""
        ...

    async def following(
        self, seller_id: AccountId, after: ProductId | None, *, limit: int
    ) -> Sequence[Product]:
        """Return so many of the seller's products whole, by their ids, after one of them."""
        ...

    async def categories(self) -> Sequence[Category]:
        """Return all categories by their names."""
        ...


class Pictures(Protocol):
    """Uploaded images of products."""

    async def address(self, file_id: FileId, by: Principal) -> str:
        """Return where everybody sees it; raise ``PictureNotFound`` if it is not theirs."""
        ...
