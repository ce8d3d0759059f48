"""Where the lists of the catalogue continue."""

from datetime import datetime
from uuid import UUID

from application.platform.paging import Key, PageRequest
from application.shop.catalogue_ports import ProductSummary


def key_of_product(product: ProductSummary) -> Key:
    return (product.created_at.isoformat(), str(product.id))


def product_to_follow(page: PageRequest) -> tuple[datetime, UUID] | None:
    """The creation and id after which the page goes on; raise ``BadCursor``."""
    return page.after_moment()
