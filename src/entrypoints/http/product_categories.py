"""The tree of product categories over HTTP."""

from typing import Annotated, cast
from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_204_NO_CONTENT

from application.shop.catalogue_queries import GetProductCategory, ListProductCategories
from application.shop.change_category import ChangeCategory, ChangeCategoryHandler
from application.shop.create_category import CreateCategory, CreateCategoryHandler
from application.shop.remove_category import RemoveCategory, RemoveCategoryHandler
from application.shop.search_products import CountProducts
from domain.kernel.access import Principal
from domain.kernel.ids import CategoryId
from domain.shop.category import Category, CategoryChanges
from entrypoints.http.caching import KEPT
from entrypoints.http.etags import etag
from entrypoints.http.product_wire import (
    ChangeProductCategoryBody,
    CreateProductCategoryBody,
    ListedCategoryReply,
    ProductCategoriesReply,
    ProductCategoryReply,
)
from entrypoints.http.wire import given

WithCounts = Annotated[
    bool,
    QueryParameter(
        name="counts",
        description="Tell how many products on sale each has, with everything below it.",
    ),
]


class ProductCategoryController(Controller):
    path = "/api/product-categories"
    tags = ("Products",)

    @get("/", opt=KEPT, summary="List the categories of products")
    async def list_all(
        self,
        list_product_categories: NamedDependency[ListProductCategories],
        count_products: NamedDependency[CountProducts],
        counts: WithCounts = False,  # noqa: FBT002  # a query parameter has no position
    ) -> ProductCategoriesReply:
        found = await list_product_categories()
        counted = await count_products() if counts else None
        return ProductCategoriesReply(
            items=[ListedCategoryReply.of_one(one, counted) for one in found]
        )

    @get("/{category_id:uuid}", opt=KEPT, summary="Show a category of products")
    async def show(
        self,
        category_id: FromPath[UUID],
        get_product_category: NamedDependency[GetProductCategory],
    ) -> Response[ProductCategoryReply]:
        return _tagged(await get_product_category(CategoryId(category_id)))

    @post("/", summary="Hang a category into the tree")
    async def create(
        self,
        data: JSONBody[CreateProductCategoryBody],
        principal: NamedDependency[Principal],
        create_product_category: NamedDependency[CreateCategoryHandler],
    ) -> Response[ProductCategoryReply]:
        command = CreateCategory(
            name=data.name, slug=data.slug, parent_id=_id(data.parent_id), by=principal
        )
        category = await create_product_category(command)
        location = f"/api/product-categories/{category.id}"
        return Response(
            ProductCategoryReply.of(category),
            headers={"Location": location, **etag(category.version)},
        )

    @patch("/{category_id:uuid}", summary="Rename a category, or move it with all below it")
    async def change(
        self,
        category_id: FromPath[UUID],
        data: JSONBody[ChangeProductCategoryBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_product_category: NamedDependency[ChangeCategoryHandler],
    ) -> Response[ProductCategoryReply]:
        changes = given(data)
        moves = "parent_id" in changes
        command = ChangeCategory(
            category_id=CategoryId(category_id),
            moves=moves,
            parent_id=_id(changes.pop("parent_id", None)),
            changes=cast("CategoryChanges", changes),
            by=principal,
            if_match=seen_version,
        )
        return _tagged(await change_product_category(command))

    @delete("/{category_id:uuid}", summary="Remove a category that nothing hangs below")
    async def remove(
        self,
        category_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        remove_product_category: NamedDependency[RemoveCategoryHandler],
    ) -> Response[None]:
        command = RemoveCategory(
            category_id=CategoryId(category_id), by=principal, if_match=seen_version
        )
        await remove_product_category(command)
        return Response(None, status_code=HTTP_204_NO_CONTENT)


def _id(value: UUID | None) -> CategoryId | None:
    return None if value is None else CategoryId(value)


def _tagged(category: Category) -> Response[ProductCategoryReply]:
    return Response(ProductCategoryReply.of(category), headers=etag(category.version))
