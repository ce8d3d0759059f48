"""What happens to products and their categories."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, CategoryId, ProductId, VariantId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEvent(DomainEvent):
    audited: ClassVar[bool] = True

    product_id: ProductId
    seller_id: AccountId

    @property
    def subject(self) -> str:
        return f"product:{self.product_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDrafted(ProductEvent):
    variant_ids: tuple[VariantId, ...] = ()
    """The variants that it came with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanged(ProductEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductActivated(ProductEvent):
    """Everybody sees it and may buy it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductWithdrawn(ProductEvent):
    """It is a draft again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductArchived(ProductEvent):
    """It is not sold any more, and kept for those who bought it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantEvent(ProductEvent):
    variant_id: VariantId


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantAdded(VariantEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantChanged(VariantEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRemoved(VariantEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEvent(DomainEvent):
    audited: ClassVar[bool] = True

    category_id: CategoryId

    @property
    def subject(self) -> str:
        return f"product-category:{self.category_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCreated(CategoryEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryChanged(CategoryEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryMoved(CategoryEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRemoved(CategoryEvent):
    pass
