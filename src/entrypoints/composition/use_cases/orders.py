from functools import partial

from dependency_injector import containers, providers

from application.payments.cancel_payment import CancelPaymentHandler
from application.payments.order_reactions import (
    RefundCancelledLines,
    ReturnOrderMoney,
    SettleCancelledOrder,
)
from application.payments.request_refund import RequestRefundHandler
from application.shop.cancel_order import CancelOrderHandler
from application.shop.confirm_paid_order import ConfirmPaidOrder
from application.shop.expire_order import ExpireOrder
from application.shop.order_queries import GetOrder, ListOrders, ListSellersOrders
from application.shop.order_reactions import (
    ConfirmFreeOrder,
    FollowDelivery,
    GiveUpBasket,
    NoteFailedOrderPayment,
    NoteOrderRefund,
)
from application.shop.place_order import PlaceOrderHandler
from application.shop.read_basket import BasketReader
from application.shop.start_order_payment import StartOrderPaymentHandler
from application.shop.take_back_shipment import TakeBackShipment
from application.shop.work_on_shipment import WorkOnShipmentHandler


class OrderUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    basket_reader: providers.Dependency[BasketReader] = providers.Dependency()

    place_order = providers.Singleton(
        PlaceOrderHandler,
        work=adapters.order_work,
        carts=adapters.cart_views,
        reader=basket_reader,
        choice=adapters.ticket_choice,
        places=adapters.order_places,
        clock=adapters.clock,
        ids=adapters.ids,
        randomness=adapters.randomness,
        hold_for=adapters.hold_for,
        maps=adapters.maps,
    )
    start_order_payment = providers.Singleton(
        StartOrderPaymentHandler,
        work=adapters.order_work,
        options=adapters.gateways,
        proceeds=adapters.proceeds,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    cancel_order = providers.Singleton(
        CancelOrderHandler,
        work=adapters.order_work,
        terms=adapters.seller_terms_views,
        clock=adapters.clock,
    )
    work_on_shipment = providers.Singleton(
        WorkOnShipmentHandler, work=adapters.order_work, clock=adapters.clock
    )
    get_order = providers.Singleton(
        GetOrder, views=adapters.order_views, places=adapters.order_places
    )
    list_orders = providers.Singleton(ListOrders, views=adapters.order_views)
    list_sellers_orders = providers.Singleton(ListSellersOrders, views=adapters.order_views)


class OrderReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    request_refund: providers.Dependency[RequestRefundHandler] = providers.Dependency()
    cancel_payment: providers.Dependency[CancelPaymentHandler] = providers.Dependency()
    changing = partial(providers.Singleton, work=adapters.order_work, clock=adapters.clock)

    expire_order = changing(ExpireOrder)
    confirm_free_order = changing(ConfirmFreeOrder)
    confirm_paid_order = changing(
        ConfirmPaidOrder,
        choice=adapters.ticket_choice,
        terms=adapters.seller_terms_views,
        ids=adapters.ids,
    )
    note_failed_order_payment = changing(NoteFailedOrderPayment)
    note_order_refund = changing(NoteOrderRefund)
    give_up_basket = changing(GiveUpBasket)
    follow_delivery = changing(FollowDelivery)
    take_back_shipment = changing(
        TakeBackShipment, terms=adapters.seller_terms_views, ids=adapters.ids
    )
    settle_cancelled_order = providers.Singleton(
        SettleCancelledOrder, request_refund=request_refund, cancel_payment=cancel_payment
    )
    refund_cancelled_lines = providers.Singleton(
        RefundCancelledLines, request_refund=request_refund
    )
    return_order_money = providers.Singleton(ReturnOrderMoney, request_refund=request_refund)
