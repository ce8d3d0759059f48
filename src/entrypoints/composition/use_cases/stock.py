from dependency_injector import containers, providers

from application.shop.change_location import ChangeLocationHandler
from application.shop.change_seller_terms import ChangeSellerTermsHandler
from application.shop.change_tax_rate import ChangeTaxRateHandler
from application.shop.close_location import CloseLocationHandler
from application.shop.correct_stock import CorrectStockHandler
from application.shop.count_stock import CountStockHandler
from application.shop.move_stock import MoveStockHandler
from application.shop.open_location import OpenLocationHandler
from application.shop.receive_goods import ReceiveGoodsHandler
from application.shop.remove_tax_rate import RemoveTaxRateHandler
from application.shop.report_missing import ReportMissingHandler
from application.shop.seller_queries import GetOwnTerms, GetSeller
from application.shop.set_tax_rate import SetTaxRateHandler
from application.shop.ship_stock import ShipStock
from application.shop.stock_queries import (
    GetLocation,
    ListLocations,
    ListStockAtLocation,
    ListStockMovements,
    ListStockOfProduct,
)
from application.shop.tax_queries import GetTaxRate, ListTaxRates
from application.shop.tell_of_shortage import TellOfShortage


class StockUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    open_location = providers.Singleton(
        OpenLocationHandler,
        work=adapters.stock_work,
        clock=adapters.clock,
        ids=adapters.ids,
        maps=adapters.maps,
    )
    change_location = providers.Singleton(
        ChangeLocationHandler,
        work=adapters.stock_work,
        clock=adapters.clock,
        maps=adapters.maps,
    )
    close_location = providers.Singleton(
        CloseLocationHandler, work=adapters.stock_work, clock=adapters.clock
    )
    list_locations = providers.Singleton(
        ListLocations, views=adapters.location_views, clock=adapters.clock
    )
    get_location = providers.Singleton(
        GetLocation, views=adapters.location_views, clock=adapters.clock
    )
    receive_goods = providers.Singleton(
        ReceiveGoodsHandler, work=adapters.stock_work, clock=adapters.clock, ids=adapters.ids
    )
    correct_stock = providers.Singleton(
        CorrectStockHandler, work=adapters.stock_work, clock=adapters.clock, ids=adapters.ids
    )
    count_stock = providers.Singleton(
        CountStockHandler, work=adapters.stock_work, clock=adapters.clock, ids=adapters.ids
    )
    report_missing = providers.Singleton(
        ReportMissingHandler, work=adapters.stock_work, clock=adapters.clock, ids=adapters.ids
    )
    move_stock = providers.Singleton(
        MoveStockHandler, work=adapters.stock_work, clock=adapters.clock, ids=adapters.ids
    )
    list_stock_of_product = providers.Singleton(
        ListStockOfProduct, catalogue=adapters.catalogue_views, views=adapters.stock_views
    )
    list_stock_at_location = providers.Singleton(
        ListStockAtLocation, get_location=get_location, views=adapters.stock_views
    )
    list_stock_movements = providers.Singleton(
        ListStockMovements, get_location=get_location, views=adapters.stock_views
    )
    set_tax_rate = providers.Singleton(
        SetTaxRateHandler, work=adapters.tax_work, clock=adapters.clock, ids=adapters.ids
    )
    change_tax_rate = providers.Singleton(
        ChangeTaxRateHandler, work=adapters.tax_work, clock=adapters.clock
    )
    remove_tax_rate = providers.Singleton(
        RemoveTaxRateHandler, work=adapters.tax_work, clock=adapters.clock
    )
    list_tax_rates = providers.Singleton(ListTaxRates, adapters.tax_rate_views)
    get_tax_rate = providers.Singleton(GetTaxRate, adapters.tax_rate_views)
    change_seller_terms = providers.Singleton(
        ChangeSellerTermsHandler, work=adapters.seller_work, clock=adapters.clock
    )
    get_own_terms = providers.Singleton(GetOwnTerms, adapters.seller_terms_views)
    get_seller = providers.Singleton(GetSeller, adapters.seller_terms_views)


class StockReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()

    tell_of_shortage = providers.Singleton(
        TellOfShortage, work=adapters.stock_work, clock=adapters.clock
    )
    ship_stock = providers.Singleton(
        ShipStock, work=adapters.stock_work, clock=adapters.clock, ids=adapters.ids
    )
