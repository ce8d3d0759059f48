"""Events of products and categories, which nothing follows."""

from domain.kernel.events import DomainEvent
from domain.shop.product_events import (
    CategoryChanged,
    CategoryCreated,
    CategoryMoved,
    CategoryRemoved,
    ProductActivated,
    ProductArchived,
    ProductChanged,
    ProductDrafted,
    ProductWithdrawn,
    VariantAdded,
    VariantChanged,
    VariantRemoved,
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        ProductDrafted,
        ProductChanged,
        ProductActivated,
        ProductWithdrawn,
        ProductArchived,
        VariantAdded,
        VariantChanged,
        VariantRemoved,
        CategoryCreated,
        CategoryChanged,
        CategoryMoved,
        CategoryRemoved,
    }
)
