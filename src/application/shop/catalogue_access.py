"""Loading what somebody wants to change, if it is theirs and not changed meanwhile."""

from application.shop.catalogue_ports import CatalogueStore
from domain.kernel.access import Principal, Right, RightMissing
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CategoryId, ProductId
from domain.shop.category import Category
from domain.shop.errors import ProductNotFound
from domain.shop.product import Product


async def own_product(
    store: CatalogueStore, product_id: ProductId, *, by: Principal, if_match: int | None = None
) -> Product:
    """The product; raise ``RightMissing`` for somebody else's: what all may see is not hidden."""
    product = await store.products.get(product_id)
    must_see(product, by)
    by.need(Right.SELL)
    if not by.reaches(product.seller_id, otherwise=Right.SELL_ANY):
        raise RightMissing(Right.SELL_ANY)
    need_version(product.version, if_match)
    return product


async def known_category(
    store: CatalogueStore, category_id: CategoryId, *, by: Principal, if_match: int | None
) -> Category:
    """A category to change; the tree is everybody's, so only some may."""
    by.need(Right.SELL_ANY)
    category = await store.categories.get(category_id)
    need_version(category.version, if_match)
    return category


def must_see(product: Product, by: Principal | None) -> None:
    """Raise ``ProductNotFound`` unless everybody sees it, or they may look at all of them."""
    reaches = by is not None and by.reaches(product.seller_id, otherwise=Right.SELL_ANY)
    if not (product.is_active or reaches):
        raise ProductNotFound(product.id)


def need_version(version: int, if_match: int | None) -> None:
    if if_match is not None and if_match != version:
        raise StaleVersion("It changed since you read it.", version=version)
