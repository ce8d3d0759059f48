from functools import partial

from dependency_injector import containers, providers

from application.shop.activate_product import ActivateProductHandler
from application.shop.add_variant import AddVariantHandler
from application.shop.archive_product import ArchiveProductHandler
from application.shop.catalogue_queries import (
    GetProduct,
    GetProductCategory,
    ListOwnProducts,
    ListProductCategories,
)
from application.shop.change_category import ChangeCategoryHandler
from application.shop.change_product import ChangeProductHandler
from application.shop.change_variant import ChangeVariantHandler
from application.shop.create_category import CreateCategoryHandler
from application.shop.draft_product import DraftProductHandler
from application.shop.export_products import ExportProductsHandler
from application.shop.import_products import ImportProductsHandler
from application.shop.remove_category import RemoveCategoryHandler
from application.shop.remove_variant import RemoveVariantHandler
from application.shop.withdraw_product import WithdrawProductHandler


class CatalogueUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.catalogue_work, clock=adapters.clock)
    creating = partial(changing, ids=adapters.ids)
    reading = partial(providers.Singleton, views=adapters.catalogue_views)

    draft_product = creating(
        DraftProductHandler, rich_text=adapters.rich_text, pictures=adapters.product_pictures
    )
    change_product = changing(
        ChangeProductHandler,
        rich_text=adapters.rich_text,
        pictures=adapters.product_pictures,
        views=adapters.catalogue_views,
    )
    activate_product = changing(ActivateProductHandler)
    withdraw_product = changing(WithdrawProductHandler)
    archive_product = changing(ArchiveProductHandler)
    add_variant = creating(AddVariantHandler)
    change_variant = changing(ChangeVariantHandler)
    remove_variant = changing(RemoveVariantHandler)
    create_product_category = creating(CreateCategoryHandler)
    change_product_category = changing(ChangeCategoryHandler)
    remove_product_category = changing(RemoveCategoryHandler)

    import_products = providers.Singleton(
        ImportProductsHandler,
        work=adapters.product_import_work,
        files=adapters.product_files,
        clock=adapters.clock,
        ids=adapters.ids,
        rich_text=adapters.rich_text,
    )
    export_products = reading(ExportProductsHandler, work=adapters.product_import_work)

    get_product = reading(GetProduct)
    list_own_products = reading(ListOwnProducts)
    list_product_categories = reading(ListProductCategories)
    get_product_category = reading(GetProductCategory)
