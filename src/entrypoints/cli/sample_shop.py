"""Sample data: a shop with a shelf, products on it, and the categories to find them by."""

from collections.abc import Mapping
from typing import Any

from application.platform.paging import PageRequest
from application.shop.catalogue_ports import ProductSummary
from application.shop.change_location import ChangeLocation
from application.shop.change_product import ChangeProduct
from application.shop.create_category import CreateCategory
from application.shop.import_products import ImportProducts
from domain.kernel.access import Principal
from domain.kernel.ids import CategoryId
from domain.shop.product import ProductChanges
from entrypoints.cli.sample_products import (
    CATEGORIES,
    CURRENCY,
    IN_CATEGORY,
    YARD,
    sample_file,
)

type UseCases = Mapping[str, Any]


async def load_shop(use_cases: UseCases, *, seller: Principal, operator: Principal) -> int:
    """Add what is missing, and leave what is there as its seller has it; return how many."""
    before = await _products_of(use_cases, seller)
    content = sample_file(frozenset(before))
    if not content:
        return 0
    await _furnish(use_cases, seller)
    categories = await _categories(use_cases, operator)
    await use_cases["import_products"](
        ImportProducts(content=content, currency=CURRENCY, by=seller)
    )
    after = await _products_of(use_cases, seller)
    added = [product for handle, product in after.items() if handle not in before]
    for product in added:
        changes = ProductChanges(category_id=categories[IN_CATEGORY[product.handle]])
        await use_cases["change_product"](
            ChangeProduct(product_id=product.id, changes=changes, by=seller)
        )
    return len(added)


async def _furnish(use_cases: UseCases, seller: Principal) -> None:
    """Say where the seller's goods lie, if nobody has."""
    locations = await use_cases["list_locations"](PageRequest(), seller)
    first = locations.items[0]
    if first.address is None:
        await use_cases["change_location"](
            ChangeLocation(by=seller, location_id=first.id, changes=YARD)
        )


async def _categories(use_cases: UseCases, operator: Principal) -> Mapping[str, CategoryId]:
    known: dict[str, CategoryId] = {
        each.slug: each.id for each in await use_cases["list_product_categories"]()
    }

    async def there(name: str, parent_id: CategoryId | None) -> CategoryId:
        slug = name.lower().replace(" ", "-")
        if slug not in known:
            command = CreateCategory(name=name, slug=slug, parent_id=parent_id, by=operator)
            known[slug] = (await use_cases["create_product_category"](command)).id
        return known[slug]

    for top, below in CATEGORIES.items():
        top_id = await there(top, None)
        for name in below:
            await there(name, top_id)
    return known


async def _products_of(use_cases: UseCases, seller: Principal) -> dict[str, ProductSummary]:
    found: dict[str, ProductSummary] = {}
    page = PageRequest(limit=100)
    while True:
        products = await use_cases["list_own_products"](None, page, seller)
        found |= {product.handle: product for product in products.items}
        if products.next is None:
            return found
        page = PageRequest(cursor=products.next, limit=100)
