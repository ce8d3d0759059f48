"""Where the lists of the catalogue continue."""

from datetime import datetime
from uuid import UUID

from application.platform.paging import BadCursor, Key, PageRequest
from application.shop.catalogue_ports import ProductSummary


def key_of_product(product: ProductSummary) -> Key:
    return (product.created_at.isoformat(), str(product.id))


def product_to_follow(page: PageRequest) -> tuple[datetime, UUID] | None:
    """The creation and id after which the page goes on; raise ``BadCursor``."""
    key = page.after(str, str)
    if key is None:
        return None
    try:
        created_at, id_ = datetime.fromisoformat(str(key[0])), UUID(str(key[1]))
    except ValueError:
        raise BadCursor from None
    if created_at.tzinfo is None:
        raise BadCursor
    return created_at, id_
