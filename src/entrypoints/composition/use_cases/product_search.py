from dependency_injector import containers, providers

from application.shop.count_sales import CountSales
from application.shop.search_products import CountProducts, SearchProducts


class ProductSearchUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    search_products = providers.Singleton(
        SearchProducts, adapters.product_finder, adapters.catalogue_views
    )
    count_products = providers.Singleton(
        CountProducts, adapters.product_finder, adapters.catalogue_views
    )


class ProductSearchReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    count_sales = providers.Singleton(CountSales, work=adapters.sales_work)
