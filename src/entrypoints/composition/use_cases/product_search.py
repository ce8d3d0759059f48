from dependency_injector import containers, providers

from application.shop.count_sales import CountSales
from application.shop.search_products import CountProducts, SearchProducts
from application.shop.show_availability import ShowAvailability


class ProductSearchUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    search_products = providers.Singleton(
        SearchProducts,
        adapters.product_finder,
        adapters.catalogue_views,
        for_strangers=adapters.finder_for_strangers,
    )
    count_products = providers.Singleton(
        CountProducts, adapters.product_finder, adapters.catalogue_views
    )
    show_product_availability = providers.Singleton(
        ShowAvailability, adapters.catalogue_views, adapters.stock_levels
    )


class ProductSearchReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    count_sales = providers.Singleton(CountSales, work=adapters.sales_work)
