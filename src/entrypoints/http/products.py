"""Products and their variants over HTTP."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from application.activity.acts import ActKind
from application.activity.record import NoteActivity
from application.platform.paging import PageRequest
from application.shop.activate_product import ActivateProduct, ActivateProductHandler
from application.shop.add_variant import AddVariant, AddVariantHandler
from application.shop.archive_product import ArchiveProduct, ArchiveProductHandler
from application.shop.catalogue_queries import GetProduct, ListOwnProducts
from application.shop.change_product import ChangeProductHandler
from application.shop.change_variant import ChangeVariant, ChangeVariantHandler
from application.shop.draft_product import DraftProductHandler
from application.shop.remove_variant import RemoveVariant, RemoveVariantHandler
from application.shop.search_ports import ProductSearch
from application.shop.search_products import SearchProducts
from application.shop.show_availability import ShowAvailability
from application.shop.withdraw_product import WithdrawProduct, WithdrawProductHandler
from domain.kernel.access import Principal
from domain.kernel.ids import ProductId, VariantId
from domain.shop.product import Product, ProductStatus
from entrypoints.http.caching import KEPT
from entrypoints.http.etags import etag
from entrypoints.http.paging import PageReply
from entrypoints.http.product_search import (
    Facets,
    FoundProductsReply,
    WithCount,
    asked_facets,
    product_search,
)
from entrypoints.http.product_wire import (
    ChangeProductBody,
    ChangeVariantBody,
    DraftProductBody,
    ProductReply,
    ProductSummaryReply,
    VariantAvailabilitiesReply,
    VariantBody,
    VariantReply,
    VariantsReply,
)

InStatus = Annotated[ProductStatus | None, QueryParameter(description="Only those in this status.")]


class ProductController(Controller):
    path = "/api/products"
    tags = ("Products",)
    dependencies = {"search": Provide(product_search, sync_to_thread=False)}  # noqa: RUF012

    @post("/", summary="Draft a product")
    async def draft(
        self,
        data: JSONBody[DraftProductBody],
        principal: NamedDependency[Principal],
        draft_product: NamedDependency[DraftProductHandler],
    ) -> Response[ProductReply]:
        product = await draft_product(data.to_command(principal))
        headers = {"Location": f"/api/products/{product.id}", **etag(product.version)}
        return Response(ProductReply.of(product), headers=headers)

    @get("/", opt=KEPT, summary="Find products on sale, and count what is found")
    async def search(
        self,
        search: NamedDependency[ProductSearch],
        visitor: NamedDependency[Principal | None],
        search_products: NamedDependency[SearchProducts],
        note_activity: NamedDependency[NoteActivity],
        facets: Facets = None,
        count: WithCount = False,  # noqa: FBT002  # a query parameter has no position
    ) -> FoundProductsReply:
        note_activity.searched(visitor, ActKind.SEARCHED_PRODUCTS, search.text)
        found = await search_products(
            search, facets=asked_facets(facets), counted=count, is_stranger=visitor is None
        )
        return FoundProductsReply.of(found)

    @get("/{product_id:uuid}", opt=KEPT, summary="Show a product")
    async def show(
        self,
        product_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        get_product: NamedDependency[GetProduct],
        note_activity: NamedDependency[NoteActivity],
    ) -> Response[ProductReply]:
        product = await get_product(ProductId(product_id), visitor)
        note_activity.viewed(visitor, ActKind.VIEWED_PRODUCT, product_id)
        return _tagged(product)

    @get("/{product_id:uuid}/availability", opt=KEPT, summary="Which variants can be bought now")
    async def availability(
        self,
        product_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        show_product_availability: NamedDependency[ShowAvailability],
    ) -> VariantAvailabilitiesReply:
        found = await show_product_availability(ProductId(product_id), visitor)
        return VariantAvailabilitiesReply.of(found)

    @patch("/{product_id:uuid}", summary="Change a product")
    async def change(
        self,
        product_id: FromPath[UUID],
        data: JSONBody[ChangeProductBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_product: NamedDependency[ChangeProductHandler],
    ) -> Response[ProductReply]:
        command = data.to_command(product_id, principal, seen_version)
        return _tagged(await change_product(command))

    @post(
        "/{product_id:uuid}/publication", status_code=HTTP_200_OK, summary="Put a product on sale"
    )
    async def activate(
        self,
        product_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        activate_product: NamedDependency[ActivateProductHandler],
    ) -> Response[ProductReply]:
        command = ActivateProduct(product_id=ProductId(product_id), by=principal)
        return _tagged(await activate_product(command))

    @delete(
        "/{product_id:uuid}/publication",
        status_code=HTTP_200_OK,
        summary="Make a product a draft again, also an archived one",
    )
    async def withdraw(
        self,
        product_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        withdraw_product: NamedDependency[WithdrawProductHandler],
    ) -> Response[ProductReply]:
        command = WithdrawProduct(
            product_id=ProductId(product_id), by=principal, if_match=seen_version
        )
        return _tagged(await withdraw_product(command))

    @post(
        "/{product_id:uuid}/archival",
        status_code=HTTP_200_OK,
        summary="Sell a product no longer, and keep it for those who bought it",
    )
    async def archive(
        self,
        product_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        archive_product: NamedDependency[ArchiveProductHandler],
    ) -> Response[ProductReply]:
        command = ArchiveProduct(product_id=ProductId(product_id), by=principal)
        return _tagged(await archive_product(command))


class VariantController(Controller):
    """Variants are part of their product, so the tag of all of them is the product's."""

    path = "/api/products/{product_id:uuid}/variants"
    tags = ("Products",)

    @post("/", summary="Offer one more variant of a product")
    async def add(
        self,
        product_id: FromPath[UUID],
        data: JSONBody[VariantBody],
        principal: NamedDependency[Principal],
        add_variant: NamedDependency[AddVariantHandler],
    ) -> Response[VariantReply]:
        command = AddVariant(
            product_id=ProductId(product_id), variant=data.to_variant(), by=principal
        )
        product = await add_variant(command)
        added = product.variants[-1]
        return Response(VariantReply.of(added), headers=_location(product, added.id))

    @get("/", opt=KEPT, summary="List what can be bought of a product")
    async def list_all(
        self,
        product_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        get_product: NamedDependency[GetProduct],
    ) -> Response[VariantsReply]:
        product = await get_product(ProductId(product_id), visitor)
        items = [VariantReply.of(variant) for variant in product.variants]
        return Response(VariantsReply(items=items), headers=etag(product.version))

    @get("/{variant_id:uuid}", opt=KEPT, summary="Show a variant")
    async def show(
        self,
        product_id: FromPath[UUID],
        variant_id: FromPath[UUID],
        visitor: NamedDependency[Principal | None],
        get_product: NamedDependency[GetProduct],
    ) -> Response[VariantReply]:
        return _tagged_variant(await get_product(ProductId(product_id), visitor), variant_id)

    @patch("/{variant_id:uuid}", summary="Change a variant")
    async def change(
        self,
        product_id: FromPath[UUID],
        variant_id: FromPath[UUID],
        data: JSONBody[ChangeVariantBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_variant: NamedDependency[ChangeVariantHandler],
    ) -> Response[VariantReply]:
        command = ChangeVariant(
            product_id=ProductId(product_id),
            variant_id=VariantId(variant_id),
            changes=data.to_changes(),
            by=principal,
            if_match=seen_version,
        )
        return _tagged_variant(await change_variant(command), variant_id)

    @delete("/{variant_id:uuid}", summary="Offer a variant no longer")
    async def remove(
        self,
        product_id: FromPath[UUID],
        variant_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        remove_variant: NamedDependency[RemoveVariantHandler],
    ) -> Response[None]:
        command = RemoveVariant(
            product_id=ProductId(product_id),
            variant_id=VariantId(variant_id),
            by=principal,
            if_match=seen_version,
        )
        product = await remove_variant(command)
        return Response(None, status_code=HTTP_204_NO_CONTENT, headers=etag(product.version))


class OwnProductController(Controller):
    path = "/api/sellers/me/products"
    tags = ("Products",)

    @get("/", summary="List your products, the newest first")
    async def list_own(
        self,
        page: NamedDependency[PageRequest],
        principal: NamedDependency[Principal],
        list_own_products: NamedDependency[ListOwnProducts],
        status: InStatus = None,
    ) -> PageReply[ProductSummaryReply]:
        found = await list_own_products(status, page, principal)
        return PageReply.of(found, ProductSummaryReply.of)


def _tagged(product: Product) -> Response[ProductReply]:
    return Response(ProductReply.of(product), headers=etag(product.version))


def _tagged_variant(product: Product, variant_id: UUID) -> Response[VariantReply]:
    found = product.variant(VariantId(variant_id))
    return Response(VariantReply.of(found), headers=etag(product.version))


def _location(product: Product, variant_id: VariantId) -> Mapping[str, str]:
    location = f"/api/products/{product.id}/variants/{variant_id}"
    return {"Location": location, **etag(product.version)}
