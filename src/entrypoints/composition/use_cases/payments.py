from functools import partial

from dependency_injector import containers, providers

from application.payments.cancel_payment import CancelPaymentHandler
from application.payments.charge_payment import ChargePayment
from application.payments.expire_payment import ExpirePayment
from application.payments.look_up_payment import LookUpPayment
from application.payments.queries import GetPaymentHandler, ListPaymentMethodsHandler
from application.payments.reactions import ReturnMoney, SettleCancelledBooking
from application.payments.receive_notice import ReceiveNoticeHandler
from application.payments.refund_payment import RefundPayment
from application.payments.request_refund import RequestRefundHandler


class PaymentUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    asking = partial(
        providers.Singleton,
        work=adapters.payment_work,
        gateways=adapters.gateways,
        clock=adapters.clock,
    )

    get_payment = providers.Singleton(GetPaymentHandler, work=adapters.payment_work)
    list_payment_methods = providers.Singleton(ListPaymentMethodsHandler, options=adapters.gateways)
    receive_payment_notice = asking(ReceiveNoticeHandler)


class PaymentReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    asking = partial(
        providers.Singleton,
        work=adapters.payment_work,
        gateways=adapters.gateways,
        clock=adapters.clock,
    )
    request_refund = providers.Factory(
        RequestRefundHandler, work=adapters.payment_work, clock=adapters.clock
    )
    cancel_payment = providers.Factory(
        CancelPaymentHandler,
        work=adapters.payment_work,
        gateways=adapters.gateways,
        clock=adapters.clock,
    )

    charge_payment = asking(ChargePayment)
    look_up_payment = asking(LookUpPayment)
    expire_payment = asking(ExpirePayment)
    refund_payment = asking(RefundPayment)
    settle_cancelled_booking = providers.Singleton(
        SettleCancelledBooking, request_refund=request_refund, cancel_payment=cancel_payment
    )
    return_money = providers.Singleton(ReturnMoney, request_refund=request_refund)
